"""transcript.vtt: captions as WebVTT, every cue in its speaker's voice span.

https://www.w3.org/TR/webvtt1/ - W3C's own parser refuses a bare ``&`` or ``<`` in a cue, and an
annotation ends at the first ``>``.
"""

from pathlib import Path

from respoken import atomic
from respoken.models import Cue, Episode
from respoken.package.base import Master
from respoken.package.clock import stamp


def write(episode: Episode, master: Master, folder: Path) -> list[Path]:
    """transcript.vtt, with the language in a note and ``<v Name>`` on every cue."""
    # A header line other than the signature is refused by W3C's parser, so the language is in a note.
    head = f"WEBVTT\n\nNOTE\n{_comment(episode.title)}\nLanguage: {_comment(episode.show.language)}\n"
    path = folder / "transcript.vtt"
    atomic.write_text(path, "\n".join([head, *map(_cue, episode.cues["vtt"])]))
    return [path]


def _cue(cue: Cue) -> str:
    words = "\n".join(escape(line) for line in cue.lines)
    # The end tag may be left out of a span that is the whole cue; with it every reader agrees on its end.
    return f"{stamp(cue.start_s)} --> {stamp(cue.end_s)}\n<v {annotation(cue.speaker)}>{words}</v>\n"


def escape(text: str) -> str:
    """Cue text in which nothing is markup. Turns ``-->`` harmless too, as ``--&gt;``."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def annotation(name: str) -> str:
    """A speaker's name for a voice tag: one line, with ``>`` and ``&`` as character references."""
    return escape(" ".join(name.split()))


def _comment(text: str) -> str:
    return " ".join(text.split()).replace("-->", "->")
