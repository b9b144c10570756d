"""French: letters to sounds by rule, what is otherwise by list, and the consonants that link two words.

A word's last letters are mostly silent; before a vowel some are heard all the same (les amis, un ami), after
the small words that always link.
"""

import re
import unicodedata
from collections.abc import Sequence

from respoken.languages.base import Language, Lines, Thing, Wording
from respoken.languages.spelling import Spelling, nuclei, stressed, table

_V = "aeiouyàâæéèêëîïôöœùûü"
_NASAL = rf"(?=[^{_V}mnh°]|$)"
_START = rf"(?<![a-z{_V}ç])"
_MUTE = "°"
"""Stands for what is written at a word's end and not said, but keeps the consonant before it heard."""

_SPELLING = Spelling([
    # Vowels of several letters.
    (r"eau|au(?!r)|ô", "o"), (r"au", "ɔ"), (r"oin(?![eén])", "wɛ\u0303"),
    (rf"oy(?=[{_V}])", "waj"), (r"o[iîyê]", "wa"), (rf"[ae]y(?=[{_V}])", "ɛj"), (r"[ae]y", "ɛ"),
    (r"ouill", "uj"), (r"o[uùû](?=[aeèé][^°$]|i)", "w"), (r"o[uùû]", "u"),
    (r"aill|ail$", "aj"), (r"eill|eil$", "ɛj"), (r"euill|euil$|œill?|ueill?", "œj"),
    (rf"(?:ain|aim|ein|eim){_NASAL}", "ɛ\u0303"), (r"ai|aî|ei", "ɛ"), (r"æ", "e"),
    (r"(?:œu|eu)(?=r|l°?$|f$|vr)", "œ"), (r"œu|eu|eû", "ø"), (r"œ", "e"),
    (r"(?<=[éy])en(?=$)", "ɛ\u0303"), (r"ien(?=$|[dv])", "jɛ\u0303"),
    (rf"(?:an|am|aon|en|em|ân){_NASAL}", "ɑ\u0303"), (r"em(?=m[eèé])", "ɑ\u0303"),
    (rf"{_START}en(?=n)", "ɑ\u0303"),
    (rf"(?:in|im|yn|ym|ïn|în){_NASAL}", "ɛ\u0303"), (r"um$", "ɔm"), (rf"(?:on|om){_NASAL}", "ɔ\u0303"),
    (rf"(?:un|um){_NASAL}", "œ\u0303"),
    # Consonants.
    (r"(?<=[bcdfgptv][lr])ill(?=[eiaéoè°])", "ij"), (r"uill(?=[eiaéoè°])", "yij"),
    (rf"(?<=[{_V}])ill", "j"), (r"ill(?=[eiaéoè°])", "ij"),
    (r"sch", "ʃ"), (r"ch(?=[rln])", "k"), (r"c?ch|sh", "ʃ"), (r"ph", "f"), (r"th", "t"), (r"gn", "ɲ"),
    (r"c?qu|q|ck", "k"), (r"gu(?=[eéèêiîy°])", "ɡ"), (r"ge(?=[aoâuô])", "ʒ"), (r"gg(?=[eéè])", "ɡʒ"),
    (r"gg", "ɡ"),
    (r"g(?=[eéèêiîyëï°])|j", "ʒ"), (r"g", "ɡ"),
    (r"cc(?=[eéèêiîy])", "ks"), (r"sc(?=[eéèêiîy°])", "s"), (r"c(?=[eéèêiîyë°])|ç", "s"), (r"cc?", "k"),
    (r"(?<![sx])ti(?=on|el|au|al|eu|en[ct]|ent)", "sj"),
    (r"ss", "s"), (rf"(?<=[{_V}])s(?=[{_V}°])", "z"), (r"s", "s"), (r"z", "z"),
    (rf"(?<=e)x(?=h?[{_V}])", "ɡz"), (r"x", "ks"),
    *((2 * letter, letter) for letter in "bdfklmnpt"), (r"rr?", "ʁ"), (r"w", "w"), (r"h", ""),
    # Vowels by themselves.
    (r"é", "e"), (r"[èêë]", "ɛ"), (rf"e(?=x[{_V}])", "ɛ"), (r"ex", "ɛks"),
    (r"(?<=^[dr])e(?=ss)", "ə"), (rf"{_START}e(?=ss)|e(?=ff|cc|sc)", "e"),
    (r"e(?=(?:ss|ll|tt|nn|rr|mm))", "ɛ"),
    (r"e(?=(?:ch|ph|th|gn|[bcdfgptv][lr])[^°$])", "ə"), (r"e(?=(?:ch|qu|ph|th|gn|[bcdfgptv][lr])°$)", "ɛ"),
    (r"e(?=[bcdfgjklmnpqrstvxz]{2})", "ɛ"), (r"e(?=[bcfgklmprt]$)", "ɛ"), (r"e(?=[bcdfgklmnprstv]°$)", "ɛ"),
    (
        rf"(?:(?<=[{_V}][bcdfgjlmnprstvzç])|(?<=[{_V}](?:ss|tt|ll|rr|nn|pp|mm|ff|ch|ph|qu|gn)))"
        rf"e(?=[bcdfgjlmnprstvz][{_V}])",
        "",
    ),
    (r"e", "ə"),
    (r"o(?=$|s[eaio°]|t$)", "o"),
    (
        r"o(?=r|ll|mm|nn|tt|pp|ff|cc|ss°)|o(?=[lcpbsgtdx][bcdfgjkmnpqstv])"
        r"|o(?=(?:[bcdfgklmnptvxj]{1,2}|ph|[bcdfgptv]?[lr]|qu|gn|ch|th)(?:°?$))",
        "ɔ",
    ),
    (r"o", "o"),
    (rf"(?<=[bcdfgptv][lr])i(?=[{_V}])", "i"), (r"[iï](?=[aeéèoôuœâ])(?!e?°)", "j"), (r"[iîï]", "i"),
    (r"y(?=[aeéo])", "j"), (r"y", "i"),
    (r"[aàâ]", "a"), (r"[uùûü]", "y"), *((letter, letter) for letter in "bdfklmnptv"),
])  # fmt: skip

