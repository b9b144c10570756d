"""Builds engines/english/letter_to_sound.npz: how unknown English words are read by their letters.

    python bench/letter_to_sound.py train     # about 15 minutes on one core
    python bench/letter_to_sound.py test      # the shipped file, on words it never saw; espeak if installed

Learnt from misaki's own dictionaries (Apache-2.0), American and British in one model. Each letter is given
the sounds it stands for by an aligner (hard EM); a small network then learns to say a letter's sounds from
the letters around it and from what it said last. Words are split by their first five letters, so no
inflected form of a test word is learnt.
"""

import argparse
import functools
import hashlib
import importlib.util
import json
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np

from respoken.engines.english import letter_to_sound as lts

ENGINES = Path(lts.__file__).parent
MOST_UNITS = 3
SILVER_SHARE = 3  # one in three of the derived words: they are mostly inflections


@dataclass(frozen=True)
class Entry:
    """A dictionary word with the units (sound and its stress) of its reading."""

    word: str
    units: tuple[str, ...]
    british: bool
    gold: bool


def dictionary(british: bool) -> Iterator[Entry]:
    """The entries of misaki's two dictionaries of an accent that are words and not initialisms."""
    spec = importlib.util.find_spec("misaki")
    assert spec is not None
    assert spec.origin is not None
    folder = Path(spec.origin).parent / "data"
    for quality in ("gold", "silver"):
        path = folder / f"{'gb' if british else 'us'}_{quality}.json"
        for word, reading in json.loads(path.read_text(encoding="utf-8")).items():
            phonemes = reading if isinstance(reading, str) else reading["DEFAULT"]
            letters = word.lower()
            if len(word) > 1 and word != word.upper() and phonemes and set(letters) <= set(lts.LETTERS):
                yield Entry(word, lts.units(phonemes), british, quality == "gold")


def held_out(word: str) -> bool:
    """Whether a word is for testing: one in twenty, decided by its first five letters."""
    return hashlib.sha256(word.lower()[:5].encode()).digest()[0] < 13


# --- which letter stands for which sounds ---------------------------------------------------------


