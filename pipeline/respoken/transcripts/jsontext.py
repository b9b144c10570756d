"""JSON read with line numbers, so that what is wrong in it can be pointed at."""

import json
import re
from bisect import bisect_right
from collections.abc import Generator, Iterator
from typing import Any, NamedTuple

from respoken.transcripts.base import Source
from respoken.transcripts.text import fold, mend

_BLANK = re.compile(r"[ \t\n\r]*")


_STEP = re.compile(r"\.|\[\]")


class Found(NamedTuple):
    """A value of a document: its path, its places in the lists on the way, and the lines it spans."""

    path: str
    places: tuple[int, ...]
    value: Any
    first: int
    last: int


def _refuse_constant(name: str) -> float:
    raise ValueError(f"{name} is no JSON number")


def _forget_constant(name: str) -> None:
    return None


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """The object, unless a name stands in it twice: one of the two values would be lost."""
    found: dict[str, Any] = dict(pairs)
    if len(found) != len(pairs):
        seen: set[str] = set()
        for name, _ in pairs:
            if name in seen:
                raise ValueError(_twice(name))
            seen.add(name)
    return found


def _twice(name: str) -> str:
    return f"{name[:40]!r} stands twice in one object"


_STRICT = json.JSONDecoder(parse_constant=_refuse_constant, object_pairs_hook=_once)
_LENIENT = json.JSONDecoder(parse_constant=_forget_constant, object_pairs_hook=_once)


def looks_like_json(source: Source) -> bool:
    """Whether the file begins as a JSON object or list does, whole or cut off."""
    start = "\n".join(source.head(2))
    return bool(re.match(r"\{\s*(?:[\"}]|$)|\[\s*(?:[{\"\[\]]|$)", start))


def mentions(source: Source, *names: str) -> bool:
    """Whether every one of these stands in quotes somewhere in the file, as a name or a whole value."""
    return all(f'"{name}"' in source.text for name in names)


def shown(name: str, value: Any) -> str:
    """A field as it is shown among what is set aside; what a list or an object holds is left out."""
    value = value if value is None or isinstance(value, str | int | float) else "..."
    return fold(mend(f"{name}: {value}"[:200]))


class Document:
    """JSON whose values are read one at a time, each with the lines it spans.

    lenient: NaN, which Python writes and JSON does not know, is read as null.
    """

    def __init__(self, source: Source, lenient: bool = False) -> None:
        self.source = source
        self._decoder = _LENIENT if lenient else _STRICT
        self.text = source.text
        self._line_starts = [0]
        for line in source.lines:
            self._line_starts.append(self._line_starts[-1] + len(line) + 1)

    def line_at(self, offset: int) -> int:
        """The number of the line an offset lies in, from 1."""
        return min(bisect_right(self._line_starts, offset), len(self.source.lines))

    def whole(self) -> Any:
        """The document as one value. Raises TranscriptError for what is not JSON."""
        value, at = self._value(self._skip(0))
        if self._skip(at) != len(self.text):
            raise self._fault("something follows the end of the JSON", self._skip(at))
        return value

    def walk(self, *paths: str) -> Iterator[Found]:
        """Every value of the document in the order of the file, those on the way to ``paths`` taken apart.

        A path is written ``results.channels[].words[]``: objects and lists on the way there are opened, what
        lies at its end comes whole, and so does all that lies beside it. An empty list comes as itself, under
        the path of the list. Raises TranscriptError for what is not JSON.
        """
        self._wanted = frozenset(paths)
        self._opened = {"", *(path[: mark.start()] for path in paths for mark in _STEP.finditer(path))}
        at = yield from self._walk(self._skip(0), "", ())
        if self._skip(at) != len(self.text):
            raise self._fault("something follows the end of the JSON", self._skip(at))

    def _walk(self, at: int, path: str, places: tuple[int, ...]) -> Generator[Found, None, int]:
        """The values at an offset; returns the offset behind them."""
        mark = self.text[at : at + 1]
        if mark == "{" and path in self._opened:
            return (yield from self._object(at, path, places))
        if mark == "[" and (f"{path}[]" in self._wanted or f"{path}[]" in self._opened):
            return (yield from self._list(at, path, places))
        start = at
        value, at = self._value(at)
        yield Found(path, places, value, self.line_at(start), self.line_at(at - 1))
        return at

    def _object(self, at: int, path: str, places: tuple[int, ...]) -> Generator[Found, None, int]:
        names: set[str] = set()
        at = self._skip(at + 1)
        while self.text[at : at + 1] != "}":
            start = at
            name, at = self._value(at)
            if not isinstance(name, str):
                raise self._fault("a field has no name", start)
            if name in names:
                raise self._fault(_twice(name), start)
            names.add(name)
            at = self._skip(self._expect(":", self._skip(at)))
            at = yield from self._walk(at, f"{path}.{name}" if path else name, places)
            at = self._separator(at, "}")
        return at + 1

    def _list(self, at: int, path: str, places: tuple[int, ...]) -> Generator[Found, None, int]:
        start = at
        at = self._skip(at + 1)
        if self.text[at : at + 1] == "]":
            yield Found(path, places, [], self.line_at(start), self.line_at(at))
        path = f"{path}[]"
        count = 0
        while self.text[at : at + 1] != "]":
            at = yield from self._walk(at, path, (*places, count))
            at = self._separator(at, "]")
            count += 1
        return at + 1

    def _separator(self, at: int, end: str) -> int:
        at = self._skip(at)
        if self.text[at : at + 1] == ",":
            at = self._skip(at + 1)
            if self.text[at : at + 1] == end:
                raise self._fault(f"a comma stands before {end!r}", at)
            return at
        if self.text[at : at + 1] != end:
            raise self._fault(f"a comma or {end!r} is missing", at)
        return at

    def _skip(self, at: int) -> int:
        match = _BLANK.match(self.text, at)
        assert match is not None
        return match.end()

    def _expect(self, character: str, at: int) -> int:
        if self.text[at : at + 1] != character:
            raise self._fault(f"{character!r} is missing", at)
        return at + 1

    def _value(self, at: int) -> tuple[Any, int]:
        try:
            return self._decoder.raw_decode(self.text, at)
        except RecursionError:
            raise self._fault("the JSON is nested too deeply", at) from None
        except json.JSONDecodeError as error:
            raise self._fault(error.msg, error.pos) from error
        except ValueError as error:  # a number with thousands of digits, or NaN
            raise self._fault(str(error), at) from error

    def _fault(self, what: str, at: int) -> Exception:
        if self._skip(at) >= len(self.text) or what.startswith("Unterminated string"):
            last = len(self.source.lines)
            return self.source.error("the JSON is cut off.", "Get the whole file.", last)
        return self.source.error(f"not valid JSON ({what}).", "Mend that line.", self.line_at(at))
