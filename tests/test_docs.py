"""The docs name everything there is, and what the README says to type works."""

import re
import shlex
import signal
import subprocess
import sys
from pathlib import Path

import pytest
import typer

from conftest import ROOT, SEED, TALK, Respoken
from respoken import cli
from respoken.config import Card, Disclosure, Feed, Notes, Sound, Wish
from respoken.models import Show

README = (ROOT / "README.md").read_text(encoding="utf-8")
COMMANDS = (ROOT / "docs/commands.md").read_text(encoding="utf-8")
SHOW_FILE = (ROOT / "docs/show-file.md").read_text(encoding="utf-8")


def options() -> list[tuple[str, str]]:
    """Every command and each of its flags."""
    group = typer.main.get_command(cli.app)
    return [
        (name, flag)
        for name, command in group.commands.items()  # type: ignore[attr-defined]
        for parameter in command.params for flag in parameter.opts
        if flag.startswith("--") and flag != "--help"
    ]


@pytest.mark.parametrize(("command", "flag"), options())
def test_every_flag_is_in_the_docs(command: str, flag: str) -> None:
    section = COMMANDS.split(f"## respoken {command}")[1].split("\n## ")[0]
    assert f"`{flag}" in section


@pytest.mark.parametrize("model", [Show, Wish, Card, Sound, Disclosure, Feed, Notes])
def test_every_setting_is_in_the_docs_as_it_is_in_the_code(model: type[Show]) -> None:
    for name, field in model.model_fields.items():
        rows = [line for line in SHOW_FILE.splitlines() if line.startswith(f"| `{name}` |")]
        row = next((line for line in rows if str(field.description) in line), "")
        assert row, f"{name}: not as the code has it"
        if field.default not in ("", None):
            assert f"`{field.default}`" in row


def test_the_readme_is_short_and_its_links_lead_somewhere() -> None:
    assert len(README.splitlines()) < 80
    for path in [ROOT / "README.md", *(ROOT / "docs").glob("*.md")]:
        prose = re.sub(r"```.*?```|`[^`\n]*`", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
        for link in re.findall(r"\]\((?!https?:|#)([^)#]+)", prose):
            assert (path.parent / link).exists(), f"{path.name}: {link}"


def commands() -> list[str]:
    """What the README says to type, one command each, without its comment."""
    lines = [line[4:].split("  #")[0].strip() for line in README.splitlines() if line.startswith("    ")]
    return [part.strip() for line in lines for part in line.split("&&")]


def test_the_readme_has_one_command_for_the_episode_and_one_for_the_tests() -> None:
    assert "respoken make seeds/mixture-of-experts-39.txt" in commands()
    assert 'pip install ".[test]"' in commands()
    assert "pytest" in commands()


def serves(words: list[str], folder: Path) -> None:
    command = [sys.executable, "-m", "respoken", *words, "--port", "0"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, cwd=folder) as child:
        assert child.stderr
        assert "http://" in child.stderr.readline()
        child.send_signal(signal.SIGINT)
        assert child.wait(timeout=30) == 130


@pytest.mark.slow
@pytest.mark.parametrize("line", [line for line in commands() if line.startswith("respoken")])
def test_what_the_readme_says_to_type_works(respoken: Respoken, tmp_path: Path, line: str) -> None:
    # The tone engine stands in for hours of speaking; the real one has tests of its own.
    words = shlex.split(line)[1:]
    (tmp_path / "seeds").mkdir()
    (tmp_path / "seeds" / SEED.name).write_bytes(SEED.read_bytes())
    times = [f"{n}\n00:00:{4 * n:02d},000 --> 00:00:{4 * n + 3:02d},000\n{turn}\n"
             for n, turn in enumerate(TALK.splitlines(), start=1)]
    (tmp_path / "talk.srt").write_text("\n".join(times), encoding="utf-8")
    tone = ["--engine", "tone"] if words[0] in ("make", "cast", "voices") else []
    if words[0] in ("check", "feed", "publish", "serve"):
        done = respoken("make", "talk.srt", "--engine", "tone", cwd=tmp_path)
        assert done.returncode == 0, done.stderr
    if words[0] == "check":
        words.remove("--listen")  # tones are no words
    if words[0] == "feed":
        (tmp_path / "seeds" / "mixture-of-experts.toml").write_bytes(
            (SEED.parent / "mixture-of-experts.toml").read_bytes()
        )
    if words[0] == "serve":
        return serves(words, tmp_path)
    done = respoken(*words, *tone, cwd=tmp_path)
    assert done.returncode == 0, done.stderr


@pytest.mark.slow
def test_the_readmes_python_works(tmp_path: Path) -> None:
    example = README.split("```python\n")[1].split("```")[0]
    (tmp_path / "seeds").mkdir()
    for name in (SEED.name, "mixture-of-experts.toml"):
        (tmp_path / "seeds" / name).write_bytes((SEED.parent / name).read_bytes())
    example = example.replace('.toml"))', '.toml"), engine="tone")')
    assert "tone" in example
    done = subprocess.run(
        [sys.executable, "-c", example],
        capture_output=True, text=True, cwd=tmp_path,
    )
    assert done.returncode == 0, done.stderr
    assert "mixture-of-experts-39 -16" in done.stdout
