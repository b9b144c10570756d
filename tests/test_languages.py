"""Languages: every one in the table reads its sample by its own rules, in Kokoro's symbols, word by word."""

import json
import re
from pathlib import Path
from unicodedata import normalize

import pytest

from conftest import ROOT, Respoken
from respoken import languages, transcripts
from respoken.engines.base import EngineSpec
from respoken.engines.by_rule import ByRule
from respoken.engines.kokoro.engine import Kokoro
from respoken.engines.kokoro.vocab import PUNCTUATION, VOCAB
from respoken.errors import EngineError, SettingsError
from respoken.languages import LANGUAGES
from respoken.listen import WORD_ERRORS, check

OTHERS = [code for code, language in LANGUAGES.items() if language.sounds]
SAMPLES = ROOT / "tests/samples/languages"


def read(code: str, text: str) -> list[str]:
    """What is said for each shown word that is not said as it is written."""
    words = languages.words(text, languages.known(code), languages.region(code))
    return [word.spoken for word in words if word.spoken.rstrip(".,:;?!") != word.text.rstrip(".,:;?!")]


def sounds(code: str, spoken: str) -> str:
    return " ".join(ByRule(code).say(spoken))


# --- the contract: what every language in the table does ---------------------------------------------


@pytest.mark.parametrize("code", OTHERS)
def test_a_sample_is_read_word_by_word_in_kokoros_symbols(code: str) -> None:
    transcript = transcripts.read(SAMPLES / f"{code}.md")
    assert languages.primary(transcript.language) == code
    assert languages.guess(turn.text for turn in transcript.turns) == code
    reader = ByRule(code)
    for turn in transcript.turns:
        words = languages.words(turn.text, LANGUAGES[code])
        assert " ".join(word.text for word in words) == turn.text
        spoken = " ".join(word.spoken for word in words if word.spoken)
        assert not re.search(r"\d|[€$₹%]", spoken)
        heard = reader.say(spoken)
        assert len(heard) == len(spoken.split())
        assert set("".join(heard)) <= VOCAB.keys()
        for word, phonemes in zip(spoken.split(), heard, strict=True):
            assert set(phonemes) - PUNCTUATION, f"{word}: says nothing"
            stops = re.search(r"[.,?!]$", word)
            assert not stops or phonemes.endswith(stops[0])


@pytest.mark.parametrize("code", OTHERS)
def test_everything_a_language_must_have_is_there(code: str) -> None:
    language = LANGUAGES[code]
    assert language.wording
    assert len(language.wording.months) == 12
    assert set(language.wording.letters) == set("abcdefghijklmnopqrstuvwxyz")
    for line in (language.lines.disclosure, language.lines.clear, *language.wording.letters.values()):
        assert set(sounds(code, line)) <= VOCAB.keys() | {" "}
    assert "{number}" in language.lines.chapter
    assert "{title}" in language.lines.chapter
    assert "{name}" in language.lines.speaking


@pytest.mark.parametrize("code", OTHERS)
def test_phonemes_of_a_lexicon_are_taken_as_they_are(code: str) -> None:
    assert ByRule(code).say("[Okafor](/okafˈoɾ/), [x](/ˈa/)") == ("okafˈoɾ,", "ˈa")
    with pytest.raises(EngineError, match="no phoneme"):
        ByRule(code).say("[Okafor](/✱/)")


@pytest.mark.parametrize("code", OTHERS)
@pytest.mark.parametrize("text", ["—", "...", "((", "中文", "'", "a'b-c'", "Ω", "½", "-5", "1.", "#", "7क)s"])
def test_odd_words_are_read_or_left_out_and_never_an_error(code: str, text: str) -> None:
    words = languages.words(text, LANGUAGES[code])
    spoken = " ".join(word.spoken for word in words if word.spoken)
    assert len(ByRule(code).say(spoken)) == len(spoken.split())


# --- sounds ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("code", "spoken", "expected"), [
    ("es", "la gente guapa", "la xˈɛnte ɣwˈapa"),
    ("es", "lingüística, desde Zaragoza.", "liŋɡwˈistika, dˌesðe θˌaɾaɣˈoθa."),
    ("es-MX", "cinco zapatos", "sˈinko sapˈatos"),
    ("es", "rápidamente", "rˈapiðamˈente"),
    ("fr", "les enfants parlent", "lez ɑ̃fˈɑ̃ pˈaʁl"),
    ("fr", "les héros", "le eʁˈo"),
    ("fr", "l'intelligence artificielle", "lɛ̃tɛliʒˈɑ̃s aʁtifisjˈɛl"),
    ("fr", "un gouvernement évidemment lent", "œ̃ ɡuvɛʁnəmˈɑ̃ evidamˈɑ̃ lˈɑ̃"),
    ("fr", "dix heures, dix minutes, dix", "dˈiz ˈœʁ, dˈi minˈyt, dˈis"),
    ("fr", "vingt-deux ans", "vɛ̃tdˈø ˈɑ̃"),
    ("it", "gli studenti leggono", "ʎɪ stʊdˈɛntɪ lˈɛɡːono"),
    ("it", "c'è l'opinione", "ʧˈɛ lopinjˈone"),
    ("it", "la città facile", "la ʧitːˈa fˈaʧile"),
    ("pt", "a manhã", "a mɐ̃ɲˈɐ̃"),
    ("pt", "as próximas informações", "as prˈɔsimæz ˌiŋfoɾəmasˈõjs"),
    ("pt", "história do Brasil", "ˌistˈɔɾjæ dʊ brazˈiʊ"),
    ("hi", "सरकार की समझ", "sˌəɾkˈaːɾ ki sˈʌməɟʰ"),
    ("hi", "लड़की करना चाहती थी", "lˈʌr.kˌi kˈʌɾnˌaː cˈaːhətˌi tʰi"),
])  # fmt: skip
def test_words_sound_as_kokoro_learnt_them(code: str, spoken: str, expected: str) -> None:
    assert sounds(code, spoken) == normalize("NFD", expected)


