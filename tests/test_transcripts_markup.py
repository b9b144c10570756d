"""Transcripts in XML, HTML and Word: what is read, and what is never fetched, expanded or unpacked."""

import zipfile
from io import BytesIO
from pathlib import Path
from xml.sax.saxutils import escape

import pytest

from respoken import safexml
from respoken.transcripts import wordfile
from talks import read, read_or_refused, refusal, said

# --- TTML ------------------------------------------------------------------------------------------

TT = (
    '<tt xmlns="http://www.w3.org/ns/ttml" xmlns:ttm="http://www.w3.org/ns/ttml#metadata"'
    ' xmlns:podcasts="http://podcasts.apple.com/transcript-ttml-internal"><body><div>{}</div></body></tt>'
)


def spans(*words: str) -> str:
    return "".join(f'<span podcasts:unit="word" begin="1.0">{word}</span>' for word in words)


def ttml(*paragraphs: tuple[str, str]) -> str:
    return TT.format("".join(f'<p begin="1:02.5" ttm:agent="{who}">{words}</p>' for who, words in paragraphs))


def test_apples_words_get_the_blanks_they_come_without(tmp_path: Path) -> None:
    transcript = read(
        tmp_path, ttml(("SPEAKER_1", spans("Welcome", "back", ",", "all.")), ("SPEAKER_2", spans("Hi.")))
    )
    assert (transcript.format, said(transcript)) == (
        "ttml",
        [("Speaker 1", "Welcome back, all."), ("Speaker 2", "Hi.")],
    )
    assert transcript.turns[0].start_s == 62.5


def test_blanks_that_are_there_are_believed(tmp_path: Path) -> None:
    words = spans("I") + " " + spans("can") + spans("not") + " " + spans("go") + " " + spans("there.")
    assert said(read(tmp_path, ttml(("A", words)))) == [("Speaker 1", "I cannot go there.")]


def test_japanese_words_get_no_blanks(tmp_path: Path) -> None:
    assert said(read(tmp_path, ttml(("A", spans("今日", "は", "Apple", "です。"))))) == [
        ("Speaker 1", "今日は Apple です。")
    ]


def test_captions_in_ttml_have_names_in_their_text(tmp_path: Path) -> None:
    rows = "".join(
        f'<p begin="00:00:0{n}:12">{words}</p>'
        for n, words in enumerate(["ANN: Hello<br/>there.", "BOB: Hi.", "ANN: Bye."])
    )
    transcript = read(tmp_path, TT.format(rows))
    assert said(transcript) == [("ANN", "Hello there."), ("BOB", "Hi."), ("ANN", "Bye.")]
    assert transcript.turns[1].start_s == 1.0


def test_a_paragraph_whose_spans_are_of_several(tmp_path: Path) -> None:
    words = '<span ttm:agent="A">Hello.</span> <span ttm:agent="B">Hi.</span>'
    assert said(read(tmp_path, TT.format(f"<p>{words}</p>"))) == [
        ("Speaker 1", "Hello."),
        ("Speaker 2", "Hi."),
    ]


# --- Transcriber -----------------------------------------------------------------------------------

TRS = (
    '{}<Trans><Speakers><Speaker id="spk1" name="René"/><Speaker id="spk2" name="Zoë"/></Speakers>'
    "<Episode><Section>\n{}</Section></Episode></Trans>"
)


def test_turns_of_two_are_told_apart_by_who(tmp_path: Path) -> None:
    turns = '<Turn speaker="spk1 spk2" startTime="3.5"><Sync time="3.5"/>\n<Who nb="1"/>\nHello\n'
    turns += '<Who nb="2"/>\nHi\n</Turn>'
    transcript = read(tmp_path, TRS.format("", turns))
    assert (transcript.format, said(transcript)) == ("transcriber", [("René", "Hello"), ("Zoë", "Hi")])
    assert transcript.turns[0].start_s == 3.5


@pytest.mark.parametrize("encoding", ["ISO-8859-1", "iso-8859-15", "windows-1252", "macintosh"])
def test_a_declared_encoding_is_believed_without_a_word(encoding: str, tmp_path: Path) -> None:
    text = TRS.format(
        f'<?xml version="1.0" encoding="{encoding}"?>\n<!DOCTYPE Trans SYSTEM "trans-14.dtd">\n',
        '<Turn speaker="spk1">déjà vu</Turn><Turn speaker="spk2">non</Turn>',
    )
    transcript = read(tmp_path, text.encode(encoding))
    assert said(transcript) == [("René", "déjà vu"), ("Zoë", "non")]
    assert transcript.warnings == ()


