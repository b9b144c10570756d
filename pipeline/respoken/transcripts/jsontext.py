"""JSON read with line numbers, so that what is wrong in it can be pointed at."""

import json
import re
from bisect import bisect_right
from collections.abc import Iterator
from typing import Any

from respoken.transcripts.base import Source

_BLANK = re.compile(r"[ \t\n\r]*")


def _refuse_constant(name: str) -> float:
    raise ValueError(f"{name} is no JSON number")


_DECODER = json.JSONDecoder(parse_constant=_refuse_constant)


def looks_like_json(source: Source) -> bool:
    """Whether the file begins as a JSON object or list does, whole or cut off."""
    start = "\n".join(source.head(2))
    return bool(re.match(r"\{\s*(?:[\"}]|$)|\[\s*(?:[{\"\[\]]|$)", start))


class Document:
    """A JSON object whose values are read one at a time, each with the lines it spans."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.text = "\n".join(source.lines)
        self._line_starts = [0]
        for line in source.lines:
            self._line_starts.append(self._line_starts[-1] + len(line) + 1)

    def line_at(self, offset: int) -> int:
        """The number of the line an offset lies in, from 1."""
        return min(bisect_right(self._line_starts, offset), len(self.source.lines))

    def fields(self, *lists: str) -> Iterator[tuple[str, Any, int, int]]:
        """Every field of the top object as (name, value, first line, last line).

        A list under one of the names in ``lists`` is not given whole: each of its elements comes as a
        field of that name, and only an empty list comes as itself. Raises TranscriptError for what is
        not JSON or not an object.
        """
        at = self._expect("{", self._skip(0))
        at = self._skip(at)
        while self.text[at : at + 1] != "}":
            name, at = self._value(at)
            if not isinstance(name, str):
                raise self._fault("a field has no name", at)
            at = self._skip(self._expect(":", self._skip(at)))
            if name in lists and self._begins_elements(at):
                for value, first, last, after in self._elements(at):
                    at = after
                    if first:
                        yield name, value, first, last
            else:
                start = at
                value, at = self._value(at)
                yield name, value, self.line_at(start), self.line_at(at - 1)
            at = self._separator(at, "}")
        if self._skip(at + 1) != len(self.text):
            raise self._fault("something follows the end of the JSON", self._skip(at + 1))

    def _begins_elements(self, at: int) -> bool:
        if self.text[at : at + 1] != "[":
            return False
        first = self._skip(at + 1)
        return self.text[first : first + 1] != "]"

    def _elements(self, at: int) -> Iterator[tuple[Any, int, int, int]]:
        """Each element of a list as (value, first line, last line, offset); last of all only the offset."""
        at = self._skip(at + 1)
        while self.text[at : at + 1] != "]":
            start = at
            value, at = self._value(at)
            yield value, self.line_at(start), self.line_at(at - 1), at
            at = self._separator(at, "]")
        yield None, 0, 0, at + 1

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
            return _DECODER.raw_decode(self.text, at)
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
