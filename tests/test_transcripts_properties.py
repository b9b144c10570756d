"""Whatever people say, in every layout: turns come back in order with their words, and no line is lost."""

import json
import tempfile
from collections.abc import Callable
from itertools import groupby
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from respoken import transcripts
from respoken.errors import TranscriptError
from respoken.models import Transcript

NAMES = (
    "Ann Lee", "Zoë", "José María Núñez", "Dr. Kim O'Hara-Smith", "SPEAKER_00", "Speaker 2", "HOST", "王芳",
    "Q", "Van der Berg", "Will Curran", "Наталья", "Mr. T", "Guest (3)",
)
Turns = list[tuple[str, str]]

WORDS = st.sampled_from(
    """well rain it’s 10:30 café “quoted” *starred* under_score R&D 5 - — , ok... (aside) [sic] https://a.b/c
    Note: Ann: <tag> &amp; 3.5% #1 the and however naïve 你好 don't e.g. i.e. 12:34 I""".split()  # noqa: SIM905
)
SENTENCES = st.lists(WORDS, min_size=3, max_size=12).map(lambda words: f"So {' '.join(words)} then.")


@st.composite
def conversations(draw: st.DrawFn) -> Turns:
    """Two to five people, each speaking at least twice, in any order."""
    names = draw(st.lists(st.sampled_from(NAMES), min_size=2, max_size=5, unique=True))
    order = draw(st.permutations([*names, *names, *draw(st.lists(st.sampled_from(names), max_size=12))]))
    return [(name, draw(SENTENCES)) for name in order]


def amp(words: str) -> str:
    """Plain text may have entities too, so an ampersand that is meant is escaped."""
    return words.replace("&", "&amp;")


def plain_lines(turns: Turns) -> str:
    return "".join(f"{name}: {amp(words)}\n" for name, words in turns)


def plain_blocks(turns: Turns) -> str:
    return "".join(f"{name}:\n{amp(words)}\n\n" for name, words in turns)


def timed_blocks(turns: Turns) -> str:
    return "".join(
        f"{name} ({n // 60:02d}:{n % 60:02d}):\n{amp(words)}\n\n" for n, (name, words) in enumerate(turns)
    )


def otter(turns: Turns) -> str:
    return "".join(
        f"{name}  {n // 60}:{n % 60:02d}  \n{amp(words)}\n\n" for n, (name, words) in enumerate(turns)
    )


def whisper_cpp(turns: Turns) -> str:
    return "".join(
        f"[{_clock(n, '.')} --> {_clock(n + 1, '.')}]   {name}: {amp(words)}\n"
        for n, (name, words) in enumerate(turns)
    )


def time_above(turns: Turns) -> str:
    return "".join(
        f"[{_clock(n, '.')}] - {name}\n{amp(words)}\n\n" for n, (name, words) in enumerate(turns)
    )


def time_in_front(turns: Turns) -> str:
    return "".join(
        f"**{name}:** [{_clock(n, '.')}] {words.translate(MARKS)}\n\n"
        for n, (name, words) in enumerate(turns)
    )


MARKS = str.maketrans({mark: f"\\{mark}" for mark in "*_[]<>`&#\\"})


def markdown(turns: Turns) -> str:
    return "# A talk\n\n" + "".join(f"**{name}:** {words.translate(MARKS)}\n\n" for name, words in turns)


def _clock(seconds: int, mark: str) -> str:
    return f"00:{seconds // 60:02d}:{seconds % 60:02d}{mark}000"


def vtt(turns: Turns) -> str:
    escaped = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})
    return "WEBVTT\n\n" + "".join(
        f"{_clock(n, '.')} --> {_clock(n + 1, '.')}\n<v {name}>{words.translate(escaped)}</v>\n\n"
        for n, (name, words) in enumerate(turns)
    )


def srt(turns: Turns) -> str:
    escaped = str.maketrans({"&": "&amp;"})
    return "".join(
        f"{n}\n{_clock(n, ',')} --> {_clock(n + 1, ',')}\n{name}: {words.translate(escaped)}\n\n"
        for n, (name, words) in enumerate(turns, 1)
    )


def podcast_json(turns: Turns) -> str:
    segments = [
        {"speaker": name, "startTime": n, "endTime": n + 1, "body": words}
        for n, (name, words) in enumerate(turns)
    ]
    return json.dumps({"version": "1.0.0", "segments": segments})


def podwhisperer(turns: Turns) -> str:
    ids = {name: f"spk_{n}" for n, name in enumerate(dict.fromkeys(name for name, _ in turns))}
    segments = [
        {"speakerLabel": ids[name], "start": n, "end": n + 1, "text": f" {words}"}
        for n, (name, words) in enumerate(turns)
    ]
    return json.dumps({"segments": segments, "speakers": {one: name for name, one in ids.items()}}, indent=1)


def ttml(turns: Turns) -> str:
    names = dict.fromkeys(name for name, _ in turns)
    ids = {name: name.split()[0] + str(n) for n, name in enumerate(names)}
    agents = "".join(
        f"<ttm:agent xml:id={quoteattr(ids[name])}><ttm:name>{escape(name)}</ttm:name></ttm:agent>\n"
        for name in names
    )
    rows = "".join(
        f"<p begin='{n}s' ttm:agent={quoteattr(ids[name])}>"
        + " ".join(f"<span podcasts:unit='word'>{escape(word)}</span>" for word in words.split(" "))
        + "</p>\n"
        for n, (name, words) in enumerate(turns)
    )
    head = "<tt xmlns='http://www.w3.org/ns/ttml' xmlns:ttm='t' xmlns:podcasts='p'>"
    return f"{head}<head>{agents}</head><body>\n{rows}</body></tt>"


