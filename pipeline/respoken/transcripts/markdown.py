"""Markdown: ``**Name:** words`` or ``**Name**: words``, with all that is markup removed from the words."""

import re
from collections.abc import Sequence
from dataclasses import replace

from respoken.transcripts import frontmatter, marks, numbering, prose
from respoken.transcripts.base import Draft, Format, Source
from respoken.transcripts.lines import Line, scenes, with_candidates
from respoken.transcripts.text import fold, unescape
from respoken.transcripts.times import TIME, seconds

_HEADING = re.compile(r"(#{1,6})\s+(.*?)(?:\s+#+)?$")
_UNDERLINE = re.compile(r"=+|-{2,}")
_RULE = re.compile(r"([-*_])(?:\s*\1){2,}")
_MARKER = re.compile(r"(?:>\s?|[-*+•]\s+|\d{1,3}[.)]\s+(?=[*_]))")
_ROW = re.compile(r"\|.*\|.*\|")
_DEFINED = re.compile(r"^:\s+(?=\S)")
_FENCE = re.compile(r"(`{3,}|~{3,})")
_DEFINITION = re.compile(r"\[[^\[\]]{1,80}\]:\s+<?\S*(?:[/#@{]|\.\w)\S*(?:\s+[\"'(].*)?")
_TIME_AHEAD = re.compile(
    rf"(?P<set>\*\*|__)?[\[(]?(?P<time>{TIME})[\])]?(?(set)(?P=set))\s*[-–—|]?\s*(?=[*_<])"
)
_NOTE = re.compile(r"\[\^[^\[\]\s]{1,40}\]:.*")
_AUTOLINK = re.compile(r"<((?:https?|mailto):[^<>\s]+)>")
_RUN = re.compile(r"\*+|_+|~~|`+")
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
_BEFORE_TIME = re.compile(r"\\(?=\d{1,2}:\d{2})")
_KEPT = re.compile("[\U000f0021-\U000f007e]")
_SET_OFF = re.compile(
    r"(?:(?P<stars>\*{1,3})(?P<a>[^*]{1,120})(?P=stars)|(?P<bars>_{1,3})(?P<b>[^_]{1,120})(?P=bars)"
    r"|<(?P<tag>b|strong|em|i)>(?P<c>[^<>]{1,120})</(?P=tag)>)(?P<after>.{0,3})",
    re.IGNORECASE,
)


def sniff(source: Source) -> float:
    """Sure where names are set off by emphasis, fairly sure where there are headings or links."""
    set_off = headings = bold = links = 0
    for line in source.head(400):
        body = _TIME_AHEAD.sub("", _unmarked(line))
        if match := _opening(body):
            set_off += _inside(match).rstrip().endswith(":") or match["after"].lstrip()[:1] == ":"
            bold += len(match["stars"] or match["bars"] or "") > 1
        headings += bool(_HEADING.match(line))
        links += bool(marks.LINK.search(line[:500]))
    if set_off >= 2:
        return 0.9
    return 0.6 if set_off or headings or links or bold >= 3 else 0.0


def parse(source: Source, narrator: str | None) -> Draft:
    """The turns of a Markdown transcript."""
    draft = Draft(source)
    taken = frontmatter.take(draft)
    lines = [Line(number, "") for number in range(1, taken + 1)]
    fence = ""
    comment = False
    written = numbering.without(source.lines)
    fences = not _all_fenced(written[taken:])
    for number in range(taken + 1, len(source.lines) + 1):
        raw = marks.without_shortcode(written[number - 1].strip())
        if not fences and _FENCE.match(raw):
            lines.append(Line(number, "", why="markup"))
        elif not comment and (match := _FENCE.match(raw)) and (not fence or match[1].startswith(fence)):
            lines.append(Line(number, "", why="code"))
            fence = "" if fence else match[1]
        elif fence:
            lines.append(Line(number, "", why="code" if raw else ""))
        elif comment or raw.startswith("<!--"):
            comment = "-->" not in raw
            lines.append(Line(number, "", why="a comment" if raw else ""))
        else:
            lines.append(_line(number, raw, lines))
    return prose.read(draft, with_candidates(scenes(lines)), narrator)


def _all_fenced(lines: Sequence[str]) -> bool:
    """Whether most of a file stands between fences: then it is the transcript that does, and no code."""
    inside = count = 0
    fenced = False
    for line in lines:
        if match := _FENCE.match(line.strip()):
            if line.strip()[match.end() :].strip(" `~") not in ("", "text", "txt", "markdown", "md"):
                return False  # What is inside is said to be code.
            fenced = not fenced
        elif line.strip():
            inside += fenced
            count += 1
    return inside * 2 > count


def parse_as(source: Source, lines: Sequence[str], home: Sequence[int], narrator: str | None) -> Draft:
    """The turns of a file that is no Markdown by the lines of Markdown made of it, counted as the file does.

    Line n of them is line ``home[n - 1]`` of the source. Set aside are the file's own words, unmarked.
    """
    draft = parse(replace(source, lines=tuple(lines)), narrator)
    draft.settle()
    draft.set_aside = [
        aside.model_copy(update={"text": plain(aside.text.lstrip("# "))})
        if aside.text == lines[aside.line - 1].strip() else aside
        for aside in draft.set_aside
    ]
    draft.renumber(source, home)
    return draft