def test_a_declaration_that_utf_8_contradicts_is_not(tmp_path: Path) -> None:
    text = TRS.format(
        '<?xml version="1.0" encoding="ISO-8859-1"?>\n',
        '<Turn speaker="spk1">déjà vu</Turn><Turn speaker="spk2">non</Turn>',
    )
    assert said(read(tmp_path, text)) == [("René", "déjà vu"), ("Zoë", "non")]


@pytest.mark.parametrize(
    "encoding", ["punycode", "hex", "rot13", "unicode_escape", "nothing-such", "idna", "utf-16"]
)
def test_declared_encodings_that_are_none_for_letters_are_not_tried(encoding: str, tmp_path: Path) -> None:
    text = TRS.format(f'<?xml version="1.0" encoding="{encoding}"?>\n', '<Turn speaker="spk1">Hello</Turn>')
    assert said(read(tmp_path, text)) == [("René", "Hello")]


def test_turns_of_nobody_are_told(tmp_path: Path) -> None:
    transcript = read(tmp_path, TRS.format("", '<Turn speaker="spk1">Hello</Turn>\n<Turn>and so</Turn>'))
    assert said(transcript) == [("René", "Hello"), ("Unknown speaker", "and so")]
    assert transcript.warnings == (
        "line 3: turns that name no speaker, 1 in all, are read as 'Unknown speaker'.",
        "line 3: 'Unknown speaker' (1 turn) may be several people; all get one voice.",
    )


# --- what XML can do to its reader -------------------------------------------------------------------

LAUGHS = (
    '<!DOCTYPE Trans [<!ENTITY a "ha">'
    + "".join(
        f'<!ENTITY {name} "{f"&{before};" * 10}">'
        for before, name in zip("abcdefghi", "bcdefghij", strict=True)
    )
    + "]>\n"
)


@pytest.mark.parametrize(
    ("head", "what"),
    [
        (LAUGHS, "it declares the entity 'a'"),
        ('<!DOCTYPE Trans [<!ENTITY x SYSTEM "file:///etc/passwd">]>\n', "it declares the entity 'x'"),
        (
            '<!DOCTYPE Trans [<!ENTITY % x SYSTEM "http://127.0.0.1:9/x.dtd"> %x;]>\n',
            "it declares the entity 'x'",
        ),
        ("<!DOCTYPE Trans [<!ENTITY " + "x" * 3000 + ' "y">]>\n', "it declares the entity"),
    ],
)
def test_entities_are_refused_where_they_are_declared(head: str, what: str, tmp_path: Path) -> None:
    line = refusal(tmp_path, TRS.format(head, '<Turn speaker="spk1">&j; &x;</Turn>'))
    assert f"talk line 1: {what}" in line
    assert len(line) < 300


def test_entities_of_html_are_read_and_others_refused(tmp_path: Path) -> None:
    head = '<!DOCTYPE Trans SYSTEM "trans-14.dtd">\n'
    assert said(
        read(tmp_path, TRS.format(head, '<Turn speaker="spk1">d&eacute;j&agrave; &lt;vu&gt;</Turn>'))
    ) == [("René", "déjà <vu>")]
    assert "line 3: it uses the unknown entity 'nothing'" in refusal(
        tmp_path,
        TRS.format(head, '<Turn speaker="spk1">\n&nothing;</Turn>').replace("<Section>\n", "<Section>"),
    )


def test_feeds_and_books_read_the_entities_of_html_too() -> None:
    """expat leaves an unknown entity out without a word where a document type lies elsewhere."""
    head = '<!DOCTYPE rss SYSTEM "rss.dtd">'
    assert safexml.parse(f"{head}<title>Caf&eacute;&nbsp;au lait</title>").text == "Café\xa0au lait"
    with pytest.raises(ValueError, match="line 1: it uses the unknown entity 'nothing'"):
        safexml.parse(f"{head}<title>&nothing;</title>")


