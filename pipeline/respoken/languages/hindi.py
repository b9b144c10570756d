"""Hindi: aksharas to sounds, with the inherent vowels that are written and not said left out.

A word is read as aksharas (consonants and a vowel). Stress goes by weight before any vowel is left out, as
espeak-ng has it; then the vowel of the last akshara falls silent, and those between a vowel and one
consonant on either side (J. J. Ohala, Aspects of Hindi Phonology, 1983).
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from respoken.languages.base import Language, Lines, Thing, Wording
from respoken.languages.spelling import table

_CONSONANTS = {
    "क": "k", "ख": "kʰ", "ग": "ɡ", "घ": "ɡʰ", "ङ": "ŋ", "च": "c", "छ": "cʰ", "ज": "ɟ", "झ": "ɟʰ", "ञ": "ɲ",
    "ट": "ʈ", "ठ": "ʈʰ", "ड": "ɖ", "ढ": "ɖʰ", "ण": "ɳ", "त": "t", "थ": "tʰ", "द": "d", "ध": "dʰ", "न": "n",
    "प": "p", "फ": "pʰ", "ब": "b", "भ": "bʰ", "म": "m", "य": "j", "र": "ɾ", "ल": "l", "ळ": "l", "व": "ʋ",
    "श": "ʃ", "ष": "ʂ", "स": "s", "ह": "h",
    "क़": "q", "ख़": "x", "ग़": "ɣ", "ज़": "z", "ड़": "r.", "ढ़": "r.h", "फ़": "f", "य़": "j", "ऩ": "n",
    "ऱ": "ɾ",
}  # fmt: skip
_CONSONANTS = {unicodedata.normalize("NFD", letter): sound for letter, sound in _CONSONANTS.items()}
_VOWEL_SIGNS = {
    "ा": "aː", "ि": "ɪ", "ी": "iː", "ु": "ʊ", "ू": "uː", "ृ": "ɾɪ", "े": "eː", "ै": "ɛː", "ो": "oː",
    "ौ": "ɔː",
    "ॉ": "ɔ", "ॅ": "ɛ", "ॊ": "oː", "ॆ": "eː",
}  # fmt: skip
_VOWELS = {
    "अ": "a", "आ": "aː", "इ": "ɪ", "ई": "iː", "उ": "ʊ", "ऊ": "uː", "ऋ": "ɾɪ", "ए": "eː", "ऐ": "ɛː",
    "ओ": "oː", "औ": "ɔː",
    "ऑ": "ɔ", "ऍ": "ɛ", "ॲ": "ɛ", "ऎ": "eː",
}  # fmt: skip
_VIRAMA, _DOT, _MOON, _VISARGA, _NUKTA = "्", "ं", "ँ", "ः", "़"

_LIGHT = table("""
के keː  है hɛː  में mẽː  की ki  से seː  और ɔːɾ  को koː  का kaː  हैं hɛ̃  हो hoː  था tʰaː  थे tʰeː  थी tʰi
ये jeː  वो ʋoː  वे ʋeː  मैं mɛ̃
हूँ hũ  हूं hũ  यह jˌəh  वह ʋˌəh  हम hˌəm  तुम tˌʊm  आप ˌaːp  तक tˌək  मेरा mˌeːɾaː  मेरे mˌeːɾeː
मेरी mˌeːɾi  हमारा həmˌaːɾaː
हमारे həmˌaːɾeː  हमारी həmˌaːɾi  आपको ˌaːpkˌoː  आपके ˌaːpkˌeː  आपका ˌaːpkˌaː  आपकी ˌaːpkˌi  रहा ɾˌəhaː
रहे ɾˌəheː  रही ɾˌəhi
मुझे mˌʊɟʰeː  राष्ट्रपति ɾˌaːʃtɾapˈati  इसका ˌɪskˌaː  उनके ˌʊnkˌeː  उनका ˌʊnkˌaː  उनकी ˌʊnkˌi  उसके ˌʊskˌeː
उसका ˌʊskˌaː  उसकी ˌʊskˌi
क्या kːjaː  तू tuː  न nə  व ʋə
""")
"""Words without stress of their own, or with half of it."""


@dataclass(frozen=True)
class _Akshara:
    consonants: tuple[str, ...]
    vowel: str
    nasal: str = ""
    breath: bool = False
    silent: bool = False

    @property
    def inherent(self) -> bool:
        return self.vowel == "a"


def sounds(words: Sequence[str], region: str = "") -> list[str]:
    """The sounds of words, as in the north of India. region: makes no difference."""
    return [_word(word) for word in words]


def _word(word: str) -> str:
    if word in _LIGHT:
        return unicodedata.normalize("NFD", _LIGHT[word])
    aksharas, tail = _aksharas(word)
    if not aksharas:
        return _cluster("".join(tail))
    marks = _stress(aksharas, bool(tail))
    kept = _without_schwas(aksharas, bool(tail), marks)
    said = "".join(_said(kept, at, marks.get(at, "")) for at in range(len(kept))) + "".join(tail)
    return unicodedata.normalize("NFD", said)


def _aksharas(word: str) -> tuple[list[_Akshara], list[str]]:
    """A word's aksharas, and consonants at its end that a virama leaves without a vowel."""
    found: list[_Akshara] = []
    waiting: list[str] = []
    bare = False  # whether the last consonant has had its virama
    letters = [mark for mark in unicodedata.normalize("NFD", word) if mark not in "\u200c\u200d"]
    at = 0
    while at < len(letters):
        letter = letters[at]
        if at + 1 < len(letters) and letters[at + 1] == _NUKTA:
            letter, at = letter + _NUKTA, at + 1
        at += 1
        if letter in _CONSONANTS or letter[:1] in _CONSONANTS:
            if waiting and not bare:
                found.append(_Akshara(tuple(waiting), "a"))
                waiting = []
            waiting.append(_CONSONANTS.get(letter) or _CONSONANTS[letter[0]])
            bare = False
        elif letter == _VIRAMA:
            bare = True
        elif letter in _VOWEL_SIGNS:
            found.append(_Akshara(tuple(waiting), _VOWEL_SIGNS[letter]))
            waiting, bare = [], False
        else:
            if waiting and not bare:
                found.append(_Akshara(tuple(waiting), "a"))
                waiting = []
            if letter in _VOWELS:
                found.append(_Akshara(tuple(waiting), _VOWELS[letter]))
                waiting = []
            elif letter in (_DOT, _MOON) and found:
                found[-1] = replace(found[-1], nasal=letter)
            elif letter == _VISARGA and found:
                found[-1] = replace(found[-1], breath=True)
    if waiting and not bare:
        found.append(_Akshara(tuple(waiting), "a"))
        waiting = []
    return found, waiting


