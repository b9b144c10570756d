"""Files to break a reader with: every format's sample, bent in the ways its kind of file can be bent.

Used by the tests in small numbers and by bench/fuzz.py in large ones.
"""

import json
import zipfile
from copy import deepcopy
from io import BytesIO
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from hypothesis import strategies as st

from respoken.errors import TranscriptError
from respoken.models import Transcript

SAMPLES = Path(__file__).parent / "samples"
NAMES = tuple(sorted(path.relative_to(SAMPLES).as_posix() for path in SAMPLES.rglob("*") if path.is_file()))
CONTENTS = {name: (SAMPLES / name).read_bytes() for name in NAMES}

# What stands for itself in one kind of file or another, whole or broken off.
TOKENS = [
    token.encode("utf-8", "surrogatepass")
    for token in (
        "", " ", "\n", "\n\n", "\r", "\t", "\0", "\x1b[31m", "\u2028", "\u202e", "\ufeff", "\ud800", "é",
        "你好", "👩\u200d🚀", ":", "A:",
        "A: ", "**A:** b\n", "**", "*", "_", "`", "```\n", "# ", "---\n", "- ",
        ">> ", "[", "]", "(", ")", "[x](", "00:00:01,000 --> 00:00:02,000\n", "00:00:02.0 --> 00:00:01.0\n",
        "-->", "1\n", "WEBVTT\n\n", "NOTE ", "<v Ann>", "{", "}", "[[[[[[", "]]]]", '"', '":', ",", ",,",
        ":null", "NaN", "-Infinity", "1e999", "-1", "9" * 5000, "0x1", '"text": ', '"text": 7,',
        '"speaker": {},', '"speaker": null,', '"words": [],', '"words": {},', '"\\ud800"', '"\\u0000"',
        '"segments": [', '"results": {', '"items": [', '"utterances": [],', '"start": "soon",', "\\", "\\u",
        "\\x", "<", ">", "</", "/>", "<p>", "</p>", "<br/>", "<span>", "<cite>", "</cite>", "<time>",
        "<script>", "<!--", "-->", "<?", "?>", "<![CDATA[", "]]>", "&", "&amp;", "&eacute;", "&nothing;",
        "&#0;", "&#x110000;", "&#xd800;", 'xmlns:a="b"', "<a:b>", "<Turn>", '<Who nb="9"/>',
        '<Who nb="-1"/>', '<Turn speaker="x y z">', "<!DOCTYPE a [", '<!ENTITY a "b">',
        '<!ENTITY % a SYSTEM "b">', '<!DOCTYPE a [<!ENTITY b "c">]>',
        '<?xml version="1.0" encoding="utf-16"?>', '<?xml version="1.0" encoding="punycode"?>', "<w:p>",
        "</w:p>", "<w:t>", "</w:r>", "<w:br/>", "PK\x03\x04", "PK\x05\x06", "PK\x06\x07", "%PDF", "<html>",
        "<!doctype html>",
    )
]
BYTES = [bytes([value]) for value in (0, 9, 10, 13, 32, 34, 38, 60, 62, 91, 92, 123, 127, 128, 255)]

VALUES: list[Any] = [
    None, True, False, 0, -1, 1.5, 1e308, float("nan"), float("inf"), 10**40, "", " ", "?", "0", "A",
    "SPEAKER_00", "Zoë", "\ud800", "\0", "\n", "a" * 3000, "1:2", "1:02:03.5", "PT1S", "soon", [], {}, [[]],
    [None], [{}], {"": ""}, {"text": 1}, {"text": "a"}, [{"text": "a", "speaker": 0}],
    {"alternatives": None}, {"seconds": -1, "nanos": 10**12}, {"word": "a", "speaker": "B", "start": "x"},
    [[[[[[[[[[]]]]]]]]]],
]
PLACES = st.integers(0, 2**30)


def place(draw: st.DrawFn, size: int) -> int:
    """A place in something of a size, from its start to its end."""
    return draw(PLACES) % (size + 1)


@st.composite
def bent(draw: st.DrawFn, name: str) -> bytes:
    """A sample cut off, with bytes turned over, tokens put in, pieces doubled, or another's pieces put in."""
    data = CONTENTS[name]
    for _ in range(draw(st.integers(1, 4))):
        at = place(draw, len(data))
        stop = min(len(data), at + place(draw, 60))
        match draw(st.integers(0, 6)):
            case 0:
                data = data[:at]
            case 1:
                data = data[:at] + draw(st.sampled_from(BYTES)) + data[at + 1 :]
            case 2:
                data = data[:at] + draw(st.sampled_from(TOKENS)) + data[at:]
            case 3:
                data = data[:at] + draw(st.sampled_from(TOKENS)) + data[stop:]
            case 4:
                data = data[:at] + data[at:stop] * draw(st.integers(2, 40)) + data[stop:]
            case 5:
                other = CONTENTS[draw(st.sampled_from(NAMES))]
                start = place(draw, len(other))
                data = data[:at] + other[start : start + place(draw, 400)] + data[stop:]
            case _:
                data = data[:at] + draw(st.binary(max_size=8)) + data[stop:]
    return data


