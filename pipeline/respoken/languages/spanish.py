"""Spanish: letters to sounds by rule. Its spelling says all but the x of México and foreign names."""

import re
from collections.abc import Sequence

from respoken.languages import gender
from respoken.languages.base import Language, Lines, Thing, Wording
from respoken.languages.spelling import Spelling, nuclei, stressed, table, unstressed

_SPELLING = Spelling([
    (r"ch", "ʧ"), (r"ll", "ʎ"), (r"rr", "r"), (r"qu(?=[eéií])", "k"), (r"q", "k"),
    (r"([bdfklmpt])(?=\1)", ""), (r"c(?=k)", ""), (r"gu(?=[eéií])", "ɡ"), (r"gü(?=[eéií])", "ɡw"),
    (r"g(?=[eéií])", "x"), (r"g", "ɡ"),
    (r"cc(?=[eéií])", "kθ"), (r"sc(?=[eéií])", "sθ"), (r"c(?=[eéií])", "θ"), (r"c", "k"), (r"ç", "s"),
    (r"z", "θ"),
    (r"(?<![a-zñáéíóúü])x", "s"), (r"x", "ks"), (r"j", "x"), (r"ñ", "ɲ"),
    (r"(?<![a-zñáéíóúü])h(?=[iu][eaé])", ""),
    (r"(?<!e)sh", "ʃ"), (r"ph", "f"), (r"th", "t"), (r"h", ""),
    (r"(?<![a-zñáéíóúü])r", "r"), (r"(?<=[nls])r", "r"), (r"r", "ɾ"),
    (r"(?<=[aeo])y$", "ɪ"), (r"(?<=u)y$", "j"), (r"y$", "i"), (r"y(?=[aeiouáéíóú])", "ʝ"), (r"y", "i"),
    (r"(?<![a-zñáéíóúü])ps", "s"), (r"w", "w"), (r"v", "b"),
    # What is written as a weak vowel beside a strong one is no syllable.
    (r"(?<![a-zñáéíóúü])hi(?=[eé])", "ʝ"), (r"(?<=[bcdfgpt]r)i(?=[aeoáéó])", "i"),
    (r"(?<=rr)i(?=[aeoáéó])", "i"),
    (r"(?<=[bcdfgpt]l)i(?=[aeoáéó])", "i"), (r"(?<=[ltr])u(?=[ií])", "u"), (r"i(?=[aeouáéóú])", "j"),
    (r"(?<=[aeo])i(?![aeouáéóú])", "ɪ"),
    (r"[uü](?=[aeioáéíó])", "w"), (r"(?<=[aeo])u(?![aeioáéíó])", "ʊ"),
    (r"á", "ˈa"), (r"é", "ˈe"), (r"í", "ˈi"), (r"ó", "ˈo"), (r"[úű]", "ˈu"), (r"ü", "u"),
    (r"à", "a"), (r"è", "e"), (r"ì", "i"), (r"ò", "o"), (r"[âã]", "a"), (r"ê", "e"), (r"ô", "o"),
    *((letter, letter) for letter in "abdefiklmnopstu"),
])  # fmt: skip

_LIGHT = frozenset(
    "a al con de del el en la las le les lo los me mi mis nos o os por que se si sin su sus te tu tus un y"
    " e u ni pero"
    .split()
)
"""Words without stress of their own."""

_HALF = frozenset(
    "para sobre cuando bajo mientras nuestro nuestra nuestros nuestras desde hasta entre contra como donde"
    " aunque"
    " porque según durante hacia ante tras unos unas".split()
)
"""Words with half of it."""

_OTHERWISE = table("""
méxico mˈexiko  mexicano mˌexikˈano  mexicana mˌexikˈana  mexicanos mˌexikˈanos  mexicanas mˌexikˈanas
texas tˈexas  oaxaca wˌaxˈaka  y i  software sˈoftweɾ  internet intˌeɾnˈet  web wˈeb  online onlˈaɪn
""")

_VOWELS = "aeiouɛ"
_SOFT = {"b": "β", "d": "ð", "ɡ": "ɣ"}


