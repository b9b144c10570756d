"""Phonemes given by hand, turned from American to British, and made possessive.

A show's lexicon is written once, in American symbols, and its speakers have either accent.
"""

import re

_VOWELS = "AIOQWYaiuæɑɒɔəɛɜɪʊʌᵻ"
_TO_BRITISH = (
    (r"ɚ", "əɹ"),
    (rf"([ɑɔɜ])ɹ(?![{_VOWELS}ˈˌ])", r"\1ː"),  # car, born, bird: the vowel is long and the r silent
    (rf"([ɑɔɜ])ɹ(?=[{_VOWELS}ˈˌ])", r"\1ːɹ"),
    (rf"ɛɹ(?![{_VOWELS}ˈˌ])", "ɛː"),
    (rf"ɪɹ(?![{_VOWELS}ˈˌ])", "ɪə"),
    (rf"([{_VOWELS}])ɹ(?![{_VOWELS}ˈˌ])", r"\1"),
    (r"ɑ(?!ː)", "ɑː"),
    (r"([ˈˌ])([iu])(?!ː)", r"\1\2ː"),
    (r"æ", "a"),
    (r"O", "Q"),
    (r"[Tɾ]", "t"),
    (r"ᵻ", "ɪ"),
)


def british(phonemes: str) -> str:
    """American phonemes as a British speaker says them; British ones come back as they are."""
    if re.search("[Qɒː]", phonemes):
        return phonemes
    for pattern, replacement in _TO_BRITISH:
        phonemes = re.sub(pattern, replacement, phonemes)
    return phonemes


def possessive(phonemes: str, british: bool) -> str:
    """The phonemes with the ending of a possessive or a plural: s, z or a vowel and z."""
    if phonemes.endswith(tuple("szʃʒʧʤ")):
        return phonemes + ("ɪz" if british else "ᵻz")
    return phonemes + ("s" if phonemes.endswith(tuple("ptkfθ")) else "z")
