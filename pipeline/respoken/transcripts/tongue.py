"""The language a source says it is in: front matter, a field of JSON, an attribute of XML or HTML.

Pages and recognisers say it without anybody having looked, so what the words evidently are counts for more.
"""

import re
from collections.abc import Sequence

from respoken import languages
from respoken.models import Turn
from respoken.transcripts.base import Source

_FIELD = re.compile(
    r'(?<!\\)"(?:language|language_code|languageCode|detected_language|lang|locale)"\s*:\s*"([^"\\]{2,35})"'
)
_ROOT = re.compile(
    r"<(?:tt|html|Trans|body)\s[^<>]*?\b(?:xml:)?lang\s*=\s*[\"']([^\"'<>]{2,35})[\"']", re.IGNORECASE
)
_CAPTIONS = re.compile(r"^Language:[ \t]*([^\n]{2,35})", re.MULTILINE)
_TAG = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{1,8})*")
_NONE = ("und", "mul", "zxx", "auto", "unk", "mis")

_HEAD = 4000
"""Characters of a file that its root element and its header are within."""


def stated(source: Source, front_matter: str, turns: Sequence[Turn]) -> str:
    """The BCP 47 tag of the language a source says it is in, or nothing."""
    if front_matter:
        return _tag(front_matter)
    head = source.text[:_HEAD]
    # What stands before the first cue of a WebVTT file is its header.
    header = head.partition("-->")[0] if head.startswith("WEBVTT") else ""
    match = _ROOT.search(head) or _CAPTIONS.search(header)
    if not match and source.text.lstrip()[:1] in ("{", "["):
        match = _FIELD.search(source.text)
    said = _tag(match[1]) if match else ""
    heard = languages.guess(turn.text for turn in turns) if said else ""
    return said if heard in ("", languages.primary(said)) else ""


def _tag(text: str) -> str:
    tag = languages.tag(text)
    return tag if _TAG.fullmatch(tag) and tag not in _NONE else ""
