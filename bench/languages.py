"""How languages other than English are read: against espeak-ng, and by ear.

    pip install wordfreq phonemizer-fork espeakng-loader rapidfuzz
    python bench/languages.py words                      # 3,000 words a language
    python bench/languages.py heard [es,fr] [--espeak]   # the sentences spoken and heard back by Whisper base
           [--way kernels|int8|float]                    # by our kernels, or by ONNX Runtime

Kokoro learnt these languages from espeak-ng's phonemes as misaki writes them, so espeak-ng is the yardstick
of notation (and no part of the program). ``--espeak`` speaks its phonemes in place of ours.
"""

import argparse
import random
import re
import tomllib
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import soxr

from respoken import languages, listen
from respoken.cli.values import cache as cache_folder
from respoken.engines.base import EngineSpec
from respoken.engines.by_rule import ByRule
from respoken.engines.kokoro import session as kokoro_session
from respoken.engines.kokoro import voices as kokoro_voices
from respoken.engines.kokoro import weights as kokoro_weights
from respoken.engines.kokoro.engine import Kokoro
from respoken.engines.kokoro.vocab import VOCAB
from respoken.engines.kokoro.words import lines

VOICES = {
    "es": ("ef_dora", "em_alex"), "fr": ("ff_siwis",), "it": ("if_sara", "im_nicola"),
    "pt": ("pf_dora", "pm_alex"),
    "hi": ("hf_alpha", "hm_omega"),
}
ESPEAK = {"es": "es", "fr": "fr-fr", "it": "it", "pt": "pt-br", "hi": "hi"}
MISAKI = {
    "a^ɪ": "I", "a^ʊ": "W", "d^z": "ʣ", "d^ʒ": "ʤ", "e^ɪ": "A", "o^ʊ": "O", "s^s": "S", "t^s": "ʦ",
    "t^ʃ": "ʧ", "ə^ʊ": "Q", "ɔ^ɪ": "Y",
}
STRESS = str.maketrans("", "", "ˈˌ")
COMMON, RARE = 1500, 1500
"""Words a language: its commonest, and as many of the next 28,500."""


def main() -> None:
    """Measure what is asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", choices=("words", "heard"))
    parser.add_argument("codes", nargs="?", default="es,fr,it,pt,hi")
    parser.add_argument("--espeak", action="store_true")
    parser.add_argument("--way", choices=("own", "kernels", "int8", "float"), default="own")
    asked = parser.parse_args()
    for code in asked.codes.split(","):
        found = words(code) if asked.what == "words" else heard(code, asked.espeak, asked.way)
        print(code, found, flush=True)


def words(code: str) -> str:
    """How far our sounds of words are from espeak-ng's."""
    from rapidfuzz.distance import Levenshtein
    from wordfreq import top_n_list

    known = [word for word in top_n_list(code, 30_000) if word.isalpha() or code == "hi"]
    if code == "hi":
        known = [word for word in known if re.fullmatch("[\u0900-\u0963]+", word)]
    rare = known[COMMON:]
    random.seed(1)
    chosen = known[:COMMON] + random.sample(rare, min(RARE, len(rare)))
    reader = languages.known(code).sounds
    assert reader
    ours = [reader([word], "")[0].translate(STRESS) for word in chosen]
    theirs = [phonemes.translate(STRESS) for phonemes in espeak(code, chosen)]
    errors = sum(Levenshtein.distance(one, other) for one, other in zip(theirs, ours, strict=True))
    wrong = sum(one != other for one, other in zip(theirs, ours, strict=True))
    symbols = sum(map(len, theirs))
    return f"{wrong / len(chosen):.1%} of {len(chosen)} words, {errors / symbols:.1%} of phonemes differ"


def espeak(code: str, texts: list[str]) -> list[str]:
    """espeak-ng's phonemes of texts, written as misaki writes them."""
    import espeakng_loader
    from phonemizer.backend import EspeakBackend
    from phonemizer.backend.espeak.wrapper import EspeakWrapper

    EspeakWrapper.set_library(espeakng_loader.get_library_path())
    EspeakWrapper.set_data_path(espeakng_loader.get_data_path())
    backend = EspeakBackend(
        language=ESPEAK[code], preserve_punctuation=True, with_stress=True, tie="^",
        language_switch="remove-flags",
    )
    found = backend.phonemize(texts)
    for old, new in sorted(MISAKI.items()):
        found = [phonemes.replace(old, new) for phonemes in found]
    return [phonemes.replace("^", "").replace("-", "").strip() for phonemes in found]


def heard(code: str, by_espeak: bool, way: str) -> str:
    """How many words of the sentences, each by every voice, a recogniser hears otherwise."""
    sentences = tomllib.loads(Path(__file__).with_name("language_sentences.toml").read_text("utf-8"))[code]
    reader = ByRule(code)
    read = espeak(code, sentences) if by_espeak else [
        " ".join(reader.say(said(code, one))) for one in sentences
    ]
    errors = total = 0
    for (sentence, phonemes), voice in product(zip(sentences, read, strict=True), VOICES[code]):
        sound = spoken(code, phonemes, voice, way)
        found = listen.word_errors(sentence, recogniser(code).hear(sound), code)
        errors, total = errors + found.errors, total + found.words
    return f"{errors / total:.1%} of {total} words heard otherwise ({errors})"


def said(code: str, sentence: str) -> str:
    """What is spoken of a sentence."""
    return " ".join(word.spoken for word in languages.words(sentence, languages.known(code)))


def spoken(code: str, phonemes: str, voice: str, way: str) -> Any:
    """Phonemes in a voice, at 16 kHz, with silence around them."""
    known = "".join(symbol for symbol in phonemes if symbol in VOCAB)
    style = kokoro_voices.style(voice)
    pieces = [
        engine(code, way)._say(line, style[min(len(style), len(line.symbols)) - 1], 1.0)[0]
        for line in lines(known.split())
    ]
    at_16k = soxr.resample(np.concatenate(pieces), 24_000, 16_000).astype(np.float32)
    return np.pad(at_16k, 3200)


@cache
def engine(code: str, way: str) -> Kokoro:
    """Kokoro on one thread, in its own way for the language or in another."""
    made = Kokoro(EngineSpec(name="kokoro", language=code, cache=cache_folder()))
    if way == "kernels":
        made._model = Kokoro(EngineSpec(name="kokoro", cache=cache_folder()))._model
    elif way != "own":
        path = kokoro_weights.prepared(None, cache_folder(), way)
        made._model = kokoro_session.Whole(kokoro_session.on_cpu(path, made._spec), str(path))
    return made


@cache
def recogniser(code: str) -> Any:
    """Whisper base, listening for a language."""
    from respoken.listen.recogniser import Recogniser

    return Recogniser(1, None, code)


if __name__ == "__main__":
    main()
