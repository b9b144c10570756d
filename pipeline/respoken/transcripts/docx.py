"""Word documents: the same layouts as in text, with bold names as in Markdown."""

from respoken.transcripts import markdown, plain
from respoken.transcripts.base import Draft, Format, Source


def sniff(source: Source) -> float:
    """Certain for what came out of a Word document."""
    return 0.99 if source.marked else 0.0


def parse(source: Source, narrator: str | None) -> Draft:
    """The turns of a Word document; its lines are its paragraphs.

    Where paragraphs break their lines, as under a name, blank lines part them as they do in a text.
    """
    broken = any("\n" in paragraph for paragraph in source.marked)
    lines: list[str] = []
    home: list[int] = []
    for number, paragraph in enumerate(source.marked, 1):
        parts = [*paragraph.split("\n"), *([""] if broken else [])]
        lines += parts
        home += [number] * len(parts)
    if lines == list(source.lines):
        return plain.parse(source, narrator)
    return markdown.parse_as(source, lines, home, narrator)


FORMAT = Format(sniff, parse)
