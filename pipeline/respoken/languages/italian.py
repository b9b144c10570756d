"""Italian: letters to sounds by rule; where the stress is by ending, and by a list where none tells."""

import re
from collections.abc import Sequence

from respoken.languages.base import Language, Lines, Thing, Wording
from respoken.languages.gender import FEMININE
from respoken.languages.spelling import Spelling, nuclei, stressed, table, unstressed

_V = "aeiouàèéìíòóùú"
_START = r"(?<![a-zàèéìíòóùú])"
_SPELLING = Spelling([
    (r"gli(?=[aeouàèéòóù])", "ʎ"), (rf"{_START}gl(?=i[^aeou])", "ɡl"), (r"gli", "ʎi"),
    (r"(?<=[aeiou])gn(?=[aeiou]$)", "ɲɲ"), (r"gn", "ɲ"),
    (r"sci(?=[aouàòù])", "ʃ"), (r"sc(?=[eièéìí])|sh", "ʃ"), (r"cch(?=[eiéèìí])", "kː"), (r"ch", "k"),
    (r"ggh(?=[eièé])", "ɡː"), (r"gh", "ɡ"),
    (r"cci(?=[aouàòù])", "ʧː"), (r"cc(?=[eièéìí])", "ʧː"), (r"ci(?=[aouàòù]|e[nl])", "ʧ"),
    (r"c(?=[eièéìí])", "ʧ"),
    (r"ggi(?=[aouàòù])", "ʤː"), (r"gg(?=[eièéìí])", "ʤː"), (r"gi(?=[aouàòù])", "ʤ"), (r"g(?=[eièéìí])", "ʤ"),
    (r"cqu", "kːw"), (r"qu(?=[aeioàèéìò])", "kw"), (r"q", "k"),
    (r"cc", "kː"), (r"gg", "ɡː"), (r"ck", "k"), (r"c", "k"), (r"g", "ɡ"),
    (r"ss", "S"), (rf"(?<=[{_V}])s(?=[{_V}])", "z"), (r"s(?=[bdglmnrv])", "z"), (r"s", "s"),
    (r"zz(?=a(?:r|z|t|nd))", "ʣː"), (r"zz", "ʦː"),
    (r"(?<=[aeiouàèéìò])z(?=ero)|(?<=a)z(?=iend)|^z(?=[eo])|^z(?=an)", "ʣ"),
    (r"z", "ʦ"),
    *((2 * letter, letter + "ː") for letter in "bdptk"), (r"rr", "rɾ"),
    (r"h", ""), (r"j", "j"), (r"y", "i"), (r"x", "ks"), (r"w", "w"),
    (r"i(?=[aeouàèéòóù])", "J"), (r"(?<=[gq])u(?=[aeioàèéìò])", "w"), (rf"{_START}u(?=[ao][^aeiou])", "w"),
    (r"(?<=[aeo])u(?![aeioàèéìò]|$)", "ʊ"),
    (r"à", "ˈa"), (r"è", "ˈɛ"), (r"é", "ˈe"), (r"[ìí]", "ˈi"), (r"ò", "ˈɔ"), (r"ó", "ˈo"), (r"[ùú]", "ˈu"),
    *((letter, letter) for letter in "abdefiklmnoprtuv"),
])  # fmt: skip

_CLITIC = frozenset(
    "il lo la i gli le un l di a da in con su per tra fra e ed o ma se che chi mi ti si ci vi ne al del"
    " dal nel sul"
    " col ad non è ha ho hai più cui".split()
)
"""Words without stress of their own."""

_HALF = frozenset(
    "una uno alla allo alle agli della dello delle degli dei dalla dalle dallo nella nelle nello sulla"
    " sulle sullo"
    " questa questo questi queste quella quello quelle quelli ogni nostra nostro nostri nostre vostro"
    " vostra mio mia"
    " tuo tua suo sua perché nessuno abbiamo avete".split()
)
"""Words with half of it."""