def test_latin_words_in_hindi_are_read_as_english() -> None:
    assert sounds("hi", "Google में") == normalize("NFD", "ɡˈuɡᵊl mẽː")


# --- figures and signs -------------------------------------------------------------------------------


@pytest.mark.parametrize(("code", "text", "expected"), [
    ("es", "El 3 de mayo de 2024", ["tres", "dos mil veinticuatro"]),
    ("es", "21 personas y 21 años", ["veintiuna", "veintiún"]),
    ("es", "$2,5 millones, 12,50 €, 1 €", [
        "dos coma cinco millones de dólares,", "doce euros con cincuenta,", "un euro",
    ]),
    ("es", "1.500 km al 80 %", ["mil quinientos kilómetros", "ochenta por ciento"]),
    ("es-MX", "1,500 pesos y 2.5", ["mil quinientos", "dos coma cinco"]),
    ("es", "la ONU y la IBM en EE.UU. ayer", ["i be eme", "Estados Unidos"]),
    ("es", "el siglo XXI, el Sr. Gil", ["veintiuno,", "señor"]),
    ("es", "a las 10:30 [risas]", ["diez y treinta", ""]),
    ("fr", "le 1er mai à 14h30", ["premier", "quatorze heures trente"]),
    ("fr", "1 500 € ou 80 % ?", ["mille cinq cents euros", "quatre-vingts pour cent?"]),
    ("fr", "au XXIe siècle, M. Roux", ["vingt-et-unième", "monsieur"]),
    ("fr", "l'ONU et la SNCF", ["esse enne cé effe"]),
    ("it", "€ 12,50 e 3,5 milioni", ["dodici euro e cinquanta", "tre virgola cinque"]),
    ("it", "il XX secolo", ["ventesimo"]),
    ("pt", "R$ 2,5 milhões", ["dois vírgula cinco milhões de reais"]),
    ("pt", "2 pessoas, os EUA", ["duas", "é u á"]),
    ("hi", "₹2.5 करोड़, 1995 में", ["दो दशमलव पाँच करोड़ रुपये,", "उन्नीस सौ पंचानबे"]),
    ("hi", "10:30 बजे, GPT-4।", ["दस बजकर तीस मिनट,", "जी पी टी चार."]),
    ("es", "2020-2024, 007 y 15/03/2021", [
        "dos mil veinte a dos mil veinticuatro,", "cero cero siete", "quince de marzo de dos mil veintiuno",
    ]),
])  # fmt: skip
def test_figures_are_read_in_the_language(code: str, text: str, expected: list[str]) -> None:
    assert read(code, text) == expected


# --- which language it is ----------------------------------------------------------------------------


@pytest.mark.parametrize(("text", "expected"), [
    ("es_MX", "es-MX"), ("Spanish", "es"), ("pt-br", "pt-BR"), ("spa", "es"),
    ("en-gb", "en-GB"), ("xx", "xx"),
])  # fmt: skip
def test_a_language_is_known_by_the_names_that_files_give_it(text: str, expected: str) -> None:
    assert languages.tag(text) == expected


def test_a_language_without_rules_is_refused_and_those_there_are_named() -> None:
    with pytest.raises(SettingsError, match=r"'de' cannot be read.*es \(Spanish\)"):
        languages.check("de", "--language")
    with pytest.raises(EngineError):
        ByRule("ja")


def test_a_few_words_are_not_enough_to_tell_a_language_by() -> None:
    assert languages.guess(["Hola, ¿qué tal?"]) == ""


