"""Coqui's models that can be had: where they lie, what they weigh, under which licence, and getting them.

Nothing is downloaded unless the user is shown the name, the size and the licence and says yes. XTTS is
under the Coqui Public Model License, which allows no commercial use; that is asked too, the answer is kept
beside the model, and without it XTTS does not load. A model that Coqui's own program has downloaded is
found and used where it lies.
"""

import getpass
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal

import platformdirs
from pydantic import Field, ValidationError

from respoken.atomic import write_text
from respoken.engines.coqui.download import File, fetched
from respoken.errors import EngineError, MediaError
from respoken.models import Noun

Kind = Literal["vits", "xtts"]
Agreed = Callable[[str], bool]
"""Shown a text, says whether the user agrees."""
Watch = Callable[[str, float], None]
"""Told the name of a file and the share of it that is there, 0 to 1."""

CPML = "CPML"
CPML_URL = "https://tts-hub.github.io/cpml"
"""Where the licence's text is, as the maintainers of Coqui's code name it since Coqui's own site is gone."""

CONFIG = "config.json"
ACCEPTED = "accepted-licence.json"
_WEIGHTS = ("model_file.pth", "model.pth")
_XTTS_FILES = ("model.pth", "config.json", "vocab.json", "speakers_xtts.pth")

_RELEASES = "https://github.com/coqui-ai/TTS/releases/download"
# The commit of XTTS v2.0.3: an address that names it cannot come to mean other weights.
_XTTS = "https://huggingface.co/coqui/XTTS-v2/resolve/6c2b0d75eae4b7047358e3b6bd9325f857d43f77"

# XTTS's own names of its languages.
XTTS_LANGUAGES = (
    "en", "es", "fr", "de", "it", "pt", "pl", "tr", "ru", "nl", "cs", "ar", "zh-cn", "hu", "ko", "ja", "hi",
)


@dataclass(frozen=True)
class Model:
    """A model that can be downloaded. ``coqui`` is the folder's name where Coqui's program keeps it."""

    name: str
    kind: Kind
    title: str
    licence: str
    licence_url: str
    non_commercial: bool
    languages: tuple[str, ...]
    files: tuple[File, ...]
    coqui: str = ""
    hub: str = ""

    @property
    def size_bytes(self) -> int:
        """What is downloaded, in bytes."""
        return sum(file.size_bytes for file in self.files)


MODELS: Mapping[str, Model] = {
    "vctk": Model(
        name="vctk",
        kind="vits",
        title="VITS trained on VCTK, 109 speakers",
        licence="Apache-2.0",
        licence_url="https://www.apache.org/licenses/LICENSE-2.0",
        non_commercial=False,
        languages=("en",),
        files=(
            File(
                name="tts_models--en--vctk--vits.zip",
                address=f"{_RELEASES}/v0.6.1_models/tts_models--en--vctk--vits.zip",
                size_bytes=147_691_678,
                sha256="ad753e5200614907627495b6177a08d755df1dbbde30eb6e31264caa2a3f3eaa",
                members=("model_file.pth", CONFIG, "speaker_ids.json"),
            ),
        ),
        coqui="tts_models--en--vctk--vits",
    ),
    "xtts": Model(
        name="xtts",
        kind="xtts",
        title="XTTS v2, 58 studio speakers in 17 languages, and cloning",
        licence=CPML,
        licence_url=CPML_URL,
        non_commercial=True,
        languages=XTTS_LANGUAGES,
        files=tuple(
            File(name, f"{_XTTS}/{name}", size_bytes, sha256)
            for name, size_bytes, sha256 in (
                (CONFIG, 4_368, "ef262b1454dd2a77e1461b0b2cd53e19b8a7624cc131b837d36df67356bc75e8"),
                ("vocab.json", 361_219, "928260878a59da8a72a2a5b7687fea29d5106137669d90945430fe17e415304a"),
                (
                    "speakers_xtts.pth", 7_754_818,
                    "f0f6137c19a4eab0cbbe4c99b5babacf68b1746e50da90807708c10e645b943b",
                ),
                (
                    "model.pth", 1_867_929_118,
                    "c7ea20001c6a0a841c77e252d8409f6a74fb423e79b3206a0771ba5989776187",
                ),
                ("LICENSE.txt", 4_014, "190f6d7c19b8984f91b97712b94ce92d2b2e640fc677dacab966e955ece9d043"),
            )
        ),
        coqui="tts_models--multilingual--multi-dataset--xtts_v2",
        hub="models--tts-hub--XTTS-v2",
    ),
}


