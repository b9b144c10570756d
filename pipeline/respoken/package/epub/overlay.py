"""A chapter's Media Overlay: which words are heard when (EPUB 3.3, section 9).

One ``seq`` a paragraph, one ``par`` a sentence, or a ``seq`` of words a sentence. The speakers' names,
which nobody says, have no ``par``.
"""

from collections.abc import Iterator

from respoken.package.book import name
from respoken.package.epub.package import ReadAlong
from respoken.package.readalong import Clip, Part, Sentence


def document(book: ReadAlong, part: Part) -> str:
    """The SMIL document of one part."""
    return "".join(_lines(book, part))


def _lines(book: ReadAlong, part: Part) -> Iterator[str]:
    text = f"{name(part)}.xhtml"
    yield '<?xml version="1.0" encoding="UTF-8"?>\n<smil xmlns="http://www.w3.org/ns/SMIL" '
    yield 'xmlns:epub="http://www.idpf.org/2007/ops" version="3.0">\n'
    yield f'<body epub:type="bodymatter chapter" epub:textref="{text}">\n'
    if part.heading:
        yield _par(part, "h", part.heading)
    for paragraph in part.paragraphs:
        heard = [sentence for sentence in paragraph.sentences if sentence.clip]
        if not heard:
            continue
        yield f'<seq id="seq-p{paragraph.index}" epub:textref="{text}#p{paragraph.index}">\n'
        for sentence in heard:
            yield from _words(part, sentence) if book.by_word else _sentence(part, sentence)
        yield "</seq>\n"
    yield "</body>\n</smil>\n"


def _sentence(part: Part, sentence: Sentence) -> Iterator[str]:
    assert sentence.clip, "only what is heard has a place in the overlay"
    yield _par(part, f"s{sentence.index}", sentence.clip)


def _words(part: Part, sentence: Sentence) -> Iterator[str]:
    mark = f"s{sentence.index}"
    clips = [(place, clip) for place, (_, clip) in enumerate(sentence.words, start=1) if clip]
    if not clips:
        yield from _sentence(part, sentence)
        return
    yield f'<seq id="seq-{mark}" epub:textref="{name(part)}.xhtml#{mark}">\n'
    for place, clip in clips:
        yield _par(part, f"{mark}w{place}", clip)
    yield "</seq>\n"


def _par(part: Part, mark: str, clip: Clip) -> str:
    begin, end = (f"{time_ms / 1000:.3f}s" for time_ms in (clip.begin_ms, clip.end_ms))
    return (
        f'<par id="par-{mark}"><text src="{name(part)}.xhtml#{mark}"/>'
        f'<audio src="{name(part)}.mp3" clipBegin="{begin}" clipEnd="{end}"/></par>\n'
    )
