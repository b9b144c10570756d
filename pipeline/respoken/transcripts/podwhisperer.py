"""Podwhisperer's JSON: segments with a ``speakerLabel`` and a map of who the labels are.

https://github.com/fourTheorem/podwhisperer
"""

from respoken.transcripts import recognised
from respoken.transcripts.base import Draft, Format, Source
from respoken.transcripts.jsontext import Document, looks_like_json, mentions
from respoken.transcripts.recognised import Fields, Leftovers, Said
from respoken.transcripts.text import fold, mend


def sniff(source: Source) -> float:
    """Certain for JSON whose segments have a speakerLabel."""
    return float(looks_like_json(source) and mentions(source, "segments", "speakerLabel"))


def parse(source: Source, narrator: str | None) -> Draft:
    """The turns of a Podwhisperer file."""
    draft = Draft(source, leftover="the frame of the JSON")
    leftovers = Leftovers(draft)
    said: list[Said] = []
    names: dict[str, str] = {}
    for found in Document(source, lenient=True).walk("segments[]", "speakers"):
        if found.path == "segments[]":
            fields = Fields(source, found.value, found.first, "a segment")
            speaker = fields.speaker("speakerLabel", "speaker")
            said.append(Said(fields.text("text"), speaker, fields.time("start"), found.first, found.last))
        elif found.path == "speakers" and isinstance(found.value, dict):
            draft.claim(found.first, found.last)
            names = {key: fold(mend(name)) for key, name in found.value.items() if isinstance(name, str)}
        else:
            leftovers.leave(found)
    return recognised.read(draft, said, narrator, names)


FORMAT = Format(sniff, parse)
