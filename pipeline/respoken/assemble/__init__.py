"""Clips become an episode: where everything lies (layout.py), and the sound of it (mixing.py)."""

from respoken.assemble.cuts import LEAD_S, TAIL_S, rate
from respoken.assemble.layout import MASTER_RATE_HZ, lay_out, timed_words
from respoken.assemble.mixing import Music, Passage, passages, stems

__all__ = [
    "LEAD_S", "MASTER_RATE_HZ", "TAIL_S", "Music", "Passage", "lay_out", "passages", "rate", "stems",
    "timed_words",
]  # fmt: skip
