"""JSON in which objects say who speaks and what, whatever their fields are called.

Most services write a list of such objects somewhere in the file: ``{"speaker_name": .., "sentence": ..}``,
``{"role": .., "content": ..}``, words in a list of their own, or one object a line (JSON Lines). The list
that has most of the words is read, and what lies beside it is set aside.
"""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from respoken.errors import TranscriptError
from respoken.transcripts import recognised
from respoken.transcripts.base import Draft, Format, Source
from respoken.transcripts.jsontext import Document, Found, looks_like_json
from respoken.transcripts.recognised import Id, Leftovers, Said
from respoken.transcripts.text import fold, mend

DEEPEST = 6
"""Lists in lists below this are no transcript's."""

SAMPLE = 400
"""Elements of a list that are looked at to tell what it holds."""

_SPEAKERS = (
    "speaker_name", "speakerName", "display_name", "displayName", "name", "speaker", "speaker_label",
    "speakerLabel", "speaker_id", "speakerId", "speaker_tag", "participant", "author", "user", "username",
    "role", "character", "who", "person", "from", "channel", "data", "alternatives",
)
_TEXTS = (
    "punctuated_word", "text", "content", "sentence", "transcript", "utterance", "body", "message",
    "dialogue", "dialog", "line", "raw_text", "word", "value", "words", "elements", "alternatives", "quote",
)
_STARTS = (
    "start", "start_time", "startTime", "start_s", "begin", "time", "timestamp", "ts", "offset",
    "start_timestamp", "from", "start_ms", "startMs", "relative",
)


class Place(NamedTuple):
    """Where the objects lie, as a path of the document, and how many words they have."""

    path: str
    words: int


def sniff(source: Source) -> float:
    """Likely for JSON that has a field for who speaks and one for what; all it knows better goes first."""
    if not (looks_like_json(source) or _lines_of_json(source)):
        return 0.0
    head = source.text[:2_000_000]
    named = any(f'"{name}"' in head for name in _SPEAKERS[:-2])
    return 0.7 if named and any(f'"{name}"' in head for name in _TEXTS) else 0.0


def _lines_of_json(source: Source) -> bool:
    """Whether every line of the head is an object of its own."""
    head = source.head(3)
    return len(head) > 1 and all(line.startswith("{") and line.endswith("}") for line in head)


def parse(source: Source, narrator: str | None) -> Draft:
    """The turns of the list that has most of the words. Raises TranscriptError when there is none."""
    draft = Draft(source, leftover="the frame of the JSON")
    leftovers = Leftovers(draft)
    every = list(_of_lines(source)) if _lines_of_json(source) else _of_document(source)
    said: list[Said] = []
    for found in every:
        one = _said(found) if found.path.endswith("[]") else None
        if one is None:
            leftovers.leave(found)
        else:
            said.append(one)
    words = [one for one in said if len(one.text.split()) == 1]
    if len(words) * 2 > len(said):
        said = recognised.joined(said)
    return recognised.read(draft, said, narrator)


def _of_lines(source: Source) -> Iterator[Found]:
    """The objects of JSON Lines."""
    for number, line in enumerate(source.lines, 1):
        if not line.strip():
            continue
        try:
            value = Document(Source(source.name, (line,)), lenient=True).whole()
        except TranscriptError as error:
            raise source.error(error.what, error.remedy, number) from error
        yield Found("[]", (number,), value, number, number)


def _of_document(source: Source) -> Iterator[Found]:
    document = Document(source, lenient=True)
    place = max(_places(document.whole(), "", 0), key=lambda place: place.words, default=None)
    if place is None or not place.words:
        raise source.error(
            "is JSON without a list of segments.",
            "Give what Podcasting 2.0 asks for or a recogniser writes, or text, VTT or SRT.",
        )
    for found in document.walk(place.path):
        yield found if found.path == place.path else found._replace(path=found.path.removesuffix("[]"))


def _places(value: Any, path: str, depth: int) -> Iterator[Place]:
    """Every list of objects that speak."""
    if depth > DEEPEST:
        return
    if isinstance(value, dict):
        for name, inner in value.items():
            if isinstance(inner, dict | list) and "." not in name and "[" not in name:
                yield from _places(inner, f"{path}.{name}" if path else name, depth + 1)
    elif isinstance(value, list):
        objects = [one for one in value[:SAMPLE] if isinstance(one, dict)]
        speaking = [one for one in objects if _text(one) and _speaker(one) is not None]
        if speaking and len(speaking) * 3 >= len(objects):
            yield Place(f"{path}[]", sum(len(_text(one).split()) for one in value if isinstance(one, dict)))
        elif len(value) == 1:
            yield from _places(value[0], f"{path}[]", depth + 1)


def _said(found: Found) -> Said | None:
    value = found.value
    text = _text(value) if isinstance(value, dict) else ""
    if not text.strip():
        return None
    return Said(mend(text), _speaker(value), _start_s(value), found.first, found.last)


def _text(value: dict[str, Any], depth: int = 0) -> str:
    """The words of an object: a text, or the texts of the objects in a list."""
    for name in _TEXTS:
        inner = value.get(name)
        if isinstance(inner, str) and inner.strip():
            return inner
        if isinstance(inner, dict) and depth < 2 and (text := _text(inner, depth + 1)):
            return text
        if isinstance(inner, list) and depth < 2:
            objects = [one for one in inner if isinstance(one, dict)][: 1 if name == "alternatives" else None]
            if text := _joined(objects, depth):
                return text
    return ""


def _joined(objects: Sequence[dict[str, Any]], depth: int) -> str:
    """The texts of objects in one: close together where blanks are texts of their own."""
    blanks = [next((one[name] for name in _TEXTS if isinstance(one.get(name), str)), "") for one in objects]
    if any(blank.isspace() for blank in blanks):
        return "".join(blanks)
    texts = [_text(one, depth + 1) for one in objects]
    said = [Said(text, None, None, 0, 0) for text in texts if text]
    return recognised.joined(said)[0].text if said else ""


def _speaker(value: dict[str, Any], depth: int = 0) -> Id:
    """Who speaks: a name, a number, or an object that has one."""
    for name in _SPEAKERS:
        inner = value.get(name)
        if isinstance(inner, list) and name == "alternatives":
            inner = inner[0] if inner else None
        if isinstance(inner, dict) and depth < 2:
            inner = _speaker(inner, depth + 1)
        if isinstance(inner, bool) or not isinstance(inner, str | int):
            continue
        if not recognised.is_nobody(inner):
            return inner if isinstance(inner, int) else fold(mend(inner)).rstrip(" :") or None
    return None


def _start_s(value: dict[str, Any], depth: int = 0) -> float | None:
    for name in _STARTS:
        inner = value.get(name)
        if isinstance(inner, dict) and depth < 2:
            inner = _start_s(inner, depth + 1)
        per_second = 1000 if name in ("start_ms", "startMs") else 1
        if (time := recognised.time(inner, per_second)) is not None:
            return time
    inner = next((value[name] for name in ("words", "elements") if isinstance(value.get(name), list)), [])
    first = inner[0] if inner and depth < 1 else None
    return _start_s(first, depth + 1) if isinstance(first, dict) else None


FORMAT = Format(sniff, parse)