_THIRD_LAST = re.compile(
    r"(?:issim[oaie]|[aei]bil[ei]|evol[ei]|[^aeiou]?[bcdfgmnrstv]ic(?:[oai]|he)|logi?[oia]|graf[oia]|fon[oia]|metr[oi]"
    r"|[aiu]gin[ei]|udin[ei]|ordin[ei]|ermin[ei]|[aeiou]ltim[oaie]|simil[ei]|[cd]il[ei]|util[ei]|rapid[oaie]|[lmpv]id[oaie]"
    r"|[cprtgbnd]ol[oaie]|[mcg]ul[oaie]|[ae]v[ae]no|iv[ae]no|[aei]rono|[aei]ss[ei]ro|ebbero|ettero|[lcg]gono|[dnrt]ono"
    r"|[lrn]gono|[sz]ono|vono|iscono|scono|[iao]ng[eo]r[eoi]|[dgtcv][eo]ndere|[cgr]ere|[sx]sere|ttere|[uin]dere|[on]dere"
    r"|[cg]gere|[rv]ivere|plice|plici|[uo]mer[oi]|iber[oaie]|[oe]ver[oaie]|pper[oaie]|inter[en]a|ttim[oaie]|ssim[oaie]"
    r"|onim[oaie]|anim[oaie]|[nr]im[oi]n[oi]|[aeo]neo|[oa]ne[oai]|ogen[oaie]|[eao]ndol[oaie]|[dtnsr](?:mel[oaie]|cel[oaie]))$"
)
"""Endings before which, two vowels from the end, the stress lies."""

_THIRD_LAST_WORDS = frozenset("""
numero numeri libero libera opera opere camera lettera lettere tavola genere generi essere vivere prendere
mettere
perdere scrivere leggere chiedere credere vendere ridere uomini donne giovane giovani ultimo prossimo
massimo minimo
secolo popolo piccolo regola parlano mangiano trovano sembrano portano pensano cercano lavorano arrivano
chiamano
diventano restano tornano passano mancano usano amano aspettano entrano guardano mandano pagano giocano
cantano ballano
erano fossero avessero possono vogliono devono vengono tengono fanno dicono sanno leggono scrivono vedono
prendono mettono
credono corrono perdono vivono chiedono rispondono nascono crescono conoscono escono muoiono salgono
rimangono facile difficile
utile simile mobile automobile angelo esempio albero alberi asino zucchero maschera polvere cenere cetriolo
fegato
sabato domenica musica politica pubblica pubblico unico unica tecnica tecnico storico medico logico pratico
magico
attimo fulmine ordine termine origine immagine margine vergine pagina macchina medicina-macchine tecnologie
telefono microfono chilometro chilometri termometro metodo periodo episodio ossigeno polizia-no comico vicolo
anima lacrima vittima prossima legittimo fascino crimine limite limiti merito credito debito compito spirito
subito
capita abito edificio visita solito ospite stomaco mercoledi catalogo dialogo monaco parroco carico incarico
carica
valido rapido timido solido liquido stupido umido tiepido splendido arido carcere povero povera interno-no
esercito
semplice complice codice indice vertice pollice giudice medici undici dodici tredici quattordici quindici
sedici cinque-no
modifica significa indica critica fabbrica verifica pubblica replica dedica applica spiega-no abitano dubita
merita
considera desidera libera opera genera supera tempera celebre integra penetra regola calcola circola scivola
Napoli napoli genova modena padova trapani taranto cagliari udine cesare nicolo africa america bibbia-no
angela
""".lower().replace("-no", "_").split())  # fmt: skip

_SECOND_LAST_WORDS = frozenset("""
amico amica amici amiche nemico nemici antico antica antichi fatica formica pudico mendico ombelico dico
dica dici dite
primo prima primi prime sono sola solo soli sole gola viola parola parole scuola scuole figliolo figliola
vola suolo ruolo
ruoli volo polo dolo molo mulo mula culo solido_ nascondere_ vedere avere potere dovere volere sapere
piacere cadere tenere
temere godere rimanere ottenere mantenere sostenere contenere appartenere bicchiere mestiere quartiere
cavaliere potere
dispiacere permanere parere valere tacere giacere sedere possedere prevedere rivedere intere sincere vere
severe sere
galere miniere barriere bandiere preghiere carriere maniere frontiere infermiere cameriere ingegnere
consigliere
perdono_ suono tuono dono buono tono trono sovrano padrono prodono abbandono april aprile civile sottile
gentile
ostile virile fucile sedile porcile cortile vile bile stile badile mondiale clima lima rima stima cima mimo
sublime
vicino_ divano indiano sera vera intera sincera primavera severa galera schiera bandiera nido grido sfida
guida fido
lido infido salita gradita uscita vita ferita partita metro_ semaforo_ vivono_ nono zono zona patrono colono
frodono
caimano mago lago drago pago ago spago castigo rigo ambigui ispano sugo fuga ruga fungo lungo largo albergo
chirurgo
""".split())  # fmt: skip