def _stress(aksharas: Sequence[_Akshara], closed: bool) -> dict[int, str]:
    """Akshara -> its mark: the heaviest but the last, of several the last; half stress two away from it."""
    weights = []
    for at, akshara in enumerate(aksharas):
        after = aksharas[at + 1].consonants if at + 1 < len(aksharas) else ()
        long = akshara.vowel.endswith("ː")
        weights.append(1 + long + (len(after) > 1 or bool(akshara.nasal and after)))
    count = len(aksharas)
    nonfinal = range(count - 1) if count > 1 and not closed else range(count)
    most = max(weights[at] for at in nonfinal)
    primary = 0 if most == 1 else max(at for at in nonfinal if weights[at] == most)
    marks = {at: "ˌ" for at in range(count) if at != primary and (at - primary) % 2 == 0}
    return marks | {primary: "ˈ"}


def _without_schwas(aksharas: Sequence[_Akshara], closed: bool, marks: Mapping[int, str]) -> list[_Akshara]:
    kept = list(aksharas)
    last = len(kept) - 1
    final = kept[last]
    if last and not closed and final.inherent and not final.nasal and not final.breath:
        cluster = final.consonants
        heard = len(cluster) > 1 and (cluster[-1] in ("j", "ɾ", "ɳ") or cluster in (("l", "m"), ("t", "l")))
        kept[last] = replace(final, silent=not heard)
    for at in range(last - 1, 0, -1):
        here, after, before = kept[at], kept[at + 1], kept[at - 1]
        fits = len(here.consonants) == 1 and here.consonants[0] not in ("h", "r.h") and after.consonants
        full = fits and not after.inherent and not before.silent and not before.nasal
        full = full and marks.get(at) != "ˈ" and len(
            set(after.consonants[:2])
        ) == min(2, len(after.consonants))
        if here.inherent and not here.nasal and full:
            kept[at] = replace(here, silent=True)
    return kept


_HOMORGANIC = {
    **dict.fromkeys("kɡq", "ŋ"), **dict.fromkeys("cɟj", "ɲ"), **dict.fromkeys("ʈɖ", "ɳ"),
    **dict.fromkeys("pbm", "m"),
}  # fmt: skip
_NASALISED = {
    "aː": "ã", "iː": "ĩ", "uː": "ũ", "oː": "õ", "ɛː": "ɛ\u0303", "ɔː": "ɔ\u0303", "eː": "ẽː", "ɪ": "ĩ",
    "ʊ": "ũ",
}


