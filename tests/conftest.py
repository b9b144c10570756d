"""What several rooms' tests share: real episodes made once, and the command run as a user runs it."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import settings

# Fixtures of the tests that look at pages: shared by two files, and made only where they are asked for.
from browsing import browser, site_address, site_folder, visit  # noqa: F401
from respoken.engines.kokoro import native

# A shell's background job is started with Ctrl-C ignored, and so are its children: the tests that
# interrupt a run must mean the same wherever they are run.
signal.signal(signal.SIGINT, signal.default_int_handler)

# The same inputs in every run, so that a run can be repeated; HYPOTHESIS_RANDOM=1 looks for new ones.
settings.register_profile("steady", derandomize=True)
if "HYPOTHESIS_RANDOM" not in os.environ:
    settings.load_profile("steady")

ROOT = Path(__file__).parent.parent
SEED = ROOT / "seeds" / "mixture-of-experts-39.txt"

TALK = """Ada Byron: Welcome to the show. I'm Ada Byron, and with me today is Karl Weber, who builds bridges.
Karl Weber: Thanks, Ada. It is good to be here, and I brought a drawing of the new one.
Ada Byron: How long does it take to build a bridge like that?
Karl Weber: Three years, if the river lets you. [laughs] The last one took 5 years & a flood.
Ada Byron: A flood?
Karl Weber: Yeah.
Ada Byron: Tell me about the stones, then. Where do they come from?
Karl Weber: From a quarry in the hills; we cut them there, and they come down by rail.
Ada Byron: That was Karl Weber. Thank you for listening.
"""

Respoken = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="session")
def respoken() -> Respoken:
    """Runs the command with arguments; env and cwd as for subprocess.run."""

    def run(*arguments: str | Path, **options: object) -> subprocess.CompletedProcess[str]:
        environment = {**os.environ, "COLUMNS": "160", **options.pop("env", {})}  # type: ignore[dict-item]
        return subprocess.run(
            [sys.executable, "-m", "respoken", *map(str, arguments)],
            capture_output=True, text=True, env=environment, **options,  # type: ignore[call-overload]
        )

    return run


@pytest.fixture
def choose(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], None]]:
    """Choose a kernel, as the environment does when the program starts."""

    def chosen(name: str) -> None:
        monkeypatch.setenv(native.CHOICE, name)
        native.kernel.cache_clear()

    yield chosen
    native.kernel.cache_clear()


@pytest.fixture(scope="session")
def talk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A short conversation as a transcript file."""
    path = tmp_path_factory.mktemp("talk") / "talk.txt"
    path.write_text(TALK, encoding="utf-8")
    return path


@pytest.fixture(scope="session")
def tone_episode(respoken: Respoken, talk: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of an episode of that conversation, made whole by the tone engine. Read it only."""
    output = tmp_path_factory.mktemp("output")
    done = respoken(
        "make", talk, "-o", output, "--engine", "tone", "--formats", "mp3,m4b,opus,flac",
        "--date", "2025-02-01",
    )
    assert done.returncode == 0, done.stderr
    return output / "talk"