_OTHERWISE = table("""
questo kwˌesto  questa kwˌesta  questi kwˌestɪ  queste kwˌeste  quello kwˌello  quelli kwˌellɪ
capello kapˈello
dei dˌA  era ˈɛra  cosa kˈɔza  cose kˈɔze  loro lˈoro  poi pˈɔi  no nˈɔ  poco pˈɔko  sto stˈɔ  so sˈɔ
sia sˈia  siano sˈiano
detto dˈetːo  netto nˈetːo  stesso stˈeSo  stessa stˈeSa  stessi stˈeSɪ  stesse stˈeSe  spesso spˈeSo
adesso adˈeSo
solita sˈɔlita  solito sˈɔlito  mettere mˈetːere  semplice sˈempliʧe  sembrano sˈembrano  giochi ʤˈɔkɪ
gioco ʤˈɔko
e e  è ɛ  il il  i i  ha a  ho ɔ  hai ˈaj  ai ˈaj  più pjʊ  può pʊˈɔ  che ke  mezzo mˈɛʣːo  mezzi mˈɛʣːɪ
mezza mˈɛʣːa  zero ʣˈɛro
euro ˈɛʊro  software sˈɔftwer  web wˈɛb  internet ˈinternet  podcast pˈɔdkast  computer kompjˈuter  io ˈio
due dˈue
""")

_VOWELS = "aeiouɛɔ"
_OPEN = re.compile(
    r"(?<!m)ˈe(?=n[td])|ˈe(?=nʦ|mp|r[tskvnmɾlɡʤʧ]|bː|llo$|ll[iɪ]$|tːo$|S|a$|o$|i$|k[oa]$)|(?<=[jJ])ˈe(?=[^ɪ])|(?<=ʤ)ˈe(?=t)"
)
_OPEN_O = re.compile(
    r"ˈo(?=r[tpdk]|rs(?=[aeo]$)|pː|l[tlv]|ri[oae]$|J?ri|ʤ|k[ieo]|kːi|str|ʦːo|d[oiɪ]$|z[aeiɪ]$|t[aoɪe]$|S[oaeɪ]$|ɡ[oɪ]$)|(?<=u)ˈo"
)


def sounds(words: Sequence[str], region: str = "") -> list[str]:
    """The sounds of words said in one breath. region: makes no difference."""
    return [_word(word) for word in words]


def _word(word: str) -> str:
    if word in _OTHERWISE:
        return _OTHERWISE[word]
    word = word.replace("'", "")  # l'opinione is said as one word
    # mio, zia, dio: with no other vowel the i is one.
    plain = _SPELLING.sounds(re.sub(r"^([^aeiou]*)i([aeo])$", r"\1í\2", word))
    marked = plain.find("ˈ")
    plain = unstressed(plain)
    places = nuclei(plain.replace("J", "j"), _VOWELS)
    if not places:
        return _finished(plain, 0)
    primary = places.index(marked) if marked in places else _primary(word, places)
    if word in _CLITIC:
        return _finished(plain, 0)
    said = _finished(stressed(plain, places, primary), len(places) - primary)
    return said.replace("ˈ", "ˌ") if word in _HALF else said


def _primary(word: str, places: Sequence[int]) -> int:
    """Which vowel has the stress where no accent is written."""
    if word[-1] not in "aeiou" or len(places) == 1:
        return len(places) - 1
    # ia, ie, io at the end are one syllable, but for polizia and its like.
    if re.search(r"(?:[nstzgf]i|er|ogi|af|og|onom|s)ia$|i[ae]$", word) and re.search(
        r"(?:ologi|fi|nomi|poli[zt]i|eri|rgi|ogi|asi|energi|pi|monarchi)[ae]$", word,
    ):
        return len(places) - 1
    count = len(places)
    if count > 2 and word not in _SECOND_LAST_WORDS and (
        word in _THIRD_LAST_WORDS or _THIRD_LAST.search(word)
    ):
        return count - 3
    return count - 2


def _finished(sounds: str, from_end: int) -> str:
    """The sounds with open vowels, and i and u as they are unstressed. from_end: of the stress."""
    if from_end == 3:
        sounds = sounds.replace("ˈe", "ˈɛ").replace("ˈo", "ˈɔ")
    sounds = _OPEN_O.sub("ˈɔ", _OPEN.sub("ˈɛ", sounds))
    sounds = sounds.replace("uˈo", "ʊˈɔ")
    sounds = re.sub(r"(?<![ˈaeoɛɔu])i$", "ɪ", sounds)
    sounds = re.sub(r"n(?=ˈ?[ɡ])", "ŋ", sounds)
    sounds = re.sub(r"(?<=[^aeoɛɔˈ])u|^u", "ʊ", sounds)
    sounds = re.sub(r"(?<=[ʦzslrd])J(?=ˈ)|J(?=[aoeiɪ]$)|(?<=ʦ)J(?=o)|(?<=r)J", "i", sounds)
    return sounds.replace("J", "j")


def _clock(hours: str, minutes: str) -> str:
    hours = "una" if hours in ("un", "una") else hours
    return f"{hours} e {minutes}" if minutes else f"{hours} in punto"


