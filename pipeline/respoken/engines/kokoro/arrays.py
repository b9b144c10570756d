"""Arrays by name in one file, to be mapped rather than read: processes that use it share its pages."""

import json
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

Arrays = dict[str, NDArray[Any]]

_LENGTH, _BOUNDARY = 8, 64
"""Bytes that tell the table's length in a file of arrays, and what their places are multiples of."""


def written(arrays: Arrays) -> bytes:
    """The arrays as a file: the length of a JSON table, the table, and each array on a boundary of 64."""
    table, at = {}, 0
    for name, array in arrays.items():
        table[name] = {"dtype": str(array.dtype), "shape": list(array.shape), "at": at}
        at += array.nbytes + -array.nbytes % _BOUNDARY
    head = json.dumps(table).encode()
    head += b" " * (-(len(head) + _LENGTH) % _BOUNDARY)
    parts = [len(head).to_bytes(_LENGTH, "little"), head]
    for array in arrays.values():
        parts += [array.tobytes(), b"\0" * (-array.nbytes % _BOUNDARY)]
    return b"".join(parts)


def mapped(path: Path) -> Arrays:
    """The arrays of such a file, read from the disk as they are used; processes share its pages."""
    whole = np.memmap(path, np.uint8, "r")
    length = int.from_bytes(whole[:_LENGTH].tobytes(), "little")
    table = json.loads(whole[_LENGTH : _LENGTH + length].tobytes())
    arrays = {}
    for name, entry in table.items():
        kind, start = np.dtype(entry["dtype"]), _LENGTH + length + entry["at"]
        size = kind.itemsize * int(np.prod(entry["shape"]))
        arrays[name] = whole[start : start + size].view(kind).reshape(entry["shape"])
    return arrays
