"""What stands among the words and is not said: times, ad markers, footnote marks, links, tags, entities.

Stage directions such as [laughs] are not of these: they are shown, and the script leaves them unsaid.
"""

import re

from respoken.transcripts.base import Draft, no_labels
from respoken.transcripts.text import unescape
from respoken.transcripts.times import TIME

FEWEST_CHANGES = 3
"""With fewer marks than this, they are dashes and nothing else."""

IMAGE = re.compile(r"!\[([^\[\]]*)\]\([^()]*(?:\([^()]*\)[^()]*)*\)")
LINK = re.compile(r"\[([^\[\]]*)\](?:\([^()]*(?:\([^()]*\)[^()]*)*\)|\[[^\[\]]{0,60}\])")
TAG = re.compile(
    r"</?(?:a|b|i|em|strong|u|s|p|br|hr|span|div|sup|sub|small|mark|cite|font|center|details|summary|q"
    r"|blockquote|code|kbd)(?:\s[^<>]*)?/?>",
    re.IGNORECASE,
)
FOOTNOTE = re.compile(r"\[\^[^\[\]\s]{1,40}\]")

_ADDRESS_LINK = re.compile(
    r"\[([^\[\]]{1,300})\]\((?:https?://|/|#|www\.)[^()\s]{0,800}(?:\([^()\s]{0,200}\)[^()\s]{0,200})?\)"
)
_NUMBERED_NOTE = re.compile(r"(?<=[\w.,;:!?…'\"”’)\]])\s?\[\d{1,3}\](?![\w(\[:])")
# A bare decimal in brackets is a number as often as a time: [0.18] stays.
_CLOCK = (
    rf"(?:{TIME}(?:[:;]\d{{2}})?|(?:\d{{1,2}}h\s?)?\d{{1,3}}m\s?\d{{1,2}}s"
    r"|\d{1,6}(?:\.\d{1,3})?s)"
)
_RANGE = rf"{_CLOCK}(?:\s*(?:-->|->|→|-|–|—|to)\s*{_CLOCK})?"
_TIME_MARK = re.compile(rf"[\[{{<]{_RANGE}[\]}}>]|\((?:\d{{1,3}}:)?\d{{2}}:\d{{2}}(?:\.\d{{1,3}})?\)")
# Without brackets only with its hours: nobody begins a sentence with 0:03:35, but many with 10:30.
_TIME_AHEAD = re.compile(
    rf"^[\[(]{_RANGE}[\])]\s*[-–—:]?\s*|^\d{{1,2}}:\d{{2}}:\d{{2}}(?:[.,]\d{{1,3}})?\s+(?=\S)"
)
_TURN_MARK = re.compile(r"\[SPEAKER[_ ]TURN\]|\[_(?:BEG|TT|SOLM|EOT)_\d*\]?|<\|[\d.]{1,10}\|>", re.IGNORECASE)
_SHORTCODE = re.compile(r"""\{\{[<%]\s*[\w-]+\s+(?:[\w-]+=)?["'`](.+)["'`]\s*/?[>%]\}\}""")
_AD = re.compile(
    r"""(?ix) (?!\(\w+\)) [\[({<] \W{0,3}
    (?:(?:start|begin|end|insert|cut\s+to|place)\s+(?:of\s+)?(?:the\s+)?)?
    (?: (?:mid|pre|post)-?\s?roll | ads? | advert(?:s|isements?|ising)? | (?:our\s+|a\s+)?sponsors?(?:hip)?
      | commercials? | promos? )
    (?: [\s_-]+ (?: breaks? | slot | spot | markers? | reads? | message | goes | here | start\w* | begins?
      | ends? | insert\w* | [\d:.]{1,9} ) ){0,3} \W{0,3} [\])}>]"""
)


def without_shortcode(line: str) -> str:
    """The quoted text of a line that is all one shortcode of a site generator, or the line as it is."""
    match = _SHORTCODE.fullmatch(line) if line.startswith("{{") else None
    return match[1] if match else line


def without_markup(text: str) -> str:
    """A line of plain text with its entities as characters, its links as their words, without HTML tags."""
    text = without_shortcode(text.strip())
    if "](" in text:
        text = _ADDRESS_LINK.sub(r"\1", text)
    if "<" in text:
        text = TAG.sub(" ", text)
    return unescape(text)


def spoken(text: str) -> tuple[str, list[str]]:
    """The words of a line without the marks that nobody says, and the ad markers that stood there."""
    if not any(mark in text for mark in "[({<") and not text[:1].isdigit():
        return text, []
    text = _TURN_MARK.sub(" ", _TIME_MARK.sub(" ", _TIME_AHEAD.sub("", text)))
    text = _NUMBERED_NOTE.sub("", FOOTNOTE.sub("", text))
    ads = _AD.findall(text)
    return (_AD.sub(" ", text), ads) if ads else (text, ads)


def is_ad(text: str) -> bool:
    """Whether a text is nothing but an ad marker."""
    return bool(_AD.fullmatch(text))


_CHANGE = re.compile(r"\s*(?:>>+|[-–—](?=\s?\w))|.{0,2000}\[SPEAKER[_ ]TURN\]", re.IGNORECASE)


def warn_of_unnamed_changes(draft: Draft, narrator: str | None) -> None:
    """Tell of lines that mark a change of speaker where nobody is named: who speaks is not made up.

    Raises TranscriptError when there is no ``narrator`` to read them.
    """
    lines = draft.source.lines
    marked = [number for number, line in enumerate(lines, 1) if _CHANGE.match(line)]
    bullets = sum(lines[number - 1].lstrip().startswith("-") for number in marked)
    if bullets * 2 < sum(bool(line.strip()) for line in lines):
        # A few hyphens are a list, not a dialogue.
        marked = [number for number in marked if not lines[number - 1].lstrip().startswith("-")]
    if len(marked) < FEWEST_CHANGES:
        return
    what = (
        f"{len(marked)} lines, the first of them line {marked[0]}, mark a change of speaker"
        " (a dash, >> or [SPEAKER_TURN]), but none says who speaks"
    )
    if narrator is None:
        raise no_labels(draft.source, f"no speaker labels were found: {what}")
    draft.warn(f"{what}; {narrator} reads them all.")
