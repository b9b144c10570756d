"""ncc.html, by which a reader finds the way, and content.html, which holds the words (DAISY 2.02, 2)."""

from collections.abc import Iterator

from respoken.models import ANNOUNCER
from respoken.package import tags
from respoken.package.book import name
from respoken.package.daisy.book import TalkingBook, clock
from respoken.package.readalong import Paragraph, Part, Sentence
from respoken.package.xml import quoted, said

STYLE = """\
body { font-size: 120%; line-height: 1.6; max-width: 42em; margin: 1em auto; padding: 0 1em; }
a { color: inherit; text-decoration: none; }
.speaker { display: block; font-weight: bold; }
.announcement { font-style: italic; }
"""

_HEAD = """\
<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN" \
"http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">
"""


def ncc(book: TalkingBook, files: int, others_bytes: int) -> str:
    """ncc.html. files: how many there are, this one included; others_bytes: the size of the others."""
    size_kb = -(-others_bytes // 1024)
    # Its own size is part of what it says; once more is enough, for the number grows by a digit at most.
    for _ in range(2):
        text = "".join(_ncc(book, files, size_kb))
        size_kb = -(-(others_bytes + len(text.encode())) // 1024)
    return "".join(_ncc(book, files, size_kb))


def _ncc(book: TalkingBook, files: int, size_kb: int) -> Iterator[str]:
    entries = list(_entries(book))
    yield from _head(book, [*_about(book), *_counts(book, len(entries), files, size_kb)])
    yield "<body>\n"
    yield from entries
    yield "</body>\n</html>\n"


def _entries(book: TalkingBook) -> Iterator[str]:
    """The title, the chapters, and within a chapter the places where the speaker changes."""
    title = said(book.episode.title)
    yield f'<h1 class="title" id="n-title"><a href="title.smil#par-title">{title}</a></h1>\n'
    for part in book.parts:
        file, title = f"{name(part)}.smil", said(book.title_of(part))
        yield f'<h1 id="n-h{part.index}"><a href="{file}#par-h{part.index}">{title}</a></h1>\n'
        speaker = None
        for paragraph in part.paragraphs:
            first = next((sentence for sentence in paragraph.sentences if sentence.clip), None)
            if first and paragraph.speaker != speaker:
                speaker = paragraph.speaker
                link = f'<a href="{file}#par-s{first.index}">{said(speaker)}</a>'
                yield f'<div class="group" id="n-p{paragraph.index}">{link}</div>\n'


def content(book: TalkingBook) -> str:
    """content.html: every word that is shown; what is heard is linked to its place in the SMIL files."""
    return "".join(_content(book))


def _content(book: TalkingBook) -> Iterator[str]:
    yield from _head(book, [("dc:identifier", book.mark), ("dc:title", book.episode.title)])
    title = said(book.episode.title)
    yield f'<body>\n<h1 class="title" id="title"><a href="title.smil#par-title">{title}</a></h1>\n'
    for part in book.parts:
        file = f"{name(part)}.smil"
        words = f'<a href="{file}#par-h{part.index}">{said(book.title_of(part))}</a>'
        yield f'<h1 id="h{part.index}">{words}</h1>\n'
        for paragraph in part.paragraphs:
            yield _paragraph(part, paragraph)
    yield "</body>\n</html>\n"


def _paragraph(part: Part, paragraph: Paragraph) -> str:
    kind = "" if paragraph.turn else ' class="announcement"'
    speaker = f'<b class="speaker">{said(paragraph.speaker)}:</b>\n' if paragraph.named else ""
    words = "\n".join(_sentence(part, sentence) for sentence in paragraph.sentences)
    return f'<p id="p{paragraph.index}"{kind}>{speaker}{words}</p>\n'


def _sentence(part: Part, sentence: Sentence) -> str:
    if not sentence.clip:
        return f"<span>{said(sentence.text)}</span>"
    mark = f"s{sentence.index}"
    return f'<span id="{mark}"><a href="{name(part)}.smil#par-{mark}">{said(sentence.text)}</a></span>'


def _head(book: TalkingBook, metas: list[tuple[str, str]]) -> Iterator[str]:
    language = quoted(book.language)
    yield f'{_HEAD}<html xmlns="http://www.w3.org/1999/xhtml" xml:lang="{language}" lang="{language}">\n'
    yield '<head>\n<meta http-equiv="Content-type" content="text/html; charset=utf-8"/>\n'
    yield f"<title>{said(book.episode.title)}</title>\n"
    for field, value in metas:
        yield f'<meta name="{field}" content="{quoted(value)}"/>\n'
    yield '<link rel="stylesheet" type="text/css" href="style.css"/>\n</head>\n'


def _about(book: TalkingBook) -> Iterator[tuple[str, str]]:
    episode, voices = book.episode, book.episode.cast.voices
    yield "dc:title", episode.title
    for speaker in episode.transcript.speakers:
        yield "dc:creator", speaker.name
    yield "dc:publisher", tags.album_artist(episode)
    yield "dc:date", episode.date
    yield "dc:format", "Daisy 2.02"
    yield "dc:identifier", book.mark
    yield "dc:language", book.language
    if episode.notes.summary:
        yield "dc:description", " ".join((*episode.notes.summary, episode.notes.disclosure))
    for heard in dict.fromkeys(span.speaker for span in episode.timeline.utterances):
        if heard in voices:
            role = "announcements" if heard == ANNOUNCER else heard
            yield "ncc:narrator", f"{voices[heard].name} (synthetic voice) as {role}"
    yield "ncc:producedDate", episode.date
    yield "ncc:generator", "Respoken"
    mark, value = tags.SYNTHETIC
    yield f"prod:{mark}", value


def _counts(book: TalkingBook, entries: int, files: int, size_kb: int) -> Iterator[tuple[str, str]]:
    yield "ncc:charset", "utf-8"
    yield "ncc:multimediaType", "audioFullText"
    yield "ncc:setInfo", "1 of 1"
    yield "ncc:depth", "1"
    yield "ncc:tocItems", str(entries)
    yield "ncc:totalTime", clock(book.total_ms)
    yield "ncc:files", str(files)
    yield "ncc:kByteSize", str(size_kb)
    for pages in ("pageFront", "pageNormal", "pageSpecial", "maxPageNormal"):
        yield f"ncc:{pages}", "0"