@st.composite
def wrong_json(draw: st.DrawFn, name: str) -> bytes:
    """A JSON sample that is still JSON, with values of the wrong kind in it."""
    document = json.loads(CONTENTS[name])
    for _ in range(draw(st.integers(1, 4))):
        node, key = document, None
        holder: Any = None
        for _ in range(draw(st.integers(1, 8))):
            keys = (
                list(node)
                if isinstance(node, dict)
                else list(range(len(node)))
                if isinstance(node, list)
                else []
            )
            if not keys:
                break
            holder, key = node, keys[place(draw, len(keys) - 1)]
            node = holder[key]
        if holder is None:
            break
        if draw(st.booleans()) or isinstance(holder, list):
            holder[key] = deepcopy(draw(st.sampled_from(VALUES)))
        else:
            del holder[key]
    ascii_only = draw(st.booleans())
    text = json.dumps(document, ensure_ascii=ascii_only, indent=draw(st.sampled_from([None, 1])))
    if draw(st.integers(0, 9)) == 0:
        text = text.replace("0", draw(st.sampled_from(["9" * 5000, "[" * 3000, "1e999", "NaN"])), 1)
    return text.encode("utf-8", "surrogatepass")


XML_WORDS = st.sampled_from(
    [
        "", " ", "spk1", "spk2 spk1", "x", "-1", "0", "1", "2", "99999999999999999999", "NaN", "1e400",
        "1:2:3:4", "12.5s", "100t", "word", "sentence", "Ann: yes", ">>", "- no", "[laughter]", "\u202e",
        "\ufffd", "a" * 2000, "é", "你好", "false", "Heading1", "Strong",
    ]
)


def wrong_tree(draw: st.DrawFn, document: bytes) -> bytes:
    """XML still well-formed, with elements gone, doubled, moved and renamed, and other words in it."""
    root = ElementTree.fromstring(document)
    for _ in range(draw(st.integers(1, 5))):
        every = list(root.iter())
        one, other = every[place(draw, len(every) - 1)], every[place(draw, len(every) - 1)]
        match draw(st.integers(0, 6)):
            case 0 if len(one):
                del one[place(draw, len(one) - 1)]
            case 1:
                one.append(deepcopy(other))
            case 2:
                one.tag = other.tag
            case 3:
                one.text = draw(XML_WORDS)
            case 4:
                one.tail = draw(XML_WORDS)
            case 5 if one.attrib:
                one.attrib[sorted(one.attrib)[place(draw, len(one.attrib) - 1)]] = draw(XML_WORDS)
            case _:
                one.attrib.clear()
    return ElementTree.tostring(root, encoding="utf-8")


@st.composite
def wrong_xml(draw: st.DrawFn, name: str) -> bytes:
    """A sample of XML with another tree."""
    return wrong_tree(draw, CONTENTS[name])


@st.composite
def bent_docx(draw: st.DrawFn) -> bytes:
    """A Word document whose XML is bent, packed whole again."""
    packed = BytesIO()
    with zipfile.ZipFile(BytesIO(CONTENTS["docx.docx"])) as good, zipfile.ZipFile(packed, "w") as bad:
        document = good.read("word/document.xml")
        if draw(st.booleans()):
            document = wrong_tree(draw, document)
        for _ in range(draw(st.sampled_from([0, 0, 1, 3]))):
            at = place(draw, len(document))
            stop = min(len(document), at + place(draw, 40))
            document = document[:at] + draw(st.sampled_from(TOKENS)) + document[stop:]
        bad.writestr(
            draw(st.sampled_from(["word/document.xml", "word/document2.xml", "../word/document.xml"])),
            document,
        )
    return packed.getvalue()


@st.composite
def lines_of_all(draw: st.DrawFn) -> bytes:
    """Lines of several samples, in any order."""
    lines = draw(st.lists(st.tuples(st.sampled_from(NAMES), PLACES), min_size=1, max_size=30))
    found = []
    for name, number in lines:
        every = CONTENTS[name].split(b"\n")
        found.append(every[number % len(every)])
    return b"\n".join(found)


def files(name: str) -> st.SearchStrategy[bytes]:
    """Broken files of the kind of a sample."""
    ways = [bent(name), bent(name), lines_of_all()]
    if name.endswith(".json"):
        ways += [wrong_json(name), wrong_json(name)]
    if name.endswith((".ttml", ".trs")):
        ways += [wrong_xml(name), wrong_xml(name)]
    if name.endswith(".docx"):
        ways += [bent_docx(), bent_docx()]
    return st.one_of(ways)


def check(read: Any, path: Path) -> str:
    """Whether a file was "read" or "refused", its promises held; anything else is an error of ours."""
    refused: TranscriptError | None = None
    try:
        transcript: Transcript = read(path, None)
    except TranscriptError as error:
        refused = error
    if refused:
        line = str(refused)
        assert line.startswith(str(path)), line
        assert refused.remedy, line
        assert all(character >= " " and character != "\x7f" for character in line), repr(line)
        return "refused"
    assert transcript.turns
    transcript.model_dump_json().encode()
    for turn in transcript.turns:
        assert turn.text == " ".join(turn.text.split())
        assert turn.start_s is None or turn.start_s < 1e9
    return "read"