_FUNCTION = table("""
de də  la la  le lə  les le  et e  est ɛ  des de  un œ̃  une yn  que kə  à a  a a  du dy  il il  pour puʁ
dans dɑ̃  je ʒə  qui ki  au o  ce sə
sur syʁ  par paʁ  on ɔ̃  ne nə  avec avɛk  mais mɛ  se sə  vous vu  nous nu  tu ty  elle ɛl  son sɔ̃  y i
ou u  si si  sont sɔ̃  comme kɔm  ils il  elles ɛl
cette sɛt  sa sa  aux o  me mə  mon mɔ̃  ses se  leur lœʁ  leurs lœʁ  ces se  quand kɑ̃  suis syi  très tʁɛ
en ɑ̃  ma ma  te tə  votre votʁ  notre notʁ
donc dˈɔ̃k  dont dɔ̃  ton tɔ̃  ta ta  chez ʃe  mes me  tes te  nos no  vos vo  car kaʁ  cet sɛt  ni ni
tel tɛl  près pʁɛ  dès dɛ  sous su  c s  d d  l l  j ʒ  m m  t t  n n  s s
qu k  tout tu  quel kɛl  quelle kɛl  où u  ça sa  puis pyi  jean ʒɑ̃  vers vɛʁ  maintenant mɛ̃tnɑ̃
yaourt jauʁt  gars ɡa  jusqu ʒysk  lorsqu lɔʁsk  puisqu pyisk  quoiqu kwak  quelqu kɛlk
""")
"""Small words, without stress of their own."""

