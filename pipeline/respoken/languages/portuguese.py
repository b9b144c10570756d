"""Portuguese of Brazil: letters to sounds by rule, with a list of open vowels and of what x is where."""

import re
import unicodedata
from collections.abc import Sequence

from respoken.languages import gender
from respoken.languages.base import Language, Lines, Thing, Wording
from respoken.languages.spelling import Spelling, nuclei, stressed, table, unstressed

_ANY = "a-zà-ÿ"
_V = "aeiouáàâãéêíóôõúü"
_START = rf"(?<![{_ANY}])"
_BEFORE = rf"(?=[^{_V}hmn]|$)"
_SPELLING = Spelling([
    (r"ch|sh", "ʃ"), (r"lhe$", "ʎe"), (rf"lh(?=[{_V}])", "lj"), (r"nh", "ɲ"), (r"qu(?=[eéêií])", "k"),
    (r"q[uü](?=[aoáâãóôeéêií])", "kw"),
    (r"q", "k"), (r"gu(?=[eéêií])", "ɡ"), (r"g[uü](?=[aáâãoóeéêií])", "ɡw"), (r"g(?=[eéêií])", "ʒ"),
    (r"g", "ɡ"), (r"j", "ʒ"),
    (r"sc(?=[eéêií])|xc(?=[eéêií])", "s"), (r"c(?=[eéêií])|ç", "s"), (r"ck?", "k"), (r"ph", "f"),
    (rf"{_START}ex(?=[{_V}])", "ez"), (rf"{_START}x", "ʃ"), (rf"(?<=[{_V}n])x(?=[{_V}])", "ʃ"),
    (r"x$", "ks"), (r"x", "s"),
    (r"ss", "s"), (rf"(?<=[{_V}])s(?=[{_V}])", "z"), (r"s(?=[bdgmnlv])", "z"), (r"s", "s"), (r"z$", "s"),
    (r"z", "z"),
    (rf"{_START}r|rr|(?<=[nls])r", "x"), (rf"(?<=[{_V}])r(?=[{_V}])", "ɾ"), (r"r$", "r"),
    (rf"(?<=[{_V}])r", "ɾə"), (r"r", "r"),
    (r"h", ""),
    # Nasal vowels: with a tilde, and before m or n in their own syllable.
    (r"ão|am$", "ɐ\u0303U\u0303"), (r"õe(?=s?$)", "\u00f5j"), (r"ãe(?=s?$)", "ɐ̃Y"), (r"ã(?:n(?=[td]))?", "ɐ̃"),
    (r"õ", "õ"), (r"em$", "Aŋ"), (r"ens$", "Aŋs"), (r"[êé]m$", "ˈAŋ"), (r"[êé]ns$", "ˈAŋs"),
    *((rf"{vowel}[mn]{_BEFORE}", f"{sound}~") for vowel, sound in (
        ("a", "ɐ\u0303"), ("[âá]", "ˈɐ\u0303"), ("e", "A"), ("[êé]", "ˈA"), ("i", "i"), ("í", "ˈi"),
        ("o", "o"), ("[ôó]", "ˈo"),
        ("u", "ũ"), ("ú", "ˈũ"))),
    (r"[ií](?=a$|o$|as$|os$)", "i"),
    (r"éi", "ˈɛɪ"), (r"ái", "ˈI"), (r"ói", "ˈɔɪ"), (r"êi", "ˈA"),
    (r"ei", "A"), (r"ai(?!nh|[mn](?=[^aeiou]|$)|[rlz]$)", "I"), (r"oi(?!n)", "oɪ"), (r"ou", "ow"),
    (r"au", "W"), (r"eu", "eU"), (r"éu", "ˈɛU"),
    (r"ui(?![mn]|r$)", "uɪ"), (r"iu$", "iU"),
    *((rf"{vowel}l(?=[^{_V}hl]|$)", sound) for vowel, sound in (
        ("á", "ˈW"), ("a", "W"), ("e", "eU"), ("é", "ˈɛU"), ("i", "iU"), ("í", "ˈiU"), ("o", "ow"),
        ("ó", "ˈɔl"))),
    (r"ul$", "uw"), (r"ll", "l"), (r"nn", "n"), (r"tt", "t"), (r"pp", "p"), (r"ff", "f"),
    (r"t(?=[ií]|$)", "ʧ"), (r"d(?=[ií]|eo)", "ʤ"), (r"te(?=s?$)", "ʧY"), (r"de(?=s?$)", "ʤY"),
    (r"e(?=s?$)", "Y"), (r"a(?=s?$)", "æ"), (r"o(?=s?$)", "ʊ"),
    (r"á|à", "ˈa"), (r"â", "ˈɐ̃"), (r"é", "ˈɛ"), (r"ê", "ˈe"), (r"í", "ˈi"), (r"ó", "ˈɔ"), (r"ô", "ˈo"),
    (r"ú", "ˈu"), (r"ü", "w"),
    (r"y", "i"), (r"w", "w"), (r"k", "k"),
    *((letter, letter) for letter in "abdefilmnoptuv"),
])  # fmt: skip

