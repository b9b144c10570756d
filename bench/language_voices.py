"""Measures Kokoro's voices of other languages than English and blends of them, for the catalogue.

    pip install speechmos librosa onnxruntime
    python bench/language_voices.py WAVS      # speaks what is not in the folder WAVS yet, then measures
    python bench/language_voices.py           # only prints the table of docs/languages.md

French has one voice and Italian two, so a conversation needs blends: a voice of the language with less than
half of an English one, which lends its timbre; what is said is read by the language's rules either way. Run
it after bench/voices.py, whose catalogue it adds to. About five minutes with one thread.
"""

import argparse
import itertools
import json
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import soundfile
import soxr

from respoken import engines, voiceprint
from respoken.audio import Audio, read_wav
from respoken.engines.base import EngineSpec
from respoken.engines.kokoro import voices as kokoro_voices
from respoken.languages import LANGUAGES, primary
from voices import FOLDER, LEAST_BLEND_QUALITY, described, measured, presentation

SENTENCES = {
    "es": "La verdad es que el modelo pequeño responde casi tan bien como el grande, y es más barato.",
    "fr": "La vraie question est de savoir si le petit modèle répond aussi bien que le grand, et oui.",
    "it": "La vera domanda è se il modello piccolo risponde bene come quello grande, e penso proprio di sì.",
    "pt": "A verdadeira questão é se o modelo pequeno responde tão bem quanto o grande, e eu acho que sim.",
    "hi": "असली सवाल यह है कि क्या छोटा मॉडल बड़े मॉडल जितना अच्छा जवाब दे सकता है, और मुझे लगता है कि हाँ।",
}
LENT = {"f": ("af_heart", "bf_emma", "af_bella"), "m": ("am_michael", "bm_george", "am_fenrir", "bm_fable")}

MOST_ALIKE = 0.86
"""A blend nearer than this to a voice or a blend before it is left out."""

MOST = {"fr": 6, "it": 5}
USUAL = 3


def main() -> None:
    """Speak, measure, choose, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("wavs", type=Path, nargs="?")
    asked = parser.parse_args()
    if asked.wavs:
        add(asked.wavs)
    print(table())


def add(folder: Path) -> None:
    """Measure and write to catalogue.json and embeddings.npz."""
    document = json.loads((FOLDER / "catalogue.json").read_text(encoding="utf-8"))
    for group in ("voices", "blends"):
        document[group] = {name: facts for name, facts in document[group].items() if name[0] in "ab"}
    with np.load(FOLDER / "embeddings.npz") as file:
        embeddings = dict(zip(map(str, file["names"]), file["embeddings"], strict=True))
    english = {
        name: {**facts, "embedding": embeddings[name]} for name, facts in document["voices"].items()
    }
    embeddings = {name: vector for name, vector in embeddings.items() if name[0] in "ab"}
    for code in SENTENCES:
        voices = {name: spoken(name, code, folder) for name in own(code)}
        blends = apart(code, voices, folder)
        described(english, {**voices, **blends})
        for group, found in (("voices", voices), ("blends", blends)):
            for name, facts in found.items():
                embeddings[name] = facts.pop("embedding")
                document[group][name] = facts
    lines = json.dumps(document, indent=1).replace("\n   ", " ").replace("\n  }", " }")
    (FOLDER / "catalogue.json").write_text(lines + "\n", encoding="utf-8", newline="\n")
    vectors = np.stack([np.asarray(vector, np.float16) for vector in embeddings.values()])
    np.savez(FOLDER / "embeddings.npz", names=np.array(list(embeddings)), embeddings=vectors)


def own(code: str) -> list[str]:
    """Kokoro's own voices of a language."""
    return [voice.name for voice in kokoro_voices.catalogue() if primary(voice.language) == code]


def spoken(name: str, code: str, folder: Path) -> dict[str, Any]:
    """A voice measured on the language's sentence, spoken if it is not in the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}.wav"
    if not path.exists():
        audio = engine(code).speak(SENTENCES[code], kokoro_voices.voice(name), 1.0).audio
        soundfile.write(path, audio.samples, audio.sample_rate_hz, subtype="FLOAT")
    sound = read_wav(path)
    facts = measured([sound])
    facts["words_a_minute"] = round(60 * len(SENTENCES[code].split()) / speech_s(sound))
    return facts


@cache
def engine(code: str) -> Any:
    """Kokoro on one thread, reading a language."""
    return engines.build(EngineSpec(name="kokoro", language=code))


def speech_s(sound: Audio) -> float:
    """Seconds of a sound that are speech."""
    return len(voiceprint.without_silence(soxr.resample(sound.samples, sound.sample_rate_hz, 16000))) / 16000


def apart(code: str, voices: dict[str, Any], folder: Path) -> dict[str, Any]:
    """The blends of a language, each as unlike the voices and the blends before it as can be."""
    found = {}
    lent = itertools.cycle(voices)
    others = [name for pair in itertools.zip_longest(*LENT.values()) for name in pair if name]
    if len(voices) < 3:
        # So few voices would be heard through all their blends: of those with two others a third is left.
        others += ["am_michael+bm_george", "am_fenrir+bm_fable", "af_heart+bf_emma"]
    for other in others:
        name = f"{next(lent)}+{other}"
        found[name] = spoken(name, code, folder)
        found[name]["presentation"] = presentation(found[name]["pitch_hz"])
    taken = list(voices.values())
    chosen: dict[str, Any] = {}
    while found and len(chosen) < MOST.get(code, USUAL):
        alike = {name: max(float(facts["embedding"] @ other["embedding"]) for other in taken)
                 for name, facts in found.items() if facts["quality"] >= LEAST_BLEND_QUALITY}
        if not alike or min(alike.values()) > MOST_ALIKE:
            break
        best = min(alike, key=lambda name: alike[name])
        print(f"{best}  nearest {alike[best]:.3f}", flush=True)
        chosen[best] = found.pop(best)
        taken.append(chosen[best])
    return chosen


def table() -> str:
    """The voices and blends of each language as a Markdown table."""
    lines = ["| language | voices | blends | quality (DNSMOS) | most alike |", "|---|---|---|---|---|"]
    every = [*kokoro_voices.catalogue(), *kokoro_voices.blends()]
    for code in SENTENCES:
        voices = [voice for voice in every if primary(voice.language) == code]
        alike = [float(np.dot(a.embedding, b.embedding)) for a, b in itertools.combinations(voices, 2)
                 if a.embedding and b.embedding]
        quality = [voice.quality for voice in voices if voice.quality]
        names = [f"`{voice.name}`" for voice in voices if "+" not in voice.name]
        lines.append(
            f"| {LANGUAGES[code].name} | {', '.join(names)} | {len(voices) - len(names)} "
            f"| {min(quality, default=0):.2f} to {max(quality, default=0):.2f} "
            f"| {max(alike, default=0):.2f} |"
        )
    return "\n".join(lines)


if __name__ == "__main__":
    main()
