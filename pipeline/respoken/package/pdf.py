"""The transcript as a large-print PDF that a screen reader can walk: tagged, with bookmarks and links.

Set by Typst (Apache-2.0), which holds what it writes to PDF/UA-1 (ISO 14289-1) and refuses what cannot be
told to a reader who does not see it. Type is 18 points or more, ragged right and never hyphenated, as the
associations of the blind ask (APH, RNIB). What people said reaches Typst as JSON, never as markup.
"""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from respoken import atomic
from respoken.errors import MediaError
from respoken.models import Episode
from respoken.package import notes, paragraphs, typeset
from respoken.package.base import Master
from respoken.package.clock import clock

TEMPLATE = """\
#let episode = json(bytes(sys.inputs.contents))
#set document(
  title: episode.title, author: episode.authors, description: episode.description, date: auto,
)
#set text(
  font: episode.fonts, size: 18pt, lang: episode.lang, region: episode.region, hyphenate: false,
  fallback: true,
)
#set par(justify: false, leading: 0.85em, spacing: 1.3em)
#set page(
  paper: episode.paper, margin: (x: 2cm, top: 2cm, bottom: 2.4cm), numbering: "1", footer-descent: 40%,
)
#show heading: set block(above: 1.9em, below: 1.1em, sticky: true)
#show heading: set par(leading: 0.6em)
#show heading.where(level: 1): set text(size: 30pt)
#show heading.where(level: 2): set text(size: 25pt)
#show heading.where(level: 3): set text(size: 22pt)
#show outline.entry: set block(above: 0.9em)
#set outline.entry(fill: none)
#set list(spacing: 0.9em, indent: 0.3em)

// Headings and labels of ours are English whatever the episode's language is.
#let ours(words) = text(lang: "en", region: none, words)

#heading(level: 1, outlined: false, bookmarked: true, episode.title)
#for line in episode.about [#par(line)]
#par(episode.disclosure)
#heading(level: 2, outlined: false, bookmarked: true, ours("Contents"))
#outline(title: none)

== #ours("About this episode")
#for line in episode.summary [#par(line)]
#for part in episode.lists [
  === #ours(part.heading)
  #list(..part.lines)
]

== #ours("Transcript")
#for paragraph in episode.paragraphs {
  if paragraph.chapter != none { heading(level: 3, paragraph.chapter) }
  if paragraph.speaker != none {
    block(sticky: true, below: 0.75em, par[#strong(paragraph.speaker) #paragraph.time])
  }
  par(paragraph.text)
}
"""

_AMERICA = ("US", "CA", "MX", "CO", "CL", "PH", "VE", "GT", "CR", "PR")
"""Where paper is Letter and not A4."""


MOST_LOST = 0.2
"""The share of letters without a font up to which a PDF is written: names and words in another script."""


def ready(language: str, said: str = "") -> None:
    """Nothing, when a PDF in that language (BCP 47) can be made here. Raises MediaError otherwise.

    said: the words of the transcript, for which there must be fonts.
    """
    _tongue(language)
    typeset.module()
    _check_legible(said, typeset.lettering_of(tuple(dict.fromkeys(said.split()))))


def letters_missing(episode: Episode) -> str:
    """The letters of an episode that no font here has; a name or a mark stands for each in the PDF."""
    return typeset.lettering_of(_words(episode)).missing


def write(episode: Episode, master: Master, folder: Path) -> list[Path]:
    """``<slug>.pdf``: PDF 1.7 that is PDF/UA-1. Raises MediaError."""
    path = folder / f"{episode.slug}.pdf"
    ready(episode.show.language)
    lettering = typeset.lettering_of(_words(episode))
    _check_legible(" ".join(span.text for span in episode.timeline.utterances), lettering)
    contents = _contents(episode, lettering)
    document = typeset.document(TEMPLATE, contents, episode.date, system=lettering.system)
    with atomic.replacing(path) as temporary:
        temporary.write_bytes(document)
    return [path]


def _words(episode: Episode) -> tuple[str, ...]:
    """Every word that the PDF shows, each once."""
    found: dict[str, None] = {}

    as_it_is = typeset.Lettering(False, {})

    def see(text: str) -> str:
        found.update(dict.fromkeys(as_it_is(text).split()))
        return text

    _contents(episode, see)
    return tuple(found)


def _check_legible(said: str, lettering: typeset.Lettering) -> None:
    """Raises MediaError when so many letters have no font that the PDF could not be read."""
    lost = sum(letter in lettering.stand_ins for letter in said)
    if lost > MOST_LOST * len(said):
        raise MediaError(
            f"no font here has most of its letters, such as {lettering.missing[:8]}.", "pdf",
            "Install one that has, such as a fontpkg-noto-sans- package or your system's Noto fonts.",
        )


def _contents(episode: Episode, shown: Callable[[str], str]) -> dict[str, Any]:
    """All that the template sets, in its order. shown: how a text is written in the letters there are."""
    language, region = _tongue(episode.show.language)
    by = [episode.show.title, episode.show.author, episode.date, clock(episode.timeline.duration_s)]
    said = episode.notes
    return {
        "lang": language,
        "region": region or None,
        "paper": "us-letter" if region in _AMERICA else "a4",
        "fonts": typeset.families(),
        "title": shown(episode.title) or episode.slug,  # a heading with nothing in it is no heading
        "authors": [shown(name) for name in [episode.show.author or episode.show.title] if name],
        "description": shown(" ".join([*said.summary, said.disclosure])),
        "about": [shown(" · ".join(dict.fromkeys(part for part in by if part)))],
        "disclosure": shown(said.disclosure),
        "summary": [shown(" ".join(said.summary))] if said.summary else [],
        "lists": [
            {"heading": heading, "lines": [shown(line) for line in lines]}
            # The contents list at the front says where the chapters are.
            for heading, lines in notes.lists(said) if heading != "Chapters"
        ],
        "paragraphs": list(_paragraphs(episode, shown)),
    }


def _paragraphs(episode: Episode, shown: Callable[[str], str]) -> Iterator[dict[str, str | None]]:
    before = ""
    for paragraph in paragraphs.of(episode.timeline):
        named = paragraph.chapter is not None or paragraph.speaker != before
        before = paragraph.speaker
        yield {
            "chapter": (shown(paragraph.chapter.title) or None) if paragraph.chapter else None,
            "speaker": shown(paragraph.speaker) if named else None,
            "time": clock(paragraph.start_s),
            "text": shown(paragraph.text),
        }


def _tongue(language: str) -> tuple[str, str]:
    """Language and region of a BCP 47 tag, the region empty where it says none. Raises MediaError."""
    found = re.fullmatch(r"([A-Za-z]{2,3})((?:[-_][A-Za-z0-9]+)*)", language)
    if not found:
        raise MediaError(
            f"{language!r} is no language tag.", "[show] language", "Give one such as en or pt-BR."
        )
    parts = re.split("[-_]", found[2])
    region = next((part for part in parts if re.fullmatch("[A-Za-z]{2}", part)), "")
    return found[1].lower(), region.upper()
