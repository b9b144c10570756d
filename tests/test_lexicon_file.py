"""Readings written to a show file that its author wrote by hand: nothing else in it may change."""

import tomllib

import pytest

from respoken import lexicon_file
from respoken.errors import SettingsError

NEW = {"Chollet": "/ʃOlˈA/", "El Niño": "el neen-yo"}
LINES = 'Chollet = "/ʃOlˈA/"\n"El Niño" = "el neen-yo"\n'


@pytest.mark.parametrize(("before", "after"), [
    ("", f"[lexicon]\n{LINES}"),
    ('[show]\ntitle = "A"', f'[show]\ntitle = "A"\n\n[lexicon]\n{LINES}'),
    ('[show]\ntitle = "A"\n', f'[show]\ntitle = "A"\n\n[lexicon]\n{LINES}'),
    (
        '[lexicon]  # names\nAda = "ay-da" # hers\n\n[show]\ntitle = "A"\n',
        f'[lexicon]  # names\n{LINES}Ada = "ay-da" # hers\n\n[show]\ntitle = "A"\n',
    ),
    ('[show]\ntitle = "[lexicon]"\n[lexicon]', f'[show]\ntitle = "[lexicon]"\n[lexicon]\n{LINES}'),
])  # fmt: skip
def test_entries_are_added_below_the_header(tmp_path, before, after):
    path = tmp_path / "show.toml"
    path.write_text(before, encoding="utf-8")
    lexicon_file.add(path, NEW)
    assert path.read_text(encoding="utf-8") == after
    assert tomllib.loads(after)["lexicon"].items() >= NEW.items()


def test_a_file_that_is_not_there_is_begun(tmp_path):
    lexicon_file.add(tmp_path / "show.toml", NEW)
    assert (tmp_path / "show.toml").read_text(encoding="utf-8") == f"[lexicon]\n{LINES}"


def test_line_ends_stay_as_they_are(tmp_path):
    path = tmp_path / "show.toml"
    path.write_bytes(b'[lexicon]\r\nAda = "ay-da"\r\n')
    lexicon_file.add(path, {"Bob": "bohb"})
    assert path.read_bytes() == b'[lexicon]\r\nBob = "bohb"\r\nAda = "ay-da"\r\n'


def test_what_the_author_wrote_is_not_overruled(tmp_path):
    path = tmp_path / "show.toml"
    path.write_text('[lexicon]\nChollet = "sho-lay"\n')
    lexicon_file.add(path, {"Chollet": "/ʃOlˈA/"})
    assert path.read_text() == '[lexicon]\nChollet = "sho-lay"\n'


def test_a_lexicon_in_one_line_is_left_to_its_author(tmp_path):
    path = tmp_path / "show.toml"
    path.write_text('lexicon = { Ada = "ay-da" }\n')
    with pytest.raises(SettingsError) as caught:
        lexicon_file.add(path, {"Bob": "bohb"})
    assert str(caught.value) == (
        f'{path}: keeps its lexicon in a form that no line can be added to. Add to it: Bob = "bohb"'
    )
    assert path.read_text() == 'lexicon = { Ada = "ay-da" }\n'