def align(entries: list[Entry], rounds: int = 4) -> list[list[str]]:
    """For each entry, the sounds of each letter, joined by blanks; [] where nothing fits.

    Hard EM: a letter stands for 0 to 3 units, its cost the negative log of how often it did so before.
    """
    costs: dict[tuple[str, str], float] = {}
    sample = entries[:: max(1, len(entries) // 25_000)]
    for _ in range(rounds):
        counts: Counter[tuple[str, str]] = Counter()
        for entry in sample:
            counts.update(zip(entry.word.lower(), _best(entry, costs), strict=False))
        totals: Counter[str] = Counter()
        for (letter, _), number in counts.items():
            totals[letter] += number
        costs = {pair: -np.log((n + 0.1) / (totals[pair[0]] + 50)) for pair, n in counts.items()}
    return [_best(entry, costs) for entry in entries]


def _bare(unit: str) -> str:
    return unit.lstrip("ˈˌ")


def _best(entry: Entry, costs: dict[tuple[str, str], float]) -> list[str]:
    letters, units = entry.word.lower(), entry.units
    bare = [_bare(unit) for unit in units]
    least: list[dict[int, tuple[float, int]]] = [{0: (0.0, 0)}]
    for letter in letters:
        here: dict[int, tuple[float, int]] = {}
        for start, (cost, _) in least[-1].items():
            for end in range(start, min(start + MOST_UNITS, len(units)) + 1):
                sounds = " ".join(bare[start:end])
                step = costs.get((letter, sounds), 8.0 if costs else _first_guess(letter, bare[start:end]))
                if end not in here or cost + step < here[end][0]:
                    here[end] = (cost + step, start)
        least.append(here)
    if len(units) not in least[-1]:
        return []
    end, spans = len(units), []
    for here in reversed(least[1:]):
        start = here[end][1]
        spans.append(" ".join(units[start:end]))
        end = start
    return spans[::-1]


def _first_guess(letter: str, sounds: list[str]) -> float:
    """Vowels likely stand for vowels, a letter likely for one sound: EM then starts in the right place."""
    if not sounds:
        return 2.0
    vowel = letter in "aeiouy"
    unlike = sum((sound[0] in lts.VOWELS) != vowel for sound in sounds)
    return len(sounds) + 3.0 * unlike + 2.0 * (len(sounds) - 1)


# --- the network -----------------------------------------------------------------------------------


def samples(
    entries: list[Entry], spans: list[list[str]], classes: dict[str, int]
) -> tuple[Any, Any, Any]:
    """(letter windows, what was said before, right class) of every letter of every entry."""
    windows, befores, rights = [], [], []
    for entry, span in zip(entries, spans, strict=True):
        if not span or any(sounds not in classes for sounds in span):
            continue
        letters = lts.letter_numbers(entry.word)
        said: list[int] = []
        stressed = 0
        for place, sounds in enumerate(span):
            windows.append(lts.window(letters, place))
            befores.append(lts.before(said, stressed, entry.british, entry.word != entry.word.lower()))
            said.append(classes[sounds])
            rights.append(said[-1])
            stressed |= "ˈ" in sounds
    return np.array(windows, np.uint8), np.array(befores, np.uint16), np.array(rights, np.uint16)


def train(data: tuple[Any, Any, Any], class_count: int, epochs: int, seconds: float) -> dict[str, Any]:
    """Weights after ``epochs`` of Adam with a learning rate that falls to nothing (or ``seconds``)."""
    windows, befores, rights = data
    random = np.random.default_rng(39)
    weights = lts.start(class_count, random)
    means = {name: np.zeros_like(w) for name, w in weights.items()}
    squares = {name: np.zeros_like(w) for name, w in weights.items()}
    batch, began, step = 1024, time.time(), 0
    steps = epochs * (len(rights) // batch)
    for epoch in range(epochs):
        order = random.permutation(len(rights))
        lost = hit = 0.0
        for first in range(0, len(order) - batch + 1, batch):
            chosen = order[first : first + batch]
            loss, right, slopes = _slopes(weights, windows[chosen], befores[chosen], rights[chosen])
            step += 1
            rate = 2e-3 * min(1.0, step / 300) * max(0.01, 1 - step / steps)
            for name, slope in slopes.items():
                means[name] += 0.1 * (slope - means[name])
                squares[name] += 0.005 * (slope * slope - squares[name])
                unbiased = means[name] / (1 - 0.9**step)
                weights[name] -= rate * unbiased / (np.sqrt(squares[name] / (1 - 0.995**step)) + 1e-8)
            lost, hit = lost + loss, hit + right
            if time.time() - began > seconds:
                raise SystemExit("too slow for the time given")
        count = len(order) // batch
        print(f"epoch {epoch}: loss {lost / count:.4f}, letters right {hit / count:.4f}, "
              f"{time.time() - began:.0f} s", flush=True)
    return weights


def _slopes(
    w: dict[str, Any], windows: Any, befores: Any, rights: Any
) -> tuple[float, float, dict[str, Any]]:
    """(mean loss, share right, slope of the loss by each weight) of a batch."""
    n = len(rights)
    rows = np.arange(n)
    x = lts.inputs(w, windows, befores)
    h1 = np.maximum(x @ w["w1"] + w["b1"], 0)
    h2 = np.maximum(h1 @ w["w2"] + w["b2"], 0)
    z = h2 @ w["w3"] + w["b3"]
    z -= z.max(1, keepdims=True)
    p = np.exp(z)
    p /= p.sum(1, keepdims=True)
    loss = float(-np.log(p[rows, rights] + 1e-12).mean())
    right = float((p.argmax(1) == rights).mean())
    p[rows, rights] -= 1
    p /= n
    g2 = (p @ w["w3"].T) * (h2 > 0)
    g1 = (g2 @ w["w2"].T) * (h1 > 0)
    letters = lts.SPAN * lts.LETTER_KINDS
    gx = g1 @ w["w1"][letters : -lts.FLAGS].T
    slopes = {
        "w3": h2.T @ p, "b3": p.sum(0), "w2": h1.T @ g2, "b2": g2.sum(0), "w1": x.T @ g1, "b1": g1.sum(0),
    }
    said = np.zeros_like(w["said"])
    width = said.shape[1]
    for back in range(lts.BACK):
        onehot = np.zeros((n, len(said)), np.float32)
        onehot[rows, befores[:, back]] = 1
        said += onehot.T @ gx[:, back * width : (back + 1) * width]
    slopes["said"] = said
    return loss, right, slopes


# --- the file, and how good it is --------------------------------------------------------------------


def score(pairs: Iterable[tuple[str, str]]) -> dict[str, float]:
    """Phoneme and word error rates, with and without stress, of (right, read) pairs, in percent."""
    edits = length = wrong = wrong_bare = count = 0
    for right, read in pairs:
        bare, read_bare = (text.replace("ˈ", "").replace("ˌ", "") for text in (right, read))
        edits += distance(bare, read_bare)
        length += len(bare)
        wrong += right != read
        wrong_bare += bare != read_bare
        count += 1
    return {
        "words": count,
        "phoneme error %": round(100 * edits / length, 1),
        "word error %": round(100 * wrong_bare / count, 1),
        "word error with stress %": round(100 * wrong / count, 1),
    }


def distance(a: str, b: str) -> int:
    """Least number of symbols inserted, deleted or replaced to turn one string into the other."""
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        corner, row[0] = row[0], i
        for j, y in enumerate(b, 1):
            corner, row[j] = row[j], min(corner + (x != y), row[j] + 1, row[j - 1] + 1)
    return row[-1]


def build(out: Path, epochs: int, seconds: float) -> None:
    """Train on everything that is not held out and write the file."""
    began = time.time()
    kept: list[Entry] = []
    spans: list[list[str]] = []
    for british in (False, True):
        words = [e for e in dictionary(british) if not held_out(e.word)]
        words = [e for i, e in enumerate(words) if e.gold or i % SILVER_SHARE == 0]
        words += [e for e in words if e.word != e.word.lower()]
        kept += words
        spans += align(words)
        print(f"{len(kept)} words aligned, {time.time() - began:.0f} s", flush=True)
    counts = Counter(sounds for span in spans for sounds in span)
    names = [sounds for sounds, number in counts.most_common() if number >= 8]
    classes = {sounds: number for number, sounds in enumerate(names)}
    data = samples(kept, spans, classes)
    print(f"{len(names)} classes, {len(data[2])} letters, {time.time() - began:.0f} s", flush=True)
    weights = train(data, len(names), epochs, seconds)
    lts.save(out, weights, names)
    print(out, out.stat().st_size, "bytes", flush=True)


def espeak(british: bool) -> Callable[[str], str] | None:
    """espeak-ng as misaki uses it for unknown words, or None where it is not installed (it is GPL-3)."""
    try:
        from misaki.espeak import EspeakFallback
    except ImportError:
        return None
    reader = EspeakFallback(british)
    return lambda word: str(reader(SimpleNamespace(text=word))[0])


def test(path: Path) -> None:
    """Print how well the file reads the held-out words of the hand-checked dictionaries."""
    model = lts.load(path)
    for british in (False, True):
        words = [e for e in dictionary(british) if e.gold and held_out(e.word)]
        names = [e for e in words if e.word != e.word.lower()]
        readers = {"letters": functools.partial(model.read, british=british), "espeak": espeak(british)}
        for label, chosen in (("all", words), ("names", names)):
            for name, read in readers.items():
                pairs = ((one_t("".join(e.units)), one_t(read(e.word))) for e in chosen) if read else ()
                figures = json.dumps(score(pairs)) if read else "not installed"
                print("British" if british else "American", label, name, figures, flush=True)


def one_t(phonemes: str) -> str:
    """Phonemes with misaki's two allophones of t in Kokoro's writing."""
    return phonemes.replace("ɾ", "T").replace("ʔ", "t")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("command", choices=("train", "test"))
    parser.add_argument("--out", type=Path, default=ENGINES / "letter_to_sound.npz")
    parser.add_argument("--epochs", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=3600)
    given = parser.parse_args()
    if given.command == "train":
        build(given.out, given.epochs, given.seconds)
    test(given.out)
