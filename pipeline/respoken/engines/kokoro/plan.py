"""The layers of Kokoro's decoder and generator, by the names they have in the released graph."""

from collections.abc import Iterator

DECODER = "/decoder/decoder"
GENERATOR = f"{DECODER}/generator"

RESIDUALS = ("encode", "decode.0", "decode.1", "decode.2", "decode.3")
"""The decoder's five residual blocks; the last one doubles the rate."""

UPSAMPLINGS = ((10, 5), (6, 3))
"""Stride and padding of the two transposed convolutions; their kernels are twice their stride."""

BLOCKS = 3
"""Blocks of six convolutions in each of the generator's stages, beside the one of its source."""

DILATIONS = (1, 3, 5)

STYLE = 128
"""Of a voice's 256 numbers those that the decoder and generator hear; the others are for the front."""

SAID = f"{DECODER}/Concat_output_0"
BESIDE = f"{DECODER}/asr_res/asr_res.0/Conv_output_0"
SPECTRUM = f"{GENERATOR}/Concat_3_output_0"
"""What the decoder takes, each (1, channels, frames): text, pitch and loudness (514 channels), what of the
text stands beside the channels of each block (64), and the spectrum of the source (22, at 120 times the rate
and one frame more)."""


def blocks(stage: int) -> list[str]:
    """The blocks of six convolutions of one of the generator's two stages; that of the source comes first."""
    return [f"noise_res.{stage}", *(f"resblocks.{BLOCKS * stage + number}" for number in range(BLOCKS))]


def six() -> Iterator[tuple[int, int, int]]:
    """A block's convolutions as they are run: which of a pair, of which pair, its dilation."""
    for pair, dilation in enumerate(DILATIONS):
        yield 1, pair, dilation
        yield 2, pair, 1
