"""Broken files of every format: read, or refused with one line that says what to do; never anything else.

FUZZ_COUNT files of each sample's kind, the same ones every time; bench/fuzz.py tries tens of thousands.
"""

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from hostile import NAMES, check, files
from respoken import transcripts

COUNT = int(os.environ.get("FUZZ_COUNT", "25"))
OFTEN = settings(
    max_examples=COUNT,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.generate, Phase.shrink],
    suppress_health_check=list(HealthCheck),
)


@pytest.mark.parametrize("name", NAMES)
def test_a_broken_file_is_read_or_refused_in_one_line(name: str, tmp_path: Path) -> None:
    path = tmp_path / "talk"

    @OFTEN
    @given(data=files(name))
    def try_one(data: bytes) -> None:
        path.write_bytes(data)
        assert check(transcripts.read, path) in ("read", "refused")

    try_one()
