"""Word documents: the same layouts as in text, with bold names as in Markdown."""

from dataclasses import replace

from respoken.transcripts import markdown, plain
from respoken.transcripts.base import Draft, Format, Source


def sniff(source: Source) -> float:
    """Certain for what came out of a Word document."""
    return 0.99 if source.marked else 0.0


def parse(source: Source, narrator: str | None) -> Draft:
    """The turns of a Word document; lines are counted by paragraphs and line breaks."""
    if source.marked == source.lines:
        return plain.parse(source, narrator)
    marked = replace(source, lines=source.marked)
    draft = markdown.parse(marked, narrator)
    # What is shown are the document's own words, not the Markdown made of them.
    draft.source = source
    draft.set_aside = [
        aside.model_copy(update={"text": source.lines[aside.line - 1].strip()})
        if aside.text == marked.lines[aside.line - 1].strip() else aside
        for aside in draft.set_aside
    ]
    return draft


FORMAT = Format(sniff, parse)
