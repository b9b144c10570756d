"""Letters by their names, and capitals told apart: IBM is spelled, NASA is said, GREAT is shouted.

Spelled letters become one spoken word with phonemes, ``[I-B-M](/ˌIbˌiˈɛm/)``: written apart, "A" would
be read as the article, and a full stop after a single letter would be taken for an abbreviation's.
"""

import re

from respoken.normalise.acronyms import SAID, SHORT_WORDS, SPELLED
from respoken.normalise.listed import listed

NAMES = {
    "A": "ˈA", "B": "bˈi", "C": "sˈi", "D": "dˈi", "E": "ˈi", "F": "ˈɛf", "G": "ʤˈi", "H": "ˈAʧ", "I": "ˈI",
    "J": "ʤˈA", "K": "kˈA", "L": "ˈɛl", "M": "ˈɛm", "N": "ˈɛn", "O": "ˈO", "P": "pˈi", "Q": "kjˈu",
    "R": "ˈɑɹ", "S": "ˈɛs", "T": "tˈi", "U": "jˈu", "V": "vˈi", "W": "dˈʌbᵊljˌu", "X": "ˈɛks", "Y": "wˈI",
    "Z": "zˈi", "&": "ˌænd", "+": "plˈʌs",
}  # fmt: skip
"""Letter -> its name in misaki's phonemes, American."""

_AMPERSAND = {"&": "and", "+": "plus"}


def spell(letters: str, ending: str = "") -> str:
    """One spoken word that names the letters; the last bears the stress. ending: "s", "'s" or "'d"."""
    known = [letter for letter in letters.upper() if letter in NAMES]
    if not known:
        return ""
    *before, last = (NAMES[letter] for letter in known)
    phonemes = "".join(name.replace("ˈ", "ˌ") for name in before) + last
    shown = "-".join(_AMPERSAND.get(letter, letter) for letter in known)
    if ending == "'d":
        return f"[{shown}'d](/{phonemes}d/)"
    if ending:
        return f"[{shown}'s](/{inflected(phonemes)}/)"
    return f"[{shown}](/{phonemes}/)"


def inflected(phonemes: str) -> str:
    """The same with a plural or possessive s, as English sounds it."""
    last = phonemes.rstrip("ˈˌː")[-1:]
    if last in "szʃʒʧʤ":
        return f"{phonemes}ᵻz"
    return f"{phonemes}{'s' if last in 'ptkfθ' else 'z'}"


def said(word: str, phonemes: str, ending: str = "") -> str:
    """One spoken word with phonemes, and an "s" or "'s". A word in capitals is written as a name: Nasa."""
    shown = word.capitalize() if word.isupper() else word
    return f"[{shown}{ending}](/{inflected(phonemes) if ending else phonemes}/)"


def capitals(word: str, shouted: bool = False, ending: str = "") -> str:
    """How a run of two or more capitals is said: spelled, as a known acronym, or as a word.

    shouted: the words around it are in capitals too. ending: "", "s" or "'s".
    """
    if word in SHORT_WORDS or (shouted and word not in SPELLED):
        return word.lower() + ending
    if word in SAID:
        return said(word, SAID[word], ending)
    if word not in SPELLED and (_is_long_word(word) or (len(word) > 3 and is_pronounceable(word))):
        return word.lower() + ending
    return spell(word, ending)


def _is_long_word(word: str) -> bool:
    # Initialisms of six letters and more are rare; foreign names and RHYTHM have odd clusters.
    vowels = sum(letter in "AEIOUY" for letter in word)
    return len(word) >= 6 and 4 * vowels >= len(word)


_ONSETS = listed(
    "b bl br c ch chr cl cr d dr dw f fl fr g gh gl gr gn h hw j k kh kl kn kr kw l m n p ph phr pl pr ps qu "
    "q r rh s sc sch scr sh shr sk sl sm sn sp sph spl spr squ st str sv sw t th thr tr ts tw v vl w wh "
    "wr x y z zh"
)
_CODAS = listed(
    "b bs c ch ck cks ct cts d ds dth f ff ft g gh ght gs h k ks l lb lc ld lds lf lk ll lls lm lms lp ls "
    "lt lth lts lve m mb mp mps ms mpt n nce nch nd nds ng ngs ngth nk nks ns nst nt nth nts p ph pp ps pt r "
    "rb rc rch rd rds rf rg rk rks rl rld rm rms rn rns rp rs rst rt rth rts rv s sc sh sk sm sp ss st "
    "sts t tch th ths ts tt v w wl wn x xt y z zz"
)
_SPELLED_VOWELS = listed("aa ii uu iu uo ao eu uy yy iy ae")
_LONGEST_VOWEL = 2  # letters; AAA and EIU are spelled


def is_pronounceable(word: str) -> bool:
    """Whether English would read these letters as a word: vowels parted by clusters that it has."""
    letters = word.lower().replace("qu", "kw")
    groups = re.findall(r"[aeiou]+|(?<=[^aeiouy])y|[^aeiou]+?(?=y(?![aeiou]))|[^aeiou]+", letters)
    is_vowel = [group[0] in "aeiou" or group == "y" for group in groups]
    if not any(is_vowel) or "".join(groups) != letters:
        return False
    last = len(groups) - 1
    for at, group in enumerate(groups):
        if is_vowel[at]:
            fits = len(group) <= _LONGEST_VOWEL and group not in _SPELLED_VOWELS
        elif 0 < at < last:
            fits = _is_medial(group)
        else:
            fits = group in (_ONSETS if at == 0 else _CODAS)
        if not fits:
            return False
    return True


def _is_medial(group: str) -> bool:
    """Whether a cluster between vowels can close one syllable and open the next."""
    cuts = range(len(group) + 1)
    return any(group[:cut] in _CODAS | {""} and group[cut:] in _ONSETS | {""} for cut in cuts)