def test_a_document_type_is_never_fetched(tmp_path: Path) -> None:
    """Were it read, the entity it declares would be known."""
    (tmp_path / "trans.dtd").write_text('<!ENTITY secret "read from disk">')
    head = f'<!DOCTYPE Trans SYSTEM "{(tmp_path / "trans.dtd").as_uri()}">\n'
    assert "unknown entity 'secret'" in refusal(
        tmp_path, TRS.format(head, '<Turn speaker="spk1">&secret;</Turn>')
    )


@pytest.mark.parametrize(
    "turns",
    [
        "<a>" * 200_000,
        "<a>" * 100_000 + "Hello" + "</a>" * 100_000,
        '<Turn speaker="' + "spk1 " * 100_000 + '">Hello</Turn>',
        '<Turn speaker="spk1" ' + " ".join(f'a{n}="b"' for n in range(50_000)) + ">Hello</Turn>",
        '<Turn speaker="spk1">' + "a\n" * 300_000 + "</Turn>",
        '<Turn speaker="spk1">' + "Hello &amp; " * 100_000 + "</Turn>",
        '<Turn speaker="spk1 spk2">' + '<Who nb="1"/>a<Who nb="2"/>b' * 20_000 + "</Turn>",
        "<!--" * 100_000,
        "<![CDATA[" * 100_000,
    ],
)
def test_large_and_deep_xml_is_read_or_refused(turns: str, tmp_path: Path) -> None:
    read_or_refused(tmp_path, TRS.format("", turns))
    read_or_refused(tmp_path, TT.format(turns.replace("Turn", "p").replace("speaker", "ttm:agent")))


def test_a_name_of_a_million_lines_takes_no_longer_than_its_letters(tmp_path: Path) -> None:
    letters = "a\n" * 300_000
    name = (
        f'<head><metadata><ttm:agent xml:id="A"><ttm:name>{letters}</ttm:name></ttm:agent></metadata></head>'
    )
    document = TT.format('<p ttm:agent="A">Hello.</p>').replace("<body>", f"{name}<body>")
    assert read(tmp_path, document).turns[0].text == "Hello."


# --- HTML ------------------------------------------------------------------------------------------


def test_a_cited_fragment_needs_no_page_around_it(tmp_path: Path) -> None:
    page = "<cite>Ann Lee:</cite>\n<time>1:02</time>\n<p>Hello &amp; <b>wel</b>come.</p>\n"
    page += "<cite>Bob:</cite><time>1:05</time><p>Hi.</p>"
    transcript = read(tmp_path, page)
    assert (transcript.format, said(transcript)) == (
        "html",
        [("Ann Lee", "Hello & welcome."), ("Bob", "Hi.")],
    )
    assert [turn.start_s for turn in transcript.turns] == [62.0, 65.0]


def test_works_and_times_among_the_words_are_words(tmp_path: Path) -> None:
    page = "<cite>Ann:</cite><p>I read <cite>Dune</cite> at <time>10:00</time> twice.</p>"
    page += "<cite>Bob:</cite><p>Me too.</p>"
    assert said(read(tmp_path, page)) == [("Ann", "I read Dune at 10:00 twice."), ("Bob", "Me too.")]


def test_what_a_page_has_around_its_transcript_is_set_aside(tmp_path: Path) -> None:
    page = (
        "<!doctype html><head><title>Water</title><script>var p = '<p>no</p>';</script></head><body>"
        "<nav><a>Home</a></nav><h1>Water</h1><p>Before.</p><cite>Ann:</cite><p>Hello.</p><!-- <p>no</p> -->"
        "<h2>Part two</h2><cite>Bob:</cite><p>Hi.</p>"
        "<footer>Made by us.</footer>"
    )
    transcript = read(tmp_path, page)
    assert (transcript.title, said(transcript)) == ("Water", [("Ann", "Hello."), ("Bob", "Hi.")])
    assert [(aside.text, aside.why) for aside in transcript.set_aside] == [
        ("Water", "the title"),
        ("Home", "navigation"),
        ("Water", "a heading"),
        ("Part two", "a heading"),
        ("Made by us.", "the footer"),
        ("Before.", "before the first speaker is named"),
    ]


def test_a_page_that_names_nobody_is_only_a_web_page(tmp_path: Path) -> None:
    assert "is a web page." in refusal(tmp_path, "<!doctype html><p>It rained.</p><p>We walked on.</p>")


