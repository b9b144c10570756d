"""Tags are written by us and read by mutagen, and the other way round."""

import io

import pytest
from mutagen.id3 import CHAP, COMM, CTOC, ID3, TIT2, TXXX, CTOCFlags

from respoken import id3
from respoken.errors import MediaError
from respoken.id3 import ChapterMark


def by_mutagen(data: bytes) -> ID3:
    return ID3(io.BytesIO(data + b"\xff\xfb\x90\x00" + bytes(2000)))


def test_text_frames_are_read_by_another_reader() -> None:
    tag = by_mutagen(
        id3.tag(
            [
                id3.text("TIT2", "Zoë & 名前 🎙"),
                id3.user_text("AI_GENERATED", "true"),
                id3.comment("eng", "The voices are synthetic."),
                id3.picture("image/jpeg", b"\xff\xd8\xff\xe0 not really"),
            ]
        )
    )
    assert tag.version == (2, 3, 0)
    assert str(tag["TIT2"]) == "Zoë & 名前 🎙"
    assert str(tag["TXXX:AI_GENERATED"]) == "true"
    assert str(tag["COMM::eng"]) == "The voices are synthetic."
    assert (tag["APIC:"].type, tag["APIC:"].mime) == (3, "image/jpeg")
    assert tag["APIC:"].data == b"\xff\xd8\xff\xe0 not really"


def test_chapters_are_read_by_another_reader() -> None:
    marks = [ChapterMark("Introduction", 0, 1500), ChapterMark("Ünïcode", 1500, 90000)]
    tag = by_mutagen(id3.tag(id3.chapters(marks, "Chapters")))
    contents = tag["CTOC:toc"]
    assert contents.child_element_ids == ["chp0", "chp1"]
    assert contents.flags == CTOCFlags.TOP_LEVEL | CTOCFlags.ORDERED
    assert str(contents.sub_frames["TIT2"]) == "Chapters"
    read = [tag[f"CHAP:{name}"] for name in contents.child_element_ids]
    assert [(str(c.sub_frames["TIT2"]), c.start_time, c.end_time, c.start_offset) for c in read] == [
        ("Introduction", 0, 1500, 0xFFFFFFFF),
        ("Ünïcode", 1500, 90000, 0xFFFFFFFF),
    ]


def test_more_chapters_than_a_table_counts_are_nested() -> None:
    marks = [ChapterMark(f"No {n}", n * 1000, n * 1000 + 1000) for n in range(600)]
    tag = by_mutagen(id3.tag(id3.chapters(marks, "Chapters")))
    tables = [tag[f"CTOC:{name}"] for name in tag["CTOC:toc"].child_element_ids]
    children = [child for table in tables for child in table.child_element_ids]
    assert children == [f"chp{n}" for n in range(600)]
    assert [int(table.flags) for table in tables] == [int(CTOCFlags.ORDERED)] * 3
    assert len(tag.getall("CHAP")) == 600


@pytest.mark.parametrize("version", [3, 4])
def test_what_another_writer_wrote_is_read(version: int) -> None:
    tag = ID3()
    tag.add(TIT2(encoding=1, text="A title"))
    tag.add(COMM(encoding=1, lang="eng", desc="about", text="words"))
    tag.add(TXXX(encoding=1, desc="key", text="value"))
    tag.add(CHAP(element_id="c1", start_time=5, end_time=9, sub_frames=[TIT2(encoding=1, text="One")]))
    tag.add(
        CTOC(element_id="toc", flags=CTOCFlags.TOP_LEVEL, child_element_ids=["c1"],
             sub_frames=[TIT2(encoding=1, text="All")])
    )
    file = io.BytesIO()
    tag.save(file, v2_version=version)
    frames = {frame.name: frame for frame in id3.read(file.getvalue())}
    assert frames["TIT2"].text == "A title"
    assert frames["COMM"].pair == ("about", "words")
    assert frames["TXXX"].pair == ("key", "value")
    assert id3.read_chapter(frames["CHAP"]) == id3.ChapterFrame("c1", "One", 5, 9)
    assert id3.read_contents(frames["CTOC"]) == id3.ContentsFrame("toc", "All", True, False, ("c1",))


def test_its_own_length_is_known_and_a_cut_tag_is_told() -> None:
    tag = id3.tag([id3.text("TIT2", "x" * 1000)])
    assert id3.length(tag) == len(tag)
    assert id3.length(b"RIFF") == 0
    assert id3.read(b"\xff\xfb\x90\x00") == []
    with pytest.raises(MediaError, match="cut short"):
        id3.read(tag[:500])