def _said(aksharas: Sequence[_Akshara], at: int, mark: str) -> str:
    akshara = aksharas[at]
    consonants = _cluster("".join(akshara.consonants))
    if akshara.silent:
        return consonants
    following = aksharas[at + 1].consonants if at + 1 < len(aksharas) else ()
    after = following[0][0] if following else ""
    vowel, final = akshara.vowel, at == len(aksharas) - 1
    if akshara.inherent:
        opening = not consonants and at == 0
        glide = after == "j" and at == len(aksharas) - 2 and aksharas[-1].silent
        vowel = "ɛ" if glide else "ʌ" if mark == "ˈ" or opening else "ə"
    elif vowel == "iː" and (final or not mark):
        vowel = "i"
    nasal = ""
    if akshara.nasal and after and (akshara.inherent or akshara.nasal == _MOON):
        nasal = _HOMORGANIC.get(after, "n") if akshara.inherent else "n"
    if akshara.nasal and not (akshara.inherent and after):
        vowel = _NASALISED.get(akshara.vowel, vowel + "\u0303")
    if vowel.startswith("ɾ"):
        consonants, vowel = consonants + "ɾ", vowel[1:]
    return consonants + mark + vowel + nasal + ("h" if akshara.breath else "")


def _cluster(consonants: str) -> str:
    """Consonants without a vowel between them, as they change each other."""
    said = consonants.replace("ɟɲ", "ɡj").replace("kʂ", "kʃ").replace("ccʰ", "cʰcʰ")
    said = re.sub(r"([kptc])(?=j)", r"\1ː", said)
    said = re.sub(r"([dbɡɟtpkcʈɖ])\1(ʰ?)", r"\1\2ː", said)
    return re.sub(r"ɾ(?=[mnɳjʋʂʃ])", "r", said)


def _clock(hours: str, minutes: str) -> str:
    return f"{hours} बजकर {minutes} मिनट" if minutes else f"{hours} बजे"


LANGUAGE = Language(
    code="hi", name="Hindi", sounds=sounds,
    alphabet="".join(chr(point) for point in (*range(0x0901, 0x093A), *range(0x0958, 0x0962), 0x0972)),
    small=frozenset(
        "के है में की से और को का हैं पर भी एक तो नहीं ने कर ही हो लिए कि इस था यह गया किया जो ये आप करने"
        " रहे साथ अपने रहा क्या अब कुछ"
        " कोई थे दिया हम या वह मैं बहुत".split()
    ),
    links=frozenset("और लेकिन या क्योंकि कि जब जहाँ अगर तो ताकि जो मगर इसलिए".split()),
    lines=Lines(
        "इस एपिसोड की आवाज़ें कृत्रिम हैं।", "अध्याय {number}. {title}", "वक्ता, {name}.",
        "स्पष्ट वाणी संस्करण।", " (स्पष्ट वाणी)",
    ),
    wording=Wording(
        numbers="hi", decimal=".", point="दशमलव", percent="प्रतिशत",
        months=tuple("जनवरी फ़रवरी मार्च अप्रैल मई जून जुलाई अगस्त सितंबर अक्टूबर नवंबर दिसंबर".split()),
        date="{day} {month} {year}", first="", clock=_clock, hours=("बजे",), to="से", of="",
        magnitudes={word: word for word in ("हज़ार", "हजार", "लाख", "करोड़", "अरब", "मिलियन", "बिलियन")},
        currencies={
            "₹": Thing("रुपया", "रुपये"), "$": Thing("डॉलर", "डॉलर"), "US$": Thing("डॉलर", "डॉलर"),
            "€": Thing("यूरो", "यूरो"), "£": Thing("पाउंड", "पाउंड"),
            "¥": Thing("येन", "येन"),
        },
        cents="",
        units={
            "किमी": Thing("किलोमीटर", "किलोमीटर"), "km": Thing("किलोमीटर", "किलोमीटर"),
            "m": Thing("मीटर", "मीटर"), "kg": Thing("किलो", "किलो"),
            "किग्रा": Thing("किलोग्राम", "किलोग्राम"),
            "°C": Thing("डिग्री", "डिग्री"), "°": Thing("डिग्री", "डिग्री"),
            "GB": Thing("गीगाबाइट", "गीगाबाइट"), "MB": Thing("मेगाबाइट", "मेगाबाइट"),
        },
        signs={
            "&": "और", "+": "धन", "−": "ऋण", "=": "बराबर", "@": "ऐट", "%": "प्रतिशत", "#": "हैश",
            "/": "बटा", ".": "डॉट", "-": "डैश", "_": "अंडरस्कोर", "*": "तारा", "₹": "रुपये", "$": "डॉलर",
            "€": "यूरो", "°": "डिग्री",
        },
        abbreviations={
            "डॉ.": "डॉक्टर", "डॉ॰": "डॉक्टर", "श्री.": "श्री", "प्रो.": "प्रोफ़ेसर", "रु.": "रुपये",
            "सं.": "संख्या",
        },
        letters=dict(zip("abcdefghijklmnopqrstuvwxyz", (
            "ए बी सी डी ई एफ़ जी एच आई जे के एल एम"
            " एन ओ पी क्यू आर एस टी यू वी डब्ल्यू एक्स वाई ज़ेड"
        ).split(), strict=True)),
        spaced=False, fraction_singly=True, hundreds="सौ",
    ),
)  # fmt: skip