def test_a_page_that_cites_behind_its_quotations_is_still_a_web_page(tmp_path: Path) -> None:
    page = "<!doctype html><p>I read:</p><blockquote><p>Water.</p><cite>Ann</cite></blockquote><p>Well.</p>"
    assert "is a web page." in refusal(tmp_path, page)


@pytest.mark.parametrize(
    "unit",
    ["<nav>", "</footer>", "<cite>", "<p", "<!--", "<script>", "<a ", "<time>x", "&lt;", "<", "</cite><p>x"],
)
def test_a_page_of_nothing_but_tags_is_read_or_refused(unit: str, tmp_path: Path) -> None:
    page = "<nav><cite>Ann:</cite><p>Hello.</p>" + unit * (1_000_000 // len(unit)) + "</footer>" * 50_000
    read_or_refused(tmp_path, page)


# --- Word ------------------------------------------------------------------------------------------

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def run(text: str, bold: bool = False) -> str:
    return (
        f'<w:r>{"<w:rPr><w:b/></w:rPr>" if bold else ""}<w:t xml:space="preserve">{escape(text)}</w:t></w:r>'
    )


def paragraph(*runs: str) -> str:
    return f"<w:p>{''.join(runs)}</w:p>"


def packed(
    document: str | bytes, name: str = "word/document.xml", method: int = zipfile.ZIP_DEFLATED, **others: str
) -> bytes:
    file = BytesIO()
    with zipfile.ZipFile(file, "w", method) as archive:
        for other, content in others.items():
            archive.writestr(other, content)
        archive.writestr(name, document)
    return file.getvalue()


def docx(*paragraphs: str) -> bytes:
    return packed(f'<w:document xmlns:w="{W}"><w:body>{"".join(paragraphs)}</w:body></w:document>')


def test_bold_names_and_what_word_marks_stay_as_written(tmp_path: Path) -> None:
    transcript = read(
        tmp_path,
        docx(
            paragraph(run("A talk")),
            paragraph(),
            paragraph(run("Ann ", True), run("Lee:", True), run(" Hello *you* & <all> [laughs] #1.")),
            paragraph(run("Bob Ray", True), run(": Hi_there_ \\o/ `x`.")),
            paragraph(run("Ann Lee:", True), run(" - Bye.")),
            paragraph(run("Transcribed by *us*")),
        ),
    )
    assert (transcript.format, said(transcript)) == (
        "docx",
        [
            ("Ann Lee", "Hello *you* & <all> [laughs] #1."),
            ("Bob Ray", "Hi_there_ \\o/ `x`."),
            ("Ann Lee", "- Bye."),
        ],
    )
    assert [turn.line for turn in transcript.turns] == [3, 4, 5]
    assert [(aside.line, aside.text) for aside in transcript.set_aside] == [
        (1, "A talk"),
        (6, "Transcribed by *us*"),
    ]


def test_plain_names_and_lines_that_break_inside_a_paragraph(tmp_path: Path) -> None:
    transcript = read(
        tmp_path,
        docx(
            paragraph(run("Ann Lee   0:03"), "<w:r><w:br/></w:r>", run("Hello there, all.")),
            paragraph(run("Bob Ray   0:05"), "<w:r><w:br/></w:r>", run("Hi to you.")),
            paragraph(run("Ann Lee   0:07"), "<w:r><w:br/></w:r>", run("And bye.")),
        ),
    )
    assert said(transcript) == [
        ("Ann Lee", "Hello there, all."),
        ("Bob Ray", "Hi to you."),
        ("Ann Lee", "And bye."),
    ]
    assert [turn.start_s for turn in transcript.turns] == [3.0, 5.0, 7.0]


def test_the_times_of_teams_have_single_digits(tmp_path: Path) -> None:
    lines = (
        ("0:0:3.9 --> 0:0:6.0", "Ann Lee", "Hello there, all."),
        ("0:1:5.70 --> 0:1:7.2", "Bob Ray", "Hi to you."),
        ("0:1:9.850 --> 0:1:11.0", "Ann Lee", "So it rained."),
        ("0:2:0.0 --> 0:2:1.0", "Bob Ray", "It did."),
    )
    broken = "<w:r><w:br/></w:r>"
    parts = (paragraph(run(time), broken, run(name), broken, run(text)) for time, name, text in lines)
    transcript = read(tmp_path, docx(*parts))
    assert said(transcript) == [(name, text) for _, name, text in lines]
    assert [turn.start_s for turn in transcript.turns] == [3.9, 65.7, 69.85, 120.0]


def test_accounts_that_are_numbers_are_speakers_by_number(tmp_path: Path) -> None:
    who = ("68f0e9b4-d6de-4cad-9c2a-9b587e97837f@72f988bf", "88b66bf7-d0d1-4ed1-bb80-ce79d271ac2a@72f988bf")
    cues = (f"00:0{n}.000 --> 00:0{n}.900\n<v {who[n % 2]}>Line {n}.</v>\n" for n in range(4))
    transcript = read(tmp_path, "WEBVTT\n\n" + "\n".join(cues))
    assert [turn.speaker for turn in transcript.turns] == ["Speaker 1", "Speaker 2"] * 2


def test_a_cue_that_ends_a_moment_before_it_starts_is_read_and_told(tmp_path: Path) -> None:
    cues = "00:01.000 --> 00:02.000\n<v Ann>Hello.\n\n00:03.400 --> 00:03.100\n<v Bob>Hi.\n"
    transcript = read(tmp_path, f"WEBVTT\n\n{cues}")
    assert said(transcript) == [("Ann", "Hello."), ("Bob", "Hi.")]
    assert transcript.warnings == (
        "line 6: ends (00:00:03.1) before it starts (00:00:03.4) by a moment; read all the same.",
    )


def cell(*paragraphs: str) -> str:
    return f"<w:tc>{''.join(paragraph(run(words)) for words in paragraphs)}</w:tc>"


def test_a_table_has_who_speaks_and_when_before_the_words(tmp_path: Path) -> None:
    rows = [
        cell("Time") + cell("Speaker") + cell("Transcript"),
        cell("0:01") + cell("Ann Lee") + cell("Hello *there*.", "And welcome."),
        cell("0:05") + cell("Bob Ray:") + cell("Thanks."),
        cell("0:07") + cell("Ann Lee") + cell("So?"),
    ]
    transcript = read(tmp_path, docx("<w:tbl>", *(f"<w:tr>{row}</w:tr>" for row in rows), "</w:tbl>"))
    assert said(transcript) == [
        ("Ann Lee", "Hello *there*. And welcome."), ("Bob Ray", "Thanks."), ("Ann Lee", "So?"),
    ]
    assert [(turn.line, turn.start_s) for turn in transcript.turns] == [(2, 1.0), (3, 5.0), (4, 7.0)]
    assert [aside.text for aside in transcript.set_aside] == ["Time | Speaker | Transcript"]


@pytest.mark.parametrize(
    "table",
    [
        f"<w:tr>{cell('a')}<w:tc>" * 30_000 + paragraph(run("Hello")) + "</w:tc></w:tr>" * 30_000,
        "<w:tr></w:tr>" * 30_000 + "<w:tc></w:tc>" + paragraph(run("Ann: Hello.")),
        f"<w:tr>{cell('Ann') * 100_000}</w:tr>",
        f"<w:tr>{cell('Ann')}<w:tc>{paragraph(run('Hello.')) * 50_000}</w:tc></w:tr>",
    ],
)
def test_tables_in_tables_and_endless_rows_are_read_or_refused(table: str, tmp_path: Path) -> None:
    read_or_refused(tmp_path, docx(table))


def test_deleted_words_codes_and_fallbacks_are_not_read(tmp_path: Path) -> None:
    transcript = read(
        tmp_path,
        docx(
            paragraph(
                run("Ann: Hello "),
                "<w:del><w:r><w:delText>not this</w:delText></w:r></w:del>",
                "<w:ins>",
                run("there"),
                "</w:ins>",
                "<w:r><w:instrText>HYPERLINK x</w:instrText></w:r>",
                "<w:r><w:tab/></w:r>",
                run("all."),
            ),
            paragraph(
                run("Bob: "),
                f'<mc:A xmlns:mc="m"><mc:Choice>{run("Hi.")}</mc:Choice>',
                f"<mc:Fallback>{run('Hi.')}</mc:Fallback></mc:A>",
            ),
            paragraph(run("Ann: Bye.")),
        ),
    )
    assert said(transcript) == [("Ann", "Hello there all."), ("Bob", "Hi."), ("Ann", "Bye.")]


def test_a_zip_bomb_is_refused_before_it_opens(tmp_path: Path) -> None:
    bomb = packed(b"<w:document>" + b" " * (wordfile.MAX_UNPACKED_BYTES + 1))
    assert len(bomb) < 100_000
    assert "unpacks to more than 50 MB" in refusal(tmp_path, bomb)


def test_a_bomb_that_lies_about_its_size_is_refused(tmp_path: Path) -> None:
    bomb = packed(b"<w:document>" + b" " * 1_000_000)
    lie = bomb.replace((1_000_012).to_bytes(4, "little"), (12).to_bytes(4, "little"))
    assert lie != bomb
    assert "is a damaged Word file" in refusal(tmp_path, lie)


def test_an_archive_of_thousands_of_files_is_not_opened(tmp_path: Path) -> None:
    many = packed("<w:document/>", **{f"{n:05d}{'x' * 60}": "" for n in range(12_000)})
    assert "is an ODT, EPUB or ZIP file, not text." in refusal(tmp_path, many)


@pytest.mark.parametrize(
    "name", ["../../word/document.xml", "/word/document.xml", "word\\..\\document.xml", "mimetype"]
)
def test_nothing_is_looked_for_or_written_elsewhere(name: str, tmp_path: Path) -> None:
    before = sorted(tmp_path.parent.rglob("*"))
    assert "is an ODT, EPUB or ZIP file, not text." in refusal(tmp_path, packed("<w:document/>", name))
    assert set(tmp_path.parent.rglob("*")) - set(before) == {tmp_path / "talk"}


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_packings_word_does_not_use_are_refused(method: int, tmp_path: Path) -> None:
    assert "packed in a way that Word does not use" in refusal(
        tmp_path, packed("<w:document/>", method=method)
    )


def test_a_protected_or_damaged_document_is_refused(tmp_path: Path) -> None:
    whole = docx(paragraph(run("Ann: Hello.")))
    protected = bytearray(whole)
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        protected[whole.index(mark) + offset] |= 1
    assert "is protected by a password." in refusal(tmp_path, bytes(protected))
    assert "is a damaged Word file" in refusal(tmp_path, whole[: len(whole) // 2])
    assert "is a damaged Word file (line 1: is not well-formed XML" in refusal(
        tmp_path, packed("<w:document>")
    )
    assert "it declares the entity 'a'" in refusal(
        tmp_path, packed('<!DOCTYPE a [<!ENTITY a "b">]><w:document/>')
    )
    assert "is a Word file without text." in refusal(tmp_path, docx(paragraph(), paragraph(run(" "))))
    assert "no speaker labels were found" in refusal(
        tmp_path, docx(paragraph(run("Once there was a file without any.")))
    )


# --- captions of meetings --------------------------------------------------------------------------


def test_teams_names_its_cues_by_uuid_and_breaks_lines_inside_a_voice(tmp_path: Path) -> None:
    cues = "".join(
        f"5b1b3c9a-0000-4000-8000-00000000000{n}/{n}-0\n00:00:0{n}.000 --> 00:00:0{n}.900\n"
        f"<v {who}>{words}</v>\n\n"
        for n, (who, words) in enumerate(
            [("Lee, Ann (Guest)", "Hello\nthere."), ("Bob Ray", "Hi &amp; bye."), ("Bob Ray", "Yes.")]
        )
    )
    transcript = read(tmp_path, f"WEBVTT\n\n{cues}")
    assert said(transcript) == [("Lee, Ann (Guest)", "Hello there."), ("Bob Ray", "Hi & bye. Yes.")]
    assert [aside.why for aside in transcript.set_aside] == ["the header"]


def test_zoom_numbers_its_cues_and_writes_names_before_colons(tmp_path: Path) -> None:
    rows = ["Ann Lee: Hello there.", "Bob Ray: Hi.", "and bye.", "Ann Lee: Bye."]
    cues = "".join(f"{n}\n00:00:0{n}.000 --> 00:00:0{n}.900\n{row}\n\n" for n, row in enumerate(rows, 1))
    assert said(read(tmp_path, f"WEBVTT\n\n{cues}")) == [
        ("Ann Lee", "Hello there."),
        ("Bob Ray", "Hi. and bye."),
        ("Ann Lee", "Bye."),
    ]
