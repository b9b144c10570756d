"""The package document of a book: what it is, what is in it and in which order (EPUB 3.3, section 5)."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from respoken.models import ANNOUNCER, Voice
from respoken.package import tags
from respoken.package.book import Book, name
from respoken.package.readalong import Part
from respoken.package.xml import quoted, said

CONTAINER = """\
<?xml version="1.0" encoding="UTF-8"?>
<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container" version="1.0">
<rootfiles>
<rootfile full-path="EPUB/package.opf" media-type="application/oebps-package+xml"/>
</rootfiles>
</container>
"""

ACTIVE, PLAYING = "-epub-media-overlay-active", "-epub-media-overlay-playing"
"""Classes that a reader sets on what is heard, and on the document while it plays."""

_FEATURES = (
    "synchronizedAudioText", "transcript", "structuralNavigation", "tableOfContents", "readingOrder",
    "displayTransformability", "alternativeText", "unlocked",
)
_SUMMARY = (
    "The conversation as text and as sound: every {unit} is highlighted while it is heard. The text can be"
    " shown in any size and colours, speakers are named wherever they change, chapters are headings in a"
    " table of contents, and the only picture, the cover, is described. {disclosure}"
)
_RIGHT_TO_LEFT = {"ar", "dv", "fa", "he", "ps", "sd", "ug", "ur", "yi"}


@dataclass(frozen=True)
class ReadAlong(Book):
    """All that the documents of a read-along book are written from. cover: its picture, if it has one."""

    cover: Path | None

    @property
    def by_word(self) -> bool:
        """Whether every word has its own clip, and not only every sentence."""
        return self.episode.overlay == "word"

    @property
    def direction(self) -> str:
        """ltr or rtl."""
        return "rtl" if self.language.lower().split("-")[0] in _RIGHT_TO_LEFT else "ltr"


def duration_ms(part: Part) -> int:
    """How long the clips of a part last together."""
    clips = [sentence.clip for sentence in part.sentences if sentence.clip]
    return sum(clip.end_ms - clip.begin_ms for clip in [*clips, *([part.heading] if part.heading else [])])


def clock(time_ms: int) -> str:
    """Milliseconds as a SMIL full clock value."""
    minutes, rest = divmod(time_ms, 60_000)
    return f"{minutes // 60}:{minutes % 60:02}:{rest // 1000:02}.{rest % 1000:03}"


def document(book: ReadAlong) -> str:
    """package.opf."""
    return "".join((
        '<?xml version="1.0" encoding="UTF-8"?>\n',
        '<package xmlns="http://www.idpf.org/2007/opf" version="3.0" unique-identifier="id"',
        f' xml:lang="{quoted(book.language)}" dir="{book.direction}">\n',
        '<metadata xmlns:dc="http://purl.org/dc/elements/1.1/">\n',
        *(f"{line}\n" for line in (*_about(book), *_access(book), *_sound(book))),
        "</metadata>\n<manifest>\n",
        *(f"{line}\n" for line in _manifest(book)),
        f'</manifest>\n<spine page-progression-direction="{book.direction}">\n',
        *(f'<itemref idref="{mark}"/>\n' for mark in ("title", "about", "nav", *map(name, book.parts))),
        "</spine>\n</package>\n",
    ))


def _about(book: ReadAlong) -> Iterator[str]:
    """Dublin Core, the series and the day."""
    episode, show = book.episode, book.episode.show
    yield f'<dc:identifier id="id">urn:uuid:{book.identifier("epub")}</dc:identifier>'
    yield f'<dc:title>{said(episode.title)}</dc:title>'
    yield f"<dc:language>{said(book.language)}</dc:language>"
    yield f"<dc:date>{said(episode.date)}</dc:date>"
    yield f'<meta property="dcterms:modified">{said(episode.date)}T00:00:00Z</meta>'
    if show.author:
        yield f"<dc:publisher>{said(show.author)}</dc:publisher>"
    speakers = [speaker.name for speaker in episode.transcript.speakers]
    for place, speaker in enumerate(speakers, start=1):
        yield f'<dc:creator id="speaker{place}">{said(speaker)}</dc:creator>'
        yield f'<meta refines="#speaker{place}" property="role" scheme="marc:relators">spk</meta>'
    if episode.notes.summary:
        yield f"<dc:description>{said(' '.join(episode.notes.summary))}</dc:description>"
    if show.title:
        yield f'<meta property="belongs-to-collection" id="show">{said(show.title)}</meta>'
        yield '<meta refines="#show" property="collection-type">series</meta>'
        if episode.number:
            yield f'<meta refines="#show" property="group-position">{episode.number}</meta>'


def _access(book: ReadAlong) -> Iterator[str]:
    """EPUB Accessibility 1.1, and the mark for machines that the voices are synthetic."""
    for mode in ("textual", "auditory"):
        yield f'<meta property="schema:accessMode">{mode}</meta>'
    for modes in ("textual,auditory", "textual", "auditory"):
        yield f'<meta property="schema:accessModeSufficient">{modes}</meta>'
    for feature in _FEATURES:
        if feature != "alternativeText" or book.cover:
            yield f'<meta property="schema:accessibilityFeature">{feature}</meta>'
    yield '<meta property="schema:accessibilityHazard">none</meta>'
    summary = _SUMMARY.format(
        unit="word" if book.by_word else "sentence", disclosure=book.episode.notes.disclosure
    )
    yield f'<meta property="schema:accessibilitySummary" xml:lang="en">{said(summary)}</meta>'
    mark, value = tags.SYNTHETIC
    yield f'<meta name="{mark}" content="{value}"/>'
    if book.cover:
        yield '<meta name="cover" content="cover"/>'


def _sound(book: ReadAlong) -> Iterator[str]:
    """Media Overlays 9.3.5: how long, who speaks, and the classes a reader sets."""
    times = [duration_ms(part) for part in book.parts]
    yield f'<meta property="media:duration">{clock(sum(times))}</meta>'
    for part, time_ms in zip(book.parts, times, strict=True):
        yield f'<meta refines="#{name(part)}-overlay" property="media:duration">{clock(time_ms)}</meta>'
    voices = book.episode.cast.voices
    heard = dict.fromkeys(span.speaker for span in book.episode.timeline.utterances)
    for speaker in heard:
        if speaker in voices:
            yield f'<meta property="media:narrator">{said(_narrator(speaker, voices[speaker]))}</meta>'
    yield f'<meta property="media:active-class">{ACTIVE}</meta>'
    yield f'<meta property="media:playback-active-class">{PLAYING}</meta>'


def _narrator(speaker: str, voice: Voice) -> str:
    part = "announcements" if speaker == ANNOUNCER else " ".join(speaker.split())
    return f"{voice.name} ({voice.engine}, synthetic voice) as {part}"


def _manifest(book: ReadAlong) -> Iterator[str]:
    xhtml = 'media-type="application/xhtml+xml"'
    yield f'<item id="title" href="title.xhtml" {xhtml}/>'
    yield f'<item id="about" href="about.xhtml" {xhtml}/>'
    yield f'<item id="nav" href="nav.xhtml" {xhtml} properties="nav"/>'
    yield '<item id="style" href="style.css" media-type="text/css"/>'
    if book.cover:
        href, kind = f"cover{book.cover.suffix}", tags.mime_type(book.cover)
        yield f'<item id="cover" href="{href}" media-type="{kind}" properties="cover-image"/>'
    for part in book.parts:
        mark = name(part)
        yield f'<item id="{mark}" href="{mark}.xhtml" {xhtml} media-overlay="{mark}-overlay"/>'
        yield f'<item id="{mark}-overlay" href="{mark}.smil" media-type="application/smil+xml"/>'
        yield f'<item id="{mark}-sound" href="{mark}.mp3" media-type="audio/mpeg"/>'