class Acceptance(Noun):
    """That a user accepted a model's licence, as it is kept beside the model."""

    model: str
    licence: str
    licence_url: str
    accepted_by: str = Field(description="The account that answered.")
    accepted_on: date
    question: str = Field(description="What was shown and answered with yes.")


def model(name: str) -> Model:
    """The model of that name. Raises EngineError."""
    if name not in MODELS:
        raise EngineError(
            f"there is no Coqui model named {name!r}.", "coqui",
            f"Choose one of {', '.join(MODELS)}, or give a folder with --model.",
        )
    return MODELS[name]


def installed(
    name: str | Model, cache: Path | None, environment: Mapping[str, str] = os.environ
) -> Path:
    """The folder a model's files lie in: ours, or the one Coqui's own program keeps it in.

    cache: Respoken's cache folder, None for the user's. Raises EngineError when it is in neither.
    """
    wanted = model(name) if isinstance(name, str) else name
    for folder in _places(wanted, cache, environment):
        if _whole(wanted, folder):
            return folder
    raise EngineError(
        f"the model {wanted.name} ({wanted.title}) is not here yet.", "coqui",
        f"Get it with 'respoken voices --engine coqui --get {wanted.name}'.",
    )


def weights(folder: Path) -> Path:
    """The file of weights in a model's folder. Raises EngineError when there is none."""
    for name in _WEIGHTS:
        if (folder / name).is_file():
            return folder / name
    raise EngineError(
        f"holds no {' or '.join(_WEIGHTS)}.", str(folder), "Give the folder of a Coqui model."
    )


def get(name: str | Model, cache: Path | None, agreed: Agreed, watch: Watch) -> Path:
    """The folder of a model, after downloading what is missing of it; the user is asked first.

    agreed: is shown what would be done, and the licence where it must be accepted. watch: follows the
    download. Nothing is done when the user says no. Raises EngineError, also then.
    """
    wanted = model(name) if isinstance(name, str) else name
    accept(wanted, cache, agreed)
    try:
        return installed(wanted, cache)
    except EngineError:
        pass
    folder = _own(wanted, cache)
    if not agreed(_offer(wanted, folder)):
        raise EngineError(f"the model {wanted.name} was not downloaded, as you said no.", "coqui", "")
    fetched(wanted.files, folder, watch)
    return installed(wanted, cache)


def accept(name: str | Model, cache: Path | None, agreed: Agreed) -> None:
    """Ask once for a licence that must be accepted, and keep the answer; nothing for other licences.

    Raises EngineError when the user says no.
    """
    wanted = model(name) if isinstance(name, str) else name
    if not wanted.non_commercial or acceptance(wanted, cache):
        return
    question = _terms_asked(wanted)
    if not agreed(question):
        raise EngineError(
            f"its licence was not accepted, so {wanted.name} cannot be used.", "coqui",
            "Use the model vctk, which may be used for anything.",
        )
    record = Acceptance(
        model=wanted.name, licence=wanted.licence, licence_url=wanted.licence_url,
        accepted_by=_user(), accepted_on=date.today(), question=question,
    )
    try:
        write_text(_own(wanted, cache) / ACCEPTED, record.model_dump_json(indent=1) + "\n")
    except MediaError as error:
        raise EngineError(error.what, error.where, error.remedy) from error


def acceptance(name: str | Model, cache: Path | None) -> Acceptance | None:
    """Who accepted a model's licence and when; None when nobody did. Raises EngineError if unreadable."""
    wanted = model(name) if isinstance(name, str) else name
    path = _own(wanted, cache) / ACCEPTED
    try:
        record = Acceptance.model_validate_json(path.read_bytes())
    except FileNotFoundError:
        return None
    except (OSError, ValidationError) as error:
        raise EngineError(
            "cannot be read as the acceptance of a licence.", str(path), "Delete it to be asked again."
        ) from error
    return record if record.licence_url == wanted.licence_url else None