def sounds(words: Sequence[str], region: str = "") -> list[str]:
    """The sounds of words said in one breath, as in Spain; elsewhere (region MX and others) c is an s."""
    said = [_word(word) for word in words]
    for place, sound in enumerate(said):
        before = unstressed(said[place - 1])[-1:] if place else ""
        after = unstressed(said[place + 1])[:1] if place + 1 < len(said) else ""
        said[place] = _softened(_nasal(sound, after), before)
    return [sound if region in ("", "ES") else sound.replace("θ", "s") for sound in said]


def _word(word: str) -> str:
    """A word's sounds with stress, its consonants not yet fitted to their neighbours."""
    if word in _OTHERWISE:
        return _OTHERWISE[word]
    plain = _SPELLING.sounds(word)
    if word in _LIGHT:
        return unstressed(plain)
    marked = plain.find("ˈ")
    plain = unstressed(plain)
    places = nuclei(plain, _VOWELS)
    if not places:
        return plain
    if word.endswith("mente") and len(places) > 3:
        return _word(word.removesuffix("mente")) + "mˈente"
    if marked >= 0:
        primary = places.index(marked) if marked in places else len(places) - 1
    else:
        primary = len(places) - (2 if word[-1] in "aeiouns" and len(places) > 1 else 1)
    if word in _HALF:
        return stressed(plain, places, primary).replace("ˈ", "ˌ")
    return _closed(stressed(plain, places, primary, range(0, primary - 1, 2)))


def _closed(sounds: str) -> str:
    """The sounds with the open e of a stressed syllable that ends in n: gente, siento."""
    for vowels, one in (("eɪ", "A"), ("aɪ", "I"), ("aʊ", "W")):
        sounds = sounds.replace(vowels, one)
    return re.sub("ˈe(?=n[tdsθɡ])", "ˈɛ", sounds)


def _nasal(sounds: str, after: str) -> str:
    """The sounds with every n where the next consonant has it: un beso, tengo."""
    sounds = re.sub("n(?=[ˈˌ]?[bp])", "m", sounds)
    sounds = re.sub("n(?=[ˈˌ]?[ɡx])", "ŋ", sounds)
    if not sounds.endswith("n"):
        return sounds
    return sounds[:-1] + {"b": "m", "p": "m", "ɡ": "ŋ", "x": "ŋ"}.get(after, "n")


def _softened(sounds: str, before: str) -> str:
    """The sounds with b, d and g as they are within speech: full only after a pause and after m, n, l."""
    said = []
    last = before
    for at, symbol in enumerate(sounds):
        following = sounds[at + 1 : at + 2]
        hard = last in ("", "m", "n", "ŋ") or (symbol == "d" and last == "l")
        hard = hard or not following or (symbol == "ɡ" and following == "n")
        said.append(symbol if hard else _SOFT.get(symbol, symbol))
        if symbol not in "ˈˌ":
            last = symbol
    return "".join(said)


def _clock(hours: str, minutes: str) -> str:
    return f"{hours} {'y ' if minutes else ''}{minutes}".strip() if minutes else f"{hours} en punto"


_TENTHS = {
    1: "primer", 2: "segund", 3: "tercer", 4: "cuart", 5: "quint", 6: "sext", 7: "séptim", 8: "octav",
    9: "noven", 10: "décim",
    20: "vigésim",
}  # fmt: skip


def _ordinal(number: int, ending: str) -> str:
    if number not in _TENTHS or ending not in ("º", "ª", "°", "o", "a", "er"):
        return ""
    return _TENTHS[number] + {"ª": "a", "a": "a", "er": ""}.get(ending, "o")


def _roman(before: str, number: int, after: str) -> str | None:
    if before.lower() in ("siglo", "siglos", "capítulo", "tomo", "parte", "fase", "xxi"):
        return _CARDINALS.get(number)
    if before[:1].isupper() and number <= 10 and len(before) > 2:
        return _ordinal(number, "o")
    return _CARDINALS.get(number) if before[:1].isupper() and 10 < number < 24 else None


_CARDINALS = dict(enumerate(
    "uno dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciséis"
    " diecisiete dieciocho diecinueve"
    " veinte veintiuno veintidós veintitrés".split(), start=1
))  # fmt: skip