_LIGHT = table("""
a a  o ʊ  os ʊs  as as  de ʤy  que ky  e i  do dʊ  da da  dos dʊs  das das  em ˈAŋ  um ũŋ  com koŋ  no nʊ
na na  nos nʊs  nas nas
se sy  me my  te ʧy  lhe ʎy  por por  mas mas  ao W  aos Ws  à aː  às aːz  é ɛ  ou ow  meu meʊ  eu eʊ
são sɐ̃ʊ̃  foi foɪ  tem tAŋ  sou sow
num nũŋ  uma ˌumæ  numa nˌumæ  para pˌaɾæ  não nˌɐ̃ʊ̃  era ˌɛɾæ  como kˌomʊ  nosso nˌɔsʊ  estão estˌɐ̃ʊ̃
está estˌa  até atˌɛ
muito mwˈiŋtʊ  muita mwˈiŋtæ  muitos mwˈiŋtʊs  muitas mwˈiŋtæs  seja sˈeʒæ  esse ˈesi  este ˈesʧy  ele ˈely
eles ˈelys  ser ser  ter ter
mãe mˈɐ̃y  mães mˈɐ̃ys  podcast pɔdʒikˈɛsʧ  internet ˌiŋteɾənˈɛʧ  software sˈɔftweɾ  site sˈIʧy
online ˌonlˈIn  web wˈɛb
""")
"""Words without stress of their own, with half of it, and such as are not read as they are written."""

_OPEN = frozenset("""
quero certo certa projeto melhor maior mulher quer colher qualquer aberto perto agora nosso nossa nossos
nossas nova novas novos escola
resposta respostas forte fortes deve devem serve pede conserto concerto inverno moderno moderna eterno terno
caderno servo cedo_ velho
velha velhos erro_ teto reto direto_ objeto concreto completo secreto_ quieto discreto mérito modo modos
logo novo_ povo_ próprio foto
fotos copo corpo_ morro dólar global voz pós sol futebol lençol espanhol hotel papel anel mel fiel cruel
pastel nível_ motel
depois_ dez pé café até céu véu chapéu só vovó avó nós vós gosto_ gosta gostam posso pode podem pôde_ nota
notas rosa rosas hora horas
ela elas dela delas nela daquela naquela aquela essa essas esta estas era terra guerra festa tese leva levam
pega pegam neve breve greve
série história memória vitória glória porta portas morte sorte norte corte escolhe resolve chove bola cola
moda obra obras sobra cobra
pobre nobre cobre sete ele_ leste oeste peste teste testes presta resta velocidade_ começa começam promete
cresce merece parece aparece
acontece oferece conhece reconhece permanece fornece esquece desce consegue segue seguem persegue
""".split())  # fmt: skip

_OTHERWISE_X = table("""
próximo próssimo  próxima próssima  próximos próssimos  próximas próssimas  máximo mássimo  máxima mássima
sexo sécso  sexual secsual  táxi tácsi
texto testo  fixo ficso  fixa ficsa  anexo anécso  complexo complécso  complexa complécsa  reflexo reflécso
conexão conecsão  nexo nécso
exame ezame  auxílio aussílio  trouxe trousse  trouxeram trousseram  oxigênio ocsigênio  tóxico tócsico
flexível flecsível
boxe bócse  axila acsila  inexistente inezistente  exposição esposição  ex es  léxico lécsico
saxofone sacsofone
""")

_SOUNDED_U = re.compile(r"(?<=ling|ranq|freq|.seq|cinq)u(?=[eéêií])")
"""Where the u of gue and que is heard: linguista, tranquilo, frequente, sequência, cinquenta."""

_VOWELS = "aeiouɛɔɐæYAIWʊ\u00f5\u0169"