_ORDINALS = dict(enumerate(
    "primo secondo terzo quarto quinto sesto settimo ottavo nono decimo undicesimo dodicesimo tredicesimo"
    " quattordicesimo"
    " quindicesimo sedicesimo diciassettesimo diciottesimo diciannovesimo ventesimo ventunesimo".split(
    ), start=1
))  # fmt: skip


def _ordinal(number: int, ending: str) -> str:
    if number not in _ORDINALS or ending not in ("º", "ª", "°"):
        return ""
    return _ORDINALS[number][:-1] + ("a" if ending == "ª" else "o")


def _gender(noun: str) -> str:
    return FEMININE if noun.endswith("a") else ""


def _roman(before: str, number: int, after: str) -> str | None:
    named = before[:1].isupper() and len(before) > 2
    counted = after == "secolo" or before.lower() in ("secolo", "capitolo")
    return _ORDINALS.get(number) if named or counted else None


LANGUAGE = Language(
    code="it", name="Italian", sounds=sounds, alphabet="abcdefghijklmnopqrstuvwxyzàèéìíòóùú",
    small=frozenset(
        "di e che il la in a per non un una del con da sono è le si dei al come più gli lo alla nel anche"
        " ma della ha delle ho su"
        " questo mi io dal essere perché molto c'è cosa questa se tutto abbiamo".split()
    ),
    links=frozenset("e ed ma o perché che quando dove mentre se anche per come quindi però".split()),
    lines=Lines(
        "Le voci di questo episodio sono sintetiche.", "Capitolo {number}. {title}", "Parla {name}.",
        "Edizione in parlato chiaro.", " (parlato chiaro)",
    ),
    wording=Wording(
        numbers="it", decimal=",", point="virgola", percent="per cento",
        months=tuple(
            "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre"
            " dicembre".split()
        ),
        date="{day} {month} {year}", first="primo", clock=_clock, hours=("h",), to="a", of="di",
        magnitudes={word: word for word in ("mila", "milione", "milioni", "miliardo", "miliardi")},
        currencies={
            "€": Thing("euro", "euro"), "$": Thing("dollaro", "dollari"),
            "US$": Thing("dollaro", "dollari"), "£": Thing("sterlina", "sterline", True),
            "¥": Thing("yen", "yen"), "₹": Thing("rupia", "rupie", True), "EUR": Thing("euro", "euro"),
            "USD": Thing("dollaro", "dollari"),
        },
        cents="{} e {}",
        units={
            "km": Thing("chilometro", "chilometri"), "m": Thing("metro", "metri"),
            "cm": Thing("centimetro", "centimetri"), "mm": Thing("millimetro", "millimetri"),
            "kg": Thing("chilo", "chili"), "g": Thing("grammo", "grammi"),
            "mg": Thing("milligrammo", "milligrammi"), "l": Thing("litro", "litri"),
            "h": Thing("ora", "ore", True),
            "min": Thing("minuto", "minuti"), "s": Thing("secondo", "secondi"),
            "ms": Thing("millisecondo", "millisecondi"),
            "°C": Thing("grado", "gradi"), "°": Thing("grado", "gradi"),
            "km/h": Thing("chilometro orario", "chilometri orari"),
            "GB": Thing("gigabyte", "gigabyte"), "MB": Thing("megabyte", "megabyte"),
            "TB": Thing("terabyte", "terabyte"),
        },
        signs={
            "&": "e", "+": "più", "−": "meno", "=": "uguale a", "@": "chiocciola", "%": "per cento",
            "#": "cancelletto", "/": "barra", ".": "punto", "-": "trattino", "_": "trattino basso",
            "*": "asterisco", "€": "euro", "$": "dollari", "°": "gradi",
        },
        abbreviations={
            "sig.": "signor", "sig.ra": "signora", "dott.": "dottor", "dott.ssa": "dottoressa",
            "dr.": "dottor", "prof.": "professor", "prof.ssa": "professoressa",
            "ing.": "ingegner", "avv.": "avvocato", "ecc.": "eccetera", "pag.": "pagina", "n.": "numero",
            "es.": "esempio", "tel.": "telefono", "ca.": "circa",
            "vs.": "contro", "a.c.": "avanti Cristo", "d.c.": "dopo Cristo",
        },
        letters=dict(zip("abcdefghijklmnopqrstuvwxyz", (
            "a bi ci di e effe gi acca i ilunga cappa elle emme"
            " enne o pi cu erre esse ti u vu vudoppia ics ìpsilon zeta"
        ).split(), strict=True)),
        ordinals=_ordinal, roman=_roman, gender=_gender,
    ),
)  # fmt: skip