_OTHERWISE = table("""
femme fam  femmes fam  monsieur məsjø  messieurs mesjø  fils fis  madame madam  pays pɛi  pays-bas pɛiba
paysage pɛizaʒ  paysan pɛizɑ̃  faisait fəzɛ  faisant fəzɑ̃
sens sɑ̃s  ours uʁs  mars maʁs  bus bys  tous tu  plus ply  ouest wɛst  sud syd  net nɛt  but byt  août ut
sept sɛt  huit yit  dix dis  six sis  cinq sɛ̃k  neuf nœf
coq kɔk  os ɔs  gaz ɡaz  oui wi  outil uti  outils uti  gentil ʒɑ̃ti  fusil fyzi  tabac taba  blanc blɑ̃
franc fʁɑ̃  clef kle  nerf nɛʁ  estomac ɛstoma  banc bɑ̃  bancs bɑ̃
divers divɛʁ  fils fis  blé ble  ville vil  villes vil  village vilaʒ  villages vilaʒ  mille mil
millier milje  milliers milje  million miljɔ̃  millions miljɔ̃  milliard miljaʁ  milliards miljaʁ
tranquille tʁɑ̃kil  tranquillement tʁɑ̃kilmɑ̃  vingt vɛ̃  cent sɑ̃  mer mɛʁ  hiver ivɛʁ  cher ʃɛʁ  chers ʃɛʁ
fer fɛʁ  enfer ɑ̃fɛʁ  hier jɛʁ  amer amɛʁ  fier fjɛʁ  ver vɛʁ  super sypɛʁ  ouvert uvɛʁ
eu y  eus y  eut y  eue y  doigt dwa  temps tɑ̃  longtemps lɔ̃tɑ̃  printemps pʁɛ̃tɑ̃  corps kɔʁ  poids pwa
second səɡɔ̃  seconde səɡɔ̃d  secondes səɡɔ̃d  automne otɔn
examen ɛɡzamɛ̃  européen øʁopeɛ̃  européens øʁopeɛ̃  agenda aʒɛ̃da  chaos kao  écho eko  orchestre ɔʁkɛstʁ
technique tɛknik  techniques tɛknik  technologie tɛknɔlɔʒi
psychologie psikolɔʒi  archéologue aʁkeolɔɡ  choeur kœʁ  chœur kœʁ  cœur kœʁ  cœurs kœʁ  sœur sœʁ  sœurs sœʁ
œil œj  œuvre œvʁ  œuvres œvʁ  yeux jø  oeil œj  œufs ø  bœufs bø
compte kɔ̃t  comptes kɔ̃t  compter kɔ̃te  sculpture skyltyʁ  baptême batɛm  damner dane  condamner kɔ̃dane
aujourd oʒuʁd  hui yi  solennel solanɛl  album albɔm  parfum paʁfœ̃
août ut  alcool alkɔl  zoo zo  club klœb  podcast pɔdkast  podcasts pɔdkast  week wik  end ɛnd  web wɛb
internet ɛ̃tɛʁnɛt  email imɛl  mail mɛl  smartphone smaʁtfɔn  software sɔftwɛʁ
démocratie demokʁasi  aristocratie aʁistokʁasi  partie paʁti  parties paʁti  garantie ɡaʁɑ̃ti  sortie sɔʁti
garanties ɡaʁɑ̃ti  sorties sɔʁti  pitié pitje  amitié amitje  moitié mwatje  métier metje  métiers metje
chantier ʃɑ̃tje  quartier kaʁtje  entier ɑ̃tje  fait fɛ  faits fɛ  lettre lɛtʁ  celui səlyi  lui lyi
fruit fʁyi  suite syit  ensuite ɑ̃syit  ayant ɛjɑ̃  rien ʁjɛ̃  bien bjɛ̃  combien kɔ̃bjɛ̃  viennent vjɛn
tiennent tjɛn
dix-huit dizyit  dix-neuf diznœf  peut-être pøtɛtʁ  est-ce ɛs  quelque kɛlkə
quelques kɛlkə  quelqu'un kɛlkœ̃  juin ʒyɛ̃  juillet ʒyijɛ
linguistique lɛ̃ɡyistik  aiguille eɡyij  ambiguïté ɑ̃biɡyite  aquarium akwaʁjɔm  équation ekwasjɔ̃
vraiment vʁɛmɑ̃
soixante swasɑ̃t  bruxelles bʁysɛl  auxerre osɛʁ  deuxième døzjɛm  sixième sizjɛm  dixième dizjɛm
xavier ɡzavje  lorsque lɔʁskə  puisque pyiskə  presque pʁɛskə  évidemment evidamɑ̃  récemment ʁesamɑ̃
fréquemment fʁekamɑ̃
""".replace("̃", "\u0303"))
"""Words that are not read as they are spelled, without their stress."""