def sounds(words: Sequence[str], region: str = "") -> list[str]:
    """The sounds of words said in one breath, as in Brazil. region: makes no difference."""
    said = [_word(word) for word in words]
    for place in range(len(said) - 1):
        said[place] = _joined(said[place], unstressed(said[place + 1])[:1])
    return said


def _joined(sound: str, after: str) -> str:
    """A word's sounds before the next word's first."""
    if sound[-1:] == "s" and after and (after in "aeiouɛɔɐæyAIWʊũõ" or after in "bdɡmnlvzʒʤ"):
        return sound[:-1] + "z"
    if after and after in "aeiouɛɔɐæAIWʊũ" and unstressed(sound)[-2:-1] not in _VOWELS:
        return re.sub("y$", "j", re.sub("(?<![ˈˌ])ʊ$", "w", sound))
    return sound


def _word(word: str) -> str:
    if word in _LIGHT:
        return unicodedata.normalize("NFD", _LIGHT[word])
    spelled = _SOUNDED_U.sub("ü", _OTHERWISE_X.get(word, word))
    plain = _SPELLING.sounds(spelled)
    marked = plain.find("ˈ")
    plain = unstressed(plain)
    places = nuclei(plain, _VOWELS)
    if not places:
        return _finished(plain)
    primary = places.index(marked) if marked in places else _primary(spelled, plain, places)
    plain, places = _weak(plain, places, primary)
    last = len(places) - 1
    first = [0] if primary and (primary < last or primary > 1) else []
    said = stressed(plain, places, primary, first)
    return _finished(_opened(word, spelled, said))


def _primary(word: str, plain: str, places: Sequence[int]) -> int:
    """Which vowel has the stress where no accent is written."""
    last = len(places) - 1
    if re.search("ãs?$", word):
        return last
    if "ã" in word or "õ" in word:
        tilde = plain.rfind("\u0303") - 1 if "\u0303" in plain else plain.rfind("\u00f5")
        found = next((at for at in (tilde, tilde - 2) if at in places), places[last])
        return places.index(found)
    if re.search(r"(?:[aeo]s?|[ae]m|ens)$", word) and not re.search(r"[aeo]u$|[aeou]i$", word):
        return max(0, last - 1)
    return last


def _weak(plain: str, places: list[int], primary: int) -> tuple[str, list[int]]:
    """The sounds with an i before the last, unstressed vowel as a glide: história."""
    if primary == len(places) - 3 and plain[places[-2]] in "ie" and places[-1] == places[-2] + 1:
        at = places[-2]
        return plain[:at] + "j" + plain[at + 1 :], [*places[:-2], places[-1]]
    return plain, places


def _opened(word: str, spelled: str, said: str) -> str:
    """The sounds with an open e or o where the word has one."""
    if word in _OPEN or (
        re.search(r"ˈo[^~ɪwʊmnɲ][^~]*æs?$", said) and not re.search(r"(?:od|dor|tor|outr|our)as?$", spelled)
    ):
        said = said.replace("ˈo", "ˈɔ")
    if word in _OPEN or re.search(r"ˈe[^~ɪʊmnɲz][^~]?æs?$", said):
        said = said.replace("ˈe", "ˈɛ")
    return said


def _finished(said: str) -> str:
    """The sounds with nasal vowels before what follows them, and vowels as they are at the end."""
    said = re.sub(r"~(?=[ˈˌ]?[pb])", "m", said).replace("~", "ŋ").replace("·", "")
    said = re.sub(r"ˈa(?=[mnɲ])", "ˈɐ̃", said)
    said = re.sub(r"(?<![ˈ])a(?=[mn][^ŋ])", "æ", said)
    said = re.sub(r"a(?=ɲ)", "ɐ̃", said)
    for end, full in (("ˈæ", "ˈa"), ("ˈʊ", "ˈo"), ("ˈY", "ˈe")):
        said = said.replace(end, full)
    return unicodedata.normalize("NFD", said.replace("Y", "y").replace("U", "ʊ"))


def _clock(hours: str, minutes: str) -> str:
    return f"{hours} e {minutes}" if minutes else f"{hours} {'hora' if hours == 'uma' else 'horas'}"


_ORDINALS = {
    1: "primeir", 2: "segund", 3: "terceir", 4: "quart", 5: "quint", 6: "sext", 7: "sétim", 8: "oitav",
    9: "non", 10: "décim", 20: "vigésim",
}  # fmt: skip
_CARDINALS = dict(enumerate(
    "um dois três quatro cinco seis sete oito nove dez onze doze treze quatorze quinze dezesseis dezessete"
    " dezoito dezenove vinte vinte-e-um".split(), start=1
))  # fmt: skip