def _line(number: int, raw: str, above: list[Line]) -> Line:
    if above and above[-1].text and not above[-1].why and _UNDERLINE.fullmatch(raw):
        if raw[0] == "=" or (not above[-1].heading and len(above[-1].text) < 100):
            above[-1] = Line(number - 1, above[-1].text, heading=True)
        return Line(number, "", why="a rule")
    if why := _unspoken(raw):
        return Line(number, plain(raw) if why == "a table" else "", why=why)
    if match := _HEADING.fullmatch(raw):
        text = plain(match[2])
        return Line(number, text, heading=True, dress=f"heading {len(match[1])}", bare=text)
    body = _DEFINED.sub("", _unmarked(raw))
    time = _TIME_AHEAD.match(body)
    body = body[time.end() :] if time else body
    text = plain(body)
    if not text and raw:
        return Line(number, "", why="an image" if "![" in raw or "<img" in raw else "markup")
    dress, name = _set_off(body)
    return Line(number, text, dress=dress, bare=name, start_s=seconds(time["time"]) if time else None)


def _unspoken(raw: str) -> str:
    """Why a line is markup and nothing else, or nothing."""
    if _RULE.fullmatch(raw):
        return "a rule"
    if _DEFINITION.fullmatch(raw) or _NOTE.fullmatch(raw):
        return "a footnote" if raw[1] == "^" else "a link"
    return "a table" if _ROW.fullmatch(raw) else ""


def _unmarked(raw: str) -> str:
    """A line without the marks of lists and quotes, up to eight deep."""
    for _ in range(8):
        match = _MARKER.match(raw)
        if not match:
            break
        raw = raw[match.end() :]
    return raw


def _opening(body: str) -> re.Match[str] | None:
    """What is set off at the start of a line, past marks that are around all of it: _**Ann:** words_."""
    return _SET_OFF.match(body, 1 if body.startswith(("_*", "*_")) else 0)


def _inside(match: re.Match[str]) -> str:
    return match["a"] or match["b"] or match["c"] or ""


def _set_off(body: str) -> tuple[str, str]:
    """How the start of a line is set off, and the name there when no colon follows it."""
    match = _opening(body)
    if not match:
        return "", ""
    marks = len(match["stars"] or match["bars"] or "")
    dress = "bold" if marks >= 2 or (match["tag"] or "").lower() in ("b", "strong") else "italic"
    inside = plain(_inside(match))
    if ":" in inside or match["after"].lstrip()[:1] in (":", "："):
        return dress, ""
    return dress, inside


def plain(text: str) -> str:
    """A line's words without markup: emphasis, code marks, links, images, footnote marks, tags, entities."""
    if not any(mark in text for mark in "*_`[<&\\~"):
        return fold(text)
    # A character after a backslash stands for itself: out of the way while the marks go.
    text = _ESCAPED.sub(lambda match: chr(0xF0000 + ord(match[1])), _BEFORE_TIME.sub("", text))
    text = marks.FOOTNOTE.sub("", marks.IMAGE.sub(r" \1 ", text))
    text = marks.TAG.sub(" ", _AUTOLINK.sub(r"\1", marks.LINK.sub(r"\1", text)))
    text = unescape(_without_emphasis(text))
    return fold(_KEPT.sub(lambda match: chr(ord(match[0]) - 0xF0000), text))


def _without_emphasis(text: str) -> str:
    """The text without the runs of marks that open and close something, found in one pass.

    A mark opens when a word follows it and closes when one stands before it; bars inside a word, as in
    SPEAKER_00, do neither. What is opened and never closed stays as it is written.
    """
    pieces: list[str] = []
    open_at: dict[str, list[int]] = {}
    end = 0
    for match in _RUN.finditer(text):
        pieces.append(text[end : match.start()])
        end = match.end()
        run = match[0]
        before = text[match.start() - 1 : match.start()]
        after = text[end : end + 1]
        opens, closes = bool(after.strip()), bool(before.strip())
        if run[0] == "_" and before.isalnum() and after.isalnum():
            opens = closes = False
        waiting = open_at.setdefault(run[0], [])
        if closes and waiting:
            pieces[waiting.pop()] = ""
            pieces.append("")
        else:
            if opens:
                waiting.append(len(pieces))
            pieces.append(run)
    pieces.append(text[end:])
    for place in open_at.get("*", ()):
        # Two stars before a word that never close are a slip of whoever marked it; B***h is not, nor 2 ** 3.
        ahead, behind = pieces[place - 1][-1:], (pieces[place + 1] or " ")[0]
        if pieces[place] == "**" and not ahead.strip() and (behind.isalnum() or behind in "\"'“‘([¿¡"):
            pieces[place] = ""
    return "".join(pieces)


FORMAT = Format(sniff, parse)