LANGUAGE = Language(
    code="es", name="Spanish", sounds=sounds, alphabet="abcdefghijklmnñopqrstuvwxyzáéíóúüçàèìòâãêô",
    small=frozenset(
        "de la que el en y a los se del las un por con no una su para es al lo como más pero sus le ya o"
        " este sí porque esta"
        " entre cuando muy sin sobre también me hasta hay donde quien desde todo nos durante".split()
    ),
    links=frozenset("y e pero o u porque que cuando donde mientras si aunque para sino como pues".split()),
    lines=Lines(
        "Las voces de este episodio son sintéticas.", "Capítulo {number}. {title}", "Habla {name}.",
        "Edición de habla clara.", " (habla clara)",
    ),
    wording=Wording(
        numbers="es", decimal=",", point="coma", percent="por ciento",
        months=tuple(
            "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre".split()
        ),
        date="{day} de {month} de {year}", first="primero", clock=_clock, hours=("h", "horas"), to="a",
        of="de",
        magnitudes={word: word for word in (
            "mil", "millón", "millones", "billón", "billones",
        )} | {"mill": "millones"},
        currencies={
            "€": Thing("euro", "euros"), "$": Thing("dólar", "dólares"), "US$": Thing("dólar", "dólares"),
            "£": Thing("libra", "libras", True),
            "¥": Thing("yen", "yenes"), "₹": Thing("rupia", "rupias", True), "EUR": Thing("euro", "euros"),
            "USD": Thing("dólar", "dólares"),
            "MXN": Thing("peso", "pesos"),
        },
        cents="{} con {}",
        units={
            "km": Thing("kilómetro", "kilómetros"), "m": Thing("metro", "metros"),
            "cm": Thing("centímetro", "centímetros"), "mm": Thing("milímetro", "milímetros"),
            "kg": Thing("kilo", "kilos"), "g": Thing("gramo", "gramos"),
            "mg": Thing("miligramo", "miligramos"), "l": Thing("litro", "litros"),
            "h": Thing("hora", "horas", True),
            "min": Thing("minuto", "minutos"), "s": Thing("segundo", "segundos"),
            "ms": Thing("milisegundo", "milisegundos"),
            "°C": Thing("grado", "grados"), "°": Thing("grado", "grados"), "ºC": Thing("grado", "grados"),
            "km/h": Thing("kilómetro por hora", "kilómetros por hora"),
            "GB": Thing("gigabyte", "gigabytes"), "MB": Thing("megabyte", "megabytes"),
            "TB": Thing("terabyte", "terabytes"), "GHz": Thing("gigahercio", "gigahercios"),
        },
        signs={
            "&": "y", "+": "más", "−": "menos", "=": "igual a", "@": "arroba", "%": "por ciento",
            "#": "almohadilla", "/": "barra", ".": "punto", "-": "guion", "_": "guion bajo",
            "*": "asterisco", "€": "euros", "$": "dólares", "°": "grados", "º": "grados",
        },
        abbreviations={
            "sr.": "señor", "sra.": "señora", "srta.": "señorita", "dr.": "doctor", "dra.": "doctora",
            "prof.": "profesor", "d.": "don", "dña.": "doña",
            "ud.": "usted", "uds.": "ustedes", "etc.": "etcétera", "pág.": "página", "núm.": "número",
            "n.º": "número", "nº": "número", "p.ej.": "por ejemplo",
            "aprox.": "aproximadamente", "av.": "avenida", "avda.": "avenida", "tel.": "teléfono",
            "vs.": "contra", "a.c.": "antes de Cristo", "d.c.": "después de Cristo",
        },
        letters=dict(zip("abcdefghijklmnopqrstuvwxyz", (
            "a be ce de e efe ge hache i jota ka ele eme"
            " ene o pe cu erre ese te u uve uvedoble equis igriega zeta"
        ).split(), strict=True)),
        ordinals=_ordinal, roman=_roman, gender=gender.of_noun,
        decimal_point_in=frozenset(["MX", "US", "PR", "GT", "HN", "NI", "SV", "PA", "DO", "419"]),
        short={
            "EE.UU.": "Estados Unidos", "EEUU": "Estados Unidos", "EE.UU": "Estados Unidos", "EE": "",
            "JJ.OO.": "Juegos Olímpicos",
        },
    ),
)  # fmt: skip