def trs(turns: Turns) -> str:
    ids = {name: f"spk{n}" for n, name in enumerate(dict.fromkeys(name for name, _ in turns))}
    people = "".join(f"<Speaker id='{one}' name={quoteattr(name)}/>\n" for name, one in ids.items())
    rows = "".join(
        f"<Turn speaker='{ids[name]}' startTime='{n}'>\n<Sync time='{n}'/>\n{escape(words)}\n</Turn>\n"
        for n, (name, words) in enumerate(turns)
    )
    return f"<Trans>\n<Speakers>\n{people}</Speakers>\n<Episode><Section>\n{rows}</Section></Episode></Trans>"


def html(turns: Turns) -> str:
    return "".join(
        f"<cite>{escape(name)}:</cite>\n<time>0:{n:02d}</time>\n<p>{escape(words)}</p>\n"
        for n, (name, words) in enumerate(turns)
    )


# The writer, and whether its format keeps neighbouring turns of one speaker apart.
WRITERS: dict[str, tuple[Callable[[Turns], str], bool]] = {
    "plain lines": (plain_lines, True),
    "plain blocks": (plain_blocks, True),
    "timed blocks": (timed_blocks, True),
    "markdown": (markdown, True),
    "otter": (otter, True),
    "whisper.cpp": (whisper_cpp, True),
    "time above": (time_above, True),
    "time in front": (time_in_front, True),
    "vtt": (vtt, False),
    "srt": (srt, False),
    "podcast json": (podcast_json, False),
    "podwhisperer": (podwhisperer, False),
    "ttml": (ttml, False),
    "trs": (trs, False),
    "html": (html, False),
}
IN_EVERY_LAYOUT = pytest.mark.parametrize("layout", list(WRITERS))
THOROUGHLY = settings(
    max_examples=60, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)


def read(content: str | bytes, narrator: str | None = None) -> Transcript:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "talk"
        path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8", "surrogatepass"))
        return transcripts.read(path, narrator)


def outcome(content: str | bytes, narrator: str | None = None) -> tuple[Transcript | None, str]:
    """The transcript, or what the user is told to do about the file."""
    try:
        return read(content, narrator), ""
    except TranscriptError as error:
        return None, error.remedy


def joined(turns: Turns) -> Turns:
    runs = groupby(turns, key=lambda turn: turn[0])
    return [(name, " ".join(words for _, words in run)) for name, run in runs]


@IN_EVERY_LAYOUT
@given(turns=conversations())
@THOROUGHLY
def test_turns_come_back_in_order_with_their_words(layout: str, turns: Turns) -> None:
    write, apart = WRITERS[layout]
    transcript = read(write(turns))
    assert [(turn.speaker, turn.text) for turn in transcript.turns] == (turns if apart else joined(turns))
    assert [turn.index for turn in transcript.turns] == list(range(1, len(transcript.turns) + 1))


@IN_EVERY_LAYOUT
@given(turns=conversations(), extra=st.lists(st.tuples(st.integers(0, 99), SENTENCES), max_size=4))
@THOROUGHLY
def test_a_line_anywhere_is_in_a_turn_or_set_aside(layout: str, turns: Turns, extra: Turns) -> None:
    """Every line carries a word that is nowhere else, so a lost line is seen."""
    lines = WRITERS[layout][0](turns).splitlines()
    for place, words in extra:
        lines.insert(place % (len(lines) + 1), words)
    marked = [
        f"{line} qqq{n}x" if line.strip() and "-->" not in line else line for n, line in enumerate(lines)
    ]
    transcript, refused = outcome("\n".join(marked))
    if transcript is None:
        assert refused
        return
    kept = " ".join(turn.text for turn in transcript.turns)
    kept += " " + " ".join(aside.text for aside in transcript.set_aside)
    lost = [line for n, line in enumerate(lines) if f"qqq{n}x" in marked[n] and f"qqq{n}x" not in kept]
    assert lost == []


@IN_EVERY_LAYOUT
@given(turns=conversations(), data=st.data())
@THOROUGHLY
def test_a_spoilt_file_is_read_or_refused(layout: str, turns: Turns, data: st.DataObject) -> None:
    text = WRITERS[layout][0](turns)
    for _ in range(data.draw(st.integers(1, 4))):
        start = data.draw(st.integers(0, len(text)))
        stop = data.draw(st.integers(start, min(len(text), start + 40)))
        text = text[:start] + data.draw(st.text(max_size=12)) + text[stop:]
    for narrator in (None, "Nell"):
        transcript, refused = outcome(text, narrator)
        assert transcript or refused
        if transcript:
            assert all(turn.text == " ".join(turn.text.split()) for turn in transcript.turns)


@given(data=st.binary(max_size=400))
@settings(THOROUGHLY, max_examples=300)
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    transcript, refused = outcome(data, "Nell")
    assert transcript or refused