STATED = {
    "front-matter.md": (
        "---\ntitle: T\nlanguage: it\n---\n\nAda: Buon giorno.\n\nBob: Buon giorno a te.\n", "it",
    ),
    "whisper.json": (
        '{"text": " Hola.", "segments": [{"id": 0, "start": 0, "end": 1, "text": " Hola a todos."}],'
        ' "language": "es"}', "es",
    ),
    "openai.json": (
        '{"language": "french", "segments": [{"id": 0, "start": 0, "end": 1, "text": " Bonjour."}]}', "fr",
    ),
    "captions.vtt": (
        "WEBVTT\nKind: captions\nLanguage: pt-BR\n\n00:00.000 --> 00:02.000\n<v Ana>Bom dia.\n", "pt-BR",
    ),
    "page.html": (
        "<html lang='hi'><body><cite>A</cite><p>नमस्ते।</p><cite>B</cite><p>नमस्ते।</p></body></html>", "hi",
    ),
    "none.txt": ("Ada: Hello.\n\nBob: Hello to you.\n", ""),
    # A page's frame may say what its words are not.
    "frame.html": (
        "<html lang='de'><body><cite>A</cite><p>" + "It is not what I think it was, and you know that. " * 4
        + "</p><cite>B</cite><p>Yes.</p></body></html>", "",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", STATED)
def test_the_language_a_file_says_it_is_in(tmp_path: Path, name: str) -> None:
    text, expected = STATED[name]
    (tmp_path / name).write_text(text, encoding="utf-8")
    assert transcripts.read(tmp_path / name, narrator="Ada").language == expected


def test_english_keeps_its_reader_and_its_clips() -> None:
    usual = Kokoro(EngineSpec(name="kokoro")).fingerprint
    for tag in ("en", "en-GB", "en-US"):
        assert Kokoro(EngineSpec(name="kokoro", language=tag)).fingerprint == usual
    assert Kokoro(EngineSpec(name="kokoro", language="es")).fingerprint != usual


# --- a whole episode ---------------------------------------------------------------------------------


def test_an_episode_is_in_its_language_throughout(respoken: Respoken, tmp_path: Path) -> None:
    done = respoken(
        "make", str(SAMPLES / "es.md"), "--engine", "tone", "--edition", "clear", "-o", str(tmp_path),
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    folder = tmp_path / "es/clear"
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["language"] == "es"
    assert manifest["title"] == "La casa de los relojes (habla clara)"
    assert manifest["disclosure"] == "Las voces de este episodio son sintéticas."
    timeline = json.loads((folder / "timeline.json").read_text(encoding="utf-8"))
    spoken = [one["spoken"] for one in timeline["utterances"]]
    assert spoken[0].endswith("Edición de habla clara. Las voces de este episodio son sintéticas.")
    assert spoken[1] == "Habla Lucía Herrera."
    assert "Habla Mateo." in spoken
    assert '<html lang="es">' in (folder / "index.html").read_text(encoding="utf-8")
    assert "Language: es" in (folder / "transcript.vtt").read_text(encoding="utf-8")
    assert not manifest["warnings"]


def test_what_is_evidently_in_another_language_is_told(respoken: Respoken, tmp_path: Path) -> None:
    talk = (SAMPLES / "es.md").read_text(encoding="utf-8").replace("language: es\n", "")
    (tmp_path / "charla.md").write_text(talk, encoding="utf-8")
    done = respoken("make", "charla.md", "--engine", "tone", cwd=tmp_path)
    assert done.returncode == 0
    assert "look like Spanish and are read as English: give --language es" in " ".join(done.stdout.split())
    told = respoken("make", "charla.md", "--engine", "tone", "--language", "es", cwd=tmp_path)
    assert "look like" not in told.stdout


def test_a_language_that_cannot_be_spoken_is_refused_at_once(respoken: Respoken, tmp_path: Path) -> None:
    talk = "---\ntitle: T\nlanguage: de\n---\n\nA: Guten Tag.\n\nB: Ja.\n"
    (tmp_path / "talk.md").write_text(talk, encoding="utf-8")
    done = respoken("make", "talk.md", cwd=tmp_path)
    assert done.returncode == 1
    assert "talk.md: the language 'de' cannot be read" in done.stderr
    assert "pt (Portuguese)" in done.stderr
    assert not (tmp_path / "output").exists()


# --- spoken and heard --------------------------------------------------------------------------------


@pytest.mark.engine
@pytest.mark.listen
@pytest.mark.parametrize("code", [code for code in OTHERS if code in WORD_ERRORS])
def test_a_sample_spoken_is_heard_back(respoken: Respoken, tmp_path: Path, code: str) -> None:
    done = respoken("make", str(SAMPLES / f"{code}.md"), "-o", str(tmp_path))
    assert done.returncode == 0, done.stderr
    report = check(tmp_path / code, listen=True)
    heard = next(finding for finding in report.findings if finding.name == "words heard")
    assert heard.ok, f"{heard.measured}: {heard.where}"


@pytest.mark.engine
def test_hindi_is_spoken_with_a_mark_a_word() -> None:
    # Whisper base hears no Hindi, so that only the speaking is tried.
    engine = Kokoro(EngineSpec(name="kokoro", language="hi"))
    spoken = "नमस्कार, आज हम घड़ियों के बारे में बात करेंगे."
    speech = engine.speak(spoken, engine.blend("hf_alpha"), 1.0)
    assert speech.marks
    assert len(speech.marks) == len(spoken.split())
    assert all(mark.end_s > mark.start_s for mark in speech.marks)
    assert 2 < speech.audio.duration_s < 8
