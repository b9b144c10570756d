"""Rebuilds encoder.npz, the speaker encoder's weights, from the wheel or sdist of resemblyzer unpacked.

    pip download --no-deps resemblyzer==0.1.4 && unzip Resemblyzer-0.1.4-py3-none-any.whl
    pip install torch==2.13.0        # only to read the checkpoint
    python voices/encoder/build.py resemblyzer/pretrained.pt

Of the 17 MB checkpoint only the network's own weights are kept, as float16: what its optimiser and its
loss used in training is not needed to run it.
"""

import hashlib
import sys
from pathlib import Path

import numpy as np
import torch

LAYERS = 3
STATE = {
    **{f"{part}_{layer}": f"lstm.{torch_name}_l{layer}"
       for layer in range(LAYERS)
       for part, torch_name in (("input", "weight_ih"), ("hidden", "weight_hh"))},
    "linear": "linear.weight",
    "linear_bias": "linear.bias",
}
"""Our names -> those of the checkpoint."""


def main(checkpoint: Path) -> None:
    """Write encoder.npz beside this file."""
    state = torch.load(checkpoint, map_location="cpu", weights_only=True)["model_state"]
    arrays = {ours: state[theirs].numpy().astype(np.float16) for ours, theirs in STATE.items()}
    for layer in range(LAYERS):
        # The two biases of a layer are only ever added.
        bias = state[f"lstm.bias_ih_l{layer}"] + state[f"lstm.bias_hh_l{layer}"]
        arrays[f"bias_{layer}"] = bias.numpy().astype(np.float16)
    out = Path(__file__).with_name("encoder.npz")
    np.savez(out, **dict(sorted(arrays.items())))
    print(f"{out}: {out.stat().st_size:,} bytes, sha256 {hashlib.sha256(out.read_bytes()).hexdigest()}")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