def check_accepted(name: str | Model, cache: Path | None) -> None:
    """Raise EngineError where a licence has to be accepted and was not."""
    wanted = model(name) if isinstance(name, str) else name
    if wanted.non_commercial and acceptance(wanted, cache) is None:
        raise EngineError(
            f"its licence, the Coqui Public Model License ({wanted.licence_url}), has not been accepted.",
            wanted.name, f"Read and answer it with 'respoken voices --engine coqui --get {wanted.name}'.",
        )


def terms(licence: str, speakers: Sequence[str] = ()) -> str:
    """What the notes have to say of a voice's licence, or nothing.

    licence: a Voice's. speakers: who speaks with such a voice in the episode. Whoever gets what XTTS spoke
    has to get the licence's address too (CPML, "Notices").
    """
    if CPML not in licence.split():
        return ""
    *before, last = speakers or ("",)
    names = f"{', '.join(before)} and {last}" if before else last
    voices = "Voices here" if not last else f"The voices of {names}" if before else f"The voice of {names}"
    made = "are" if before or not last else "is"
    return (
        f"{voices} {made} made by XTTS v2 under the Coqui Public Model License ({CPML_URL}): "
        "not for commercial use."
    )


def _offer(wanted: Model, folder: Path) -> str:
    """What the user is shown before a download."""
    hosts = sorted({file.address.split("/")[2] for file in wanted.files})
    return (
        f"{wanted.name}: {wanted.title}.\n"
        f"Size: {wanted.size_bytes / 1e6:,.0f} MB, from {', '.join(hosts)}, to {folder}.\n"
        f"Licence: {wanted.licence} ({wanted.licence_url}).\n"
        "Download it?"
    )


def _terms_asked(wanted: Model) -> str:
    return (
        f"{wanted.name}: {wanted.title}.\n"
        f"It is under the Coqui Public Model License, CPML ({wanted.licence_url}), which allows no\n"
        "commercial use of the model or of what it speaks: no payment, direct or indirect, may arise from\n"
        "it, so an episode made with it may not be sold or carry paid advertisements. Whoever gets the\n"
        "episode has to get the licence's address too; the show notes and the manifest name it.\n"
        "Have you read this licence, and do you accept it?"
    )


def _user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):  # a container's user may have no name
        return f"user {os.getuid()}" if hasattr(os, "getuid") else "unknown"


# --- where models lie ---------------------------------------------------------------------------


def _own(wanted: Model, cache: Path | None) -> Path:
    return (cache or platformdirs.user_cache_path("respoken")) / "coqui" / wanted.name


def _places(wanted: Model, cache: Path | None, environment: Mapping[str, str]) -> list[Path]:
    places = [_own(wanted, cache)]
    if wanted.coqui:
        places.append(_coqui_home(environment) / "tts" / wanted.coqui)
    if wanted.hub:
        # Each version a hub's client has fetched is a folder under snapshots, named by its commit.
        places += sorted((_hub_home(environment) / wanted.hub / "snapshots").glob("*"))
    return places


def _coqui_home(environment: Mapping[str, str]) -> Path:
    """The folder Coqui's program keeps its data in, found as it finds it."""
    named = environment.get("TTS_HOME") or environment.get("XDG_DATA_HOME")
    if named:
        return Path(named).expanduser()
    if sys.platform == "darwin":
        return Path("~/Library/Application Support").expanduser()
    if sys.platform == "win32":
        return Path(environment.get("LOCALAPPDATA", "~/AppData/Local")).expanduser()
    return Path("~/.local/share").expanduser()


def _hub_home(environment: Mapping[str, str]) -> Path:
    """The folder a hub's client keeps models in."""
    named = environment.get("HF_HUB_CACHE")
    home = environment.get("HF_HOME") or f"{environment.get('XDG_CACHE_HOME') or '~/.cache'}/huggingface"
    return Path(named or f"{home}/hub").expanduser()


def _whole(wanted: Model, folder: Path) -> bool:
    if wanted.kind == "xtts":
        return all((folder / name).is_file() for name in _XTTS_FILES)
    return (folder / CONFIG).is_file() and any((folder / name).is_file() for name in _WEIGHTS)