_NOMINAL = frozenset("""
vent vents cent dent dents lent lents gent argent agent agents client clients patient patients présent
présents président présidents souvent
content contents moment talent talents parent parents récent récents urgent évident évidents différent
différents excellent intelligent
intelligents violent violents absent absents innocent équivalent incident accident accidents occident orient
serpent torrent couvent adolescent
adolescents décent permanent permanents éminent imminent continent continents pertinent pertinents
transparent apparent cohérent concurrent
concurrents référent adhérent adhérents fréquent fréquents conséquent éloquent prudent prudents ingrédient
ingrédients récipient coefficient
quotient inconvénient inconvénients efficient conscient conscients inconscient impatient escient sergent
détergent indulgent divergent
occurrent indépendant dépend intervent événement comment contient détriment accent accents avent évent event
engagent_ auvent content
précédent précédents résident résidents dissident antécédent confident ardent strident excédent provident
polyvalent ambivalent virulent
insolent somnolent turbulent opulent corpulent relent effluent confluent influent affluent affluents
congruent afférent inhérent adhérent
détenteur abstinent incontinent proéminent compétent compétents impotent omnipotent pénitent latent
intermittent inexistent
""".split())
_SILENT = frozenset("""
aiment forment dorment ferment arment nomment résument consomment confirment affirment estiment expriment
impriment suppriment animent
transforment informent programment allument assument présument endorment enferment déforment réclament
proclament filment fument riment
calment rament priment dépriment oppriment
""".split())

_HEARD_S = frozenset(
    "virus campus bonus processus versus consensus terminus tennis gratis jadis maïs lis hélas atlas"
    " cactus focus lotus minus"
    " oasis iris cosmos albatros blocus couscous cursus hiatus motus papyrus prospectus rhinocéros sinus"
    " stimulus typhus us".split()
)
_HEARD_T = frozenset(
    "brut net but chut mat fat rut huit sept transit déficit granit rapt concept script impact contact direct"
    " correct strict intact"
    " exact abrupt compact tact pact infect suspect_ internet huit zénith test ouest est_ best west christ"
    " post".split())
_HEARD_R = re.compile(
    r"^(?:fer|mer|ver|cher|fier|hier|hiver|enfer|amer|super|leader|cancer|ter|per|tender|starter|poker"
    r"|laser|revolver|master|poster|twitter|peter|alter|inter|hyper|éther|cuiller|server|roger|manager|designer|corner|jupiter|joker|monster|burger)$"
)

_COUNTED = {"dix": ("diz", "di"), "six": ("siz", "si"), "huit": ("yit", "yi"), "neuf": ("nœf", "nœf")}
"""Numbers that end otherwise before a vowel and before a consonant than by themselves."""

_LINKING = {
    **dict.fromkeys(
        "les des ces mes tes ses nos vos leurs nous vous ils elles aux deux trois six dix dans chez sans"
        " sous très plus moins plusieurs"
        " quelques certains certaines autres suis êtes avons avez étions petites petits grands grandes bons"
        " nouveaux".split(), "z"
    ),
    **dict.fromkeys(
        "est sont ont était étaient avait sera serait quand petit grand tout cet vingt huit fait peut doit"
        " faut vont font".split(),
        "t",
    ),
    **dict.fromkeys("un mon ton son en on bien rien aucun".split(), "n"),
}  # fmt: skip
_ASPIRED = re.compile(
    r"h(?:aut|aine|aïr|all|alte|anche|andicap|angar|asard|aricot|arcel|ardi|arn|aus|ériss|ernie|éros$|ibou|iérarch|ockey|ollande|omard|ongrois|ont"
    r"|ors|ouille|uit|urle|ors|ach|ait|éron|eurt|op|ut|amster|and|azard|ang)|onz|oui$|yaourt|yacht"
)

_VOWELS = "aeiouyøœɛɔɑəɜ"


def sounds(words: Sequence[str], region: str = "") -> list[str]:
    """The sounds of words said in one breath, as in France. region: makes no difference."""
    said = [_linked(word, after) for word, after in zip(words, [*words[1:], ""], strict=False)]
    return [unicodedata.normalize("NFD", sound) for sound in said]


def _linked(word: str, after: str) -> str:
    """A word's sounds, the parts at its apostrophes and hyphens together, with what links it to the next."""
    if word in _COUNTED and after:
        at_vowel, elsewhere = _COUNTED[word]
        vowel = re.match(rf"[{_V}]|h", after) and not _ASPIRED.match(after)
        return _stressed(at_vowel if vowel else elsewhere)
    if word in _OTHERWISE:
        return _stressed(_OTHERWISE[word])
    if word.startswith("vingt-") and not word.startswith("vingt-et"):
        return "vɛ\u0303t" + _linked(word.removeprefix("vingt-"), "")  # the t that vingt alone has not
    parts = [part for part in re.split("['-]", word) if part]
    if parts[1:2] == ["t"] and len(parts) == 3:
        return _word(parts[0]) + "t" + _word(parts[2])
    said = [_word(part) + _link(part, follows) for part, follows in zip(
        parts, [*parts[1:], after], strict=False,
    )]
    return "".join(said)


