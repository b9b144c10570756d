"""Clips become an episode: where everything lies (layout.py), and the sound of it (mixing.py)."""

from respoken.assemble.cuts import LEAD_S, TAIL_S, rate
from respoken.assemble.layout import MASTER_RATE_HZ, lay_out, timed_words
from respoken.assemble.mixing import Music, mix, stems

__all__ = ["LEAD_S", "MASTER_RATE_HZ", "TAIL_S", "Music", "lay_out", "mix", "rate", "stems", "timed_words"]
