"""The SMIL files of a talking book: what of content.html is heard when (DAISY 2.02, 2.3 and 2.4)."""

from collections.abc import Iterator, Sequence

from respoken.package.book import name
from respoken.package.daisy.book import QUIET, SILENCE, TalkingBook, clips, clock, duration_ms, heading
from respoken.package.readalong import Clip, Part
from respoken.package.xml import quoted

_HEAD = """\
<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE smil PUBLIC "-//W3C//DTD SMIL 1.0//EN" "http://www.w3.org/TR/REC-smil/SMIL10.dtd">
"""
_LAYOUT = '<layout>\n<region id="txtView"/>\n</layout>\n'


def title(book: TalkingBook) -> str:
    """title.smil: the title, and a moment of silence."""
    lines = [_par("title", SILENCE, QUIET)]
    return "".join(_document(book, book.episode.title, 0, QUIET.end_ms, lines))


def of_part(book: TalkingBook, part: Part) -> str:
    """A part's SMIL file: its heading, then every sentence that is heard."""
    before_ms = QUIET.end_ms + sum(duration_ms(one) for one in book.parts[: part.index - 1])
    lines = [_par(f"h{part.index}", *heading(part))]
    lines += [_par(f"s{sentence.index}", f"{name(part)}.mp3", clip) for sentence, clip in clips(part)]
    return "".join(_document(book, book.title_of(part), before_ms, duration_ms(part), lines))


def master(book: TalkingBook) -> str:
    """master.smil: the SMIL files in their order."""
    titles = [("title", book.episode.title), *((name(part), book.title_of(part)) for part in book.parts)]
    return "".join((
        _HEAD, "<smil>\n<head>\n", *_metas(book, {"ncc:timeInThisSmil": clock(book.total_ms)}), _LAYOUT,
        "</head>\n<body>\n",
        *(f'<ref title="{quoted(words)}" src="{file}.smil" id="ms-{file}"/>\n' for file, words in titles),
        "</body>\n</smil>\n",
    ))


def _document(
    book: TalkingBook, words: str, before_ms: int, length_ms: int, lines: Sequence[str]
) -> Iterator[str]:
    times = {"ncc:totalElapsedTime": clock(before_ms), "ncc:timeInThisSmil": clock(length_ms)}
    yield f"{_HEAD}<smil>\n<head>\n"
    yield from _metas(book, {"title": words, **times})
    yield f'{_LAYOUT}</head>\n<body>\n<seq dur="{_seconds(length_ms)}">\n'
    yield from lines
    yield "</seq>\n</body>\n</smil>\n"


def _metas(book: TalkingBook, more: dict[str, str]) -> Iterator[str]:
    fields = {
        "dc:format": "Daisy 2.02", "dc:identifier": book.mark, "dc:title": book.episode.title,
        "ncc:generator": "Respoken", **more,
    }
    for field, value in fields.items():
        yield f'<meta name="{field}" content="{quoted(value)}"/>\n'


def _par(mark: str, file: str, clip: Clip) -> str:
    # The seq around one clip says nothing, but some readers look for sound nowhere else.
    times = f'clip-begin="npt={_seconds(clip.begin_ms)}" clip-end="npt={_seconds(clip.end_ms)}"'
    return (
        f'<par endsync="last" id="par-{mark}">\n<text src="content.html#{mark}" id="text-{mark}"/>\n'
        f'<seq><audio src="{file}" {times} id="audio-{mark}"/></seq>\n</par>\n'
    )


def _seconds(time_ms: int) -> str:
    return f"{time_ms // 1000}.{time_ms % 1000:03}s"