def _link(word: str, after: str) -> str:
    """The consonant that is heard between a word and one that begins with a vowel."""
    first = re.split("['-]", after)[0] if after else ""
    if not first or not re.match(rf"[{_V}]|h", first) or _ASPIRED.match(after):
        return ""
    return _LINKING.get(word, "")


def _word(word: str) -> str:
    if word in _FUNCTION:
        return _FUNCTION[word]
    return _stressed(_OTHERWISE.get(word) or _SPELLING.sounds(_heard_end(word)))


def _heard_end(word: str) -> str:  # noqa: PLR0911
    """The word without the letters at its end that are not heard, but for a sign that they are there."""
    if word.endswith("aient"):
        return word[:-3]
    if word.endswith("ent") and len(word) > 4 and not _is_nominal(word):
        return word[:-3] + _MUTE
    if re.search("[ea]mment$", word):
        return word[:-6] + "aman"
    if word.endswith("vers") and len(word) > 4:
        return word[:-3] + "èr"
    if word in _HEARD_S:
        return word[:-1] + "ç"
    singular = re.sub("s$", "", word) if len(word) > 2 else word
    if re.search("(?:e|u)[rz]$", singular) and singular.endswith(("er", "ez")):
        return word if _HEARD_R.match(singular) else singular[:-2] + "é"
    if re.search("[^é]e$", singular) and len(singular) > 2:
        return (
            singular[:-3] + _GUE[singular[-3]] if singular.endswith(("que", "gue")) else singular[:-1] + _MUTE
        )
    if singular.endswith("ée"):
        return singular[:-1]
    if singular in _HEARD_T:
        return singular.removesuffix("t") + "t" + _MUTE
    if re.search("e[td]$", singular) and len(singular) > 2:
        return singular[:-2] + ("è" if singular[-1] == "t" else "é")
    return re.sub(
        rf"(?<=[{_V}nrl])[tdz]$|(?<=[iou])x$|(?<=n)[gc]$|(?<=[orua]m)p$|(?<=ou)p$|(?<=ro)p$|(?<=c)t$(?<=pect)|(?<=am)p$",
        "", singular,
    )


_GUE = {"q": "q" + _MUTE, "g": "gu" + _MUTE}


def _is_nominal(word: str) -> bool:
    """Whether the end of a word in -ent is heard: a noun, an adjective or an adverb."""
    if word in _NOMINAL or (word.endswith("ment") and word not in _SILENT):
        return True
    return bool(re.search(r"(?:[vt]ient|scient|[cs]i?ent|quent|érent)$", word)) and not re.search(
        "[aeiou][cs]ent$|ss?ent$|[^s]cent$", word,
    )


def _stressed(sounds: str) -> str:
    """The sounds with stress on the last full vowel."""
    places = [at for at in nuclei(sounds, _VOWELS) if sounds[at] != "ə"] or nuclei(sounds, _VOWELS)
    return stressed(sounds, places, len(places) - 1) if places else sounds


def _clock(hours: str, minutes: str) -> str:
    hours = re.sub("un$", "une", hours)
    return f"{hours} {'heure' if hours in ('une', 'zéro') else 'heures'} {minutes}".strip()


_ORDINALS = dict(enumerate(
    "premier deuxième troisième quatrième cinquième sixième septième huitième neuvième dixième onzième"
    " douzième treizième"
    " quatorzième quinzième seizième dix-septième dix-huitième dix-neuvième vingtième vingt-et-unième"
    " vingt-deuxième".split(), start=1
))  # fmt: skip
_CARDINALS = dict(enumerate(
    "un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize dix-sept"
    " dix-huit dix-neuf vingt".split(), start=1
))  # fmt: skip


def _ordinal(number: int, ending: str) -> str:
    if number == 1:
        return "première" if ending in ("re", "ère") else "premier" if ending in ("er", "e") else ""
    if ending in ("nd", "nde"):
        return "second" + ending[2:]
    return _ORDINALS.get(number, "") if ending in ("e", "ème") else ""


