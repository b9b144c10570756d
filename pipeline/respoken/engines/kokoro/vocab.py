"""The 114 symbols Kokoro's model was trained on and the numbers it knows them by.

The numbers have gaps (the model's embedding has 178 rows), and a symbol outside the table is not an
error to the model: it is simply not said. So what goes in is checked here, by name, and never dropped.
Source: config.json of hexgrad/Kokoro-82M (Apache-2.0).
"""

from respoken.errors import EngineError

_RUNS = {
    1: ";:,.!?", 9: "—…\"()“” \u0303ʣʥʦʨᵝꭧAI", 31: "O", 33: "Q", 35: "ST", 39: "W", 41: "Yᵊabcdef",
    50: "hijklmnopqrstuvwxyzɑɐɒæ", 75: "βɔɕç", 80: "ɖðʤə", 85: "ɚɛɜ", 90: "ɟ", 92: "ɡ", 99: "ɥ",
    101: "ɨɪʝ", 110: "ɯɰŋɳɲɴø", 118: "ɸθœ", 123: "ɹ", 125: "ɾɻ", 128: "ʁɽʂʃʈʧ", 135: "ʊʋ", 138: "ʌɣɤ",
    142: "χʎ", 147: "ʒʔ", 156: "ˈˌː", 162: "ʰ", 164: "ʲ", 169: "↓", 171: "→↗↘", 177: "ᵻ",
}  # fmt: skip

VOCAB = {symbol: first + place for first, run in _RUNS.items() for place, symbol in enumerate(run)}
"""Symbol -> the model's number for it. Number 0 pads both ends and has no symbol."""

PUNCTUATION = frozenset(";:,.!?—…\"()“”")
"""Symbols that are heard as pauses and melody rather than as sounds."""

SOUNDS = frozenset(VOCAB) - PUNCTUATION - {" "}
"""Symbols of sounds, stress, length and tone."""


def ids(phonemes: str) -> list[int]:
    """The model's numbers for a string of symbols, one each, unpadded.

    Raises EngineError for a symbol the model does not know.
    """
    unknown = sorted(set(phonemes) - VOCAB.keys())
    if unknown:
        raise EngineError(
            f"Kokoro has no phoneme {' '.join(map(repr, unknown))}.", repr(phonemes),
            "Use the symbols listed in docs/pronunciation.md.",
        )
    return [VOCAB[symbol] for symbol in phonemes]