def _ordinal(number: int, ending: str) -> str:
    if number not in _ORDINALS or ending not in ("º", "ª", "°", "o", "a"):
        return ""
    return _ORDINALS[number] + ("a" if ending in ("ª", "a") else "o")


def _roman(before: str, number: int, after: str) -> str | None:
    if before.lower() in ("século", "séculos", "capítulo", "tomo", "fase"):
        return _CARDINALS.get(number)
    if before[:1].isupper() and len(before) > 2:
        return _ordinal(number, "o") or _CARDINALS.get(number)
    return None


LANGUAGE = Language(
    code="pt", name="Portuguese", sounds=sounds, alphabet="abcdefghijklmnopqrstuvwxyzáàâãçéêíóôõúü",
    small=frozenset(
        "de a o que e do da em um para é com não uma os no se na por mais as dos como mas foi ao ele das"
        " tem à seu sua ou ser quando"
        " muito há nos já está eu também só pelo pela até isso ela entre era você vocês".split()
    ),
    links=frozenset("e mas ou porque que quando onde enquanto se embora para como então pois".split()),
    lines=Lines(
        "As vozes deste episódio são sintéticas.", "Capítulo {number}. {title}", "Fala {name}.",
        "Edição em fala clara.", " (fala clara)",
    ),
    wording=Wording(
        numbers="pt", decimal=",", point="vírgula", percent="por cento",
        months=tuple(
            "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro".split()
        ),
        date="{day} de {month} de {year}", first="primeiro", clock=_clock, hours=("h", "horas"), to="a",
        of="de",
        magnitudes={word: word for word in ("mil", "milhão", "milhões", "bilhão", "bilhões", "trilhões")},
        currencies={
            "R$": Thing("real", "reais"), "€": Thing("euro", "euros"), "$": Thing("dólar", "dólares"),
            "US$": Thing("dólar", "dólares"), "£": Thing("libra", "libras", True),
            "¥": Thing("iene", "ienes"), "₹": Thing("rúpia", "rúpias", True), "BRL": Thing("real", "reais"),
            "EUR": Thing("euro", "euros"), "USD": Thing("dólar", "dólares"),
        },
        cents="{} e {} centavos",
        units={
            "km": Thing("quilômetro", "quilômetros"), "m": Thing("metro", "metros"),
            "cm": Thing("centímetro", "centímetros"), "mm": Thing("milímetro", "milímetros"),
            "kg": Thing("quilo", "quilos"), "g": Thing("grama", "gramas"),
            "mg": Thing("miligrama", "miligramas"), "l": Thing("litro", "litros"),
            "h": Thing("hora", "horas", True),
            "min": Thing("minuto", "minutos"), "s": Thing("segundo", "segundos"),
            "ms": Thing("milissegundo", "milissegundos"),
            "°C": Thing("grau", "graus"), "°": Thing("grau", "graus"),
            "km/h": Thing("quilômetro por hora", "quilômetros por hora"),
            "GB": Thing("gigabyte", "gigabytes"), "MB": Thing("megabyte", "megabytes"),
            "TB": Thing("terabyte", "terabytes"),
        },
        signs={
            "&": "e", "+": "mais", "−": "menos", "=": "igual a", "@": "arroba", "%": "por cento",
            "#": "cerquilha", "/": "barra", ".": "ponto", "-": "hífen", "_": "sublinhado",
            "*": "asterisco", "€": "euros", "$": "dólares", "R$": "reais", "°": "graus",
        },
        abbreviations={
            "sr.": "senhor", "sra.": "senhora", "dr.": "doutor", "dra.": "doutora", "prof.": "professor",
            "profa.": "professora", "etc.": "etcétera",
            "pág.": "página", "núm.": "número", "n.º": "número", "nº": "número", "ex.": "exemplo",
            "av.": "avenida", "tel.": "telefone", "vs.": "contra",
            "a.c.": "antes de Cristo", "d.c.": "depois de Cristo",
        },
        letters=dict(zip("abcdefghijklmnopqrstuvwxyz", (
            "á bê cê dê é efe gê agá i jota cá ele eme"
            " ene ó pê quê erre esse tê u vê dábliu xis ípsilon zê"
        ).split(), strict=True)),
        ordinals=_ordinal, roman=_roman, gender=gender.of_noun,
    ),
)  # fmt: skip