def _roman(before: str, number: int, after: str) -> str | None:
    if after in ("e", "er"):
        return _ORDINALS.get(number)
    if after.startswith("siècle"):
        return _ORDINALS.get(number)
    if before.lower() in ("chapitre", "tome", "partie", "phase", "acte") or (
        before[:1].isupper() and len(before) > 2 and number > 1
    ):
        return _CARDINALS.get(number)
    return "premier" if before[:1].isupper() and number == 1 and len(before) > 2 else None


LANGUAGE = Language(
    code="fr", name="French", sounds=sounds, alphabet="abcdefghijklmnopqrstuvwxyzàâæçéèêëîïôöœùûüÿ",
    small=frozenset(
        "de la le et les des en un une du que est pour qui dans par plus pas au sur ne se ce il sont avec"
        " son mais on nous vous je"
        " c'est cette ont aux elle tout aussi d'un d'une qu'il très être fait comme ça j'ai".split()
    ),
    links=frozenset("et mais ou où parce que qui quand donc car si lorsque puisque pour comme".split()),
    lines=Lines(
        "Les voix de cet épisode sont synthétiques.", "Chapitre {number}. {title}", "C'est {name} qui parle.",
        "Édition en parole claire.", " (parole claire)",
    ),
    wording=Wording(
        numbers="fr", decimal=",", point="virgule", percent="pour cent",
        months=tuple(
            "janvier février mars avril mai juin juillet août septembre octobre novembre décembre".split()
        ),
        date="{day} {month} {year}", first="premier", clock=_clock, hours=("h",), to="à", of="de",
        magnitudes={word: word for word in ("mille", "million", "millions", "milliard", "milliards")},
        currencies={
            "€": Thing("euro", "euros"), "$": Thing("dollar", "dollars"), "US$": Thing("dollar", "dollars"),
            "£": Thing("livre", "livres", True),
            "¥": Thing("yen", "yens"), "₹": Thing("roupie", "roupies", True), "EUR": Thing("euro", "euros"),
            "USD": Thing("dollar", "dollars"),
        },
        cents="{} {}",
        units={
            "km": Thing("kilomètre", "kilomètres"), "m": Thing("mètre", "mètres"),
            "cm": Thing("centimètre", "centimètres"), "mm": Thing("millimètre", "millimètres"),
            "kg": Thing("kilo", "kilos"), "g": Thing("gramme", "grammes"),
            "mg": Thing("milligramme", "milligrammes"), "l": Thing("litre", "litres"),
            "h": Thing("heure", "heures", True),
            "min": Thing("minute", "minutes", True), "s": Thing("seconde", "secondes", True),
            "ms": Thing("milliseconde", "millisecondes", True),
            "°C": Thing("degré", "degrés"), "°": Thing("degré", "degrés"),
            "km/h": Thing("kilomètre heure", "kilomètres heure"),
            "Go": Thing("gigaoctet", "gigaoctets"), "Mo": Thing("mégaoctet", "mégaoctets"),
            "To": Thing("téraoctet", "téraoctets"), "GB": Thing("gigaoctet", "gigaoctets"),
        },
        signs={
            "&": "et", "+": "plus", "−": "moins", "=": "égale", "@": "arobase", "%": "pour cent",
            "#": "dièse", "/": "barre oblique", ".": "point", "-": "tiret", "_": "tiret bas",
            "*": "astérisque", "€": "euros", "$": "dollars", "°": "degrés",
        },
        abbreviations={
            "m.": "monsieur", "mm.": "messieurs", "mme": "madame", "mme.": "madame", "mmes": "mesdames",
            "mlle": "mademoiselle", "dr": "docteur", "dr.": "docteur",
            "pr.": "professeur", "prof.": "professeur", "etc.": "et cetera", "p.": "page", "n°": "numéro",
            "st": "saint", "ste": "sainte", "av.": "avant", "tél.": "téléphone",
            "env.": "environ", "ex.": "exemple", "bd.": "boulevard", "vs.": "contre",
        },
        letters=dict(zip("abcdefghijklmnopqrstuvwxyz", (
            "a bé cé dé e effe gé ache i ji ka elle emme"
            " enne o pé cu erre esse té u vé doublevé ixe igrec zède"
        ).split(), strict=True)),
        ordinals=_ordinal, roman=_roman,
    ),
)  # fmt: skip
