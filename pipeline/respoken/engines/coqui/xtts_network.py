"""The XTTS network: loaded by Coqui's own classes, and called one level below the library's own interface.

That interface writes the released weights anew into their own file, reads recordings through FFmpeg's
libraries, which need not be installed, and takes texts longer than the model can say.
"""

import json
import logging
import pickle
import unicodedata
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cached_property
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from respoken.audio import Audio, Samples
from respoken.engines.coqui import loading as coqui_loading
from respoken.engines.coqui.files import ModelFiles
from respoken.errors import EngineError

if TYPE_CHECKING:
    import torch

VOCABULARY, SPEAKERS = "vocab.json", "speakers_xtts.pth"
"""What lies beside the config and the weights."""

AGAIN = "Get the model again, or give --model another."

_PACKAGES = {"ja": "cutlet 'fugashi[unidic-lite]'", "zh-cn": "pypinyin"}

# What building the network, or speaking with it, comes to when it cannot be done.
_MISFITS = (
    AssertionError, AttributeError, IndexError, KeyError, NotImplementedError, RuntimeError, TypeError,
    ValueError,
)

Latents = tuple[NDArray[np.float32], NDArray[np.float32]]
"""A voice as the model takes it: (1, n, width) for how it speaks and (1, 512, 1) for who speaks."""


def load(files: ModelFiles, asked: str, threads: int) -> "Network":
    """A model in memory, on the device asked for. Raises EngineError."""
    coqui_loading.load(coqui_loading.XTTS)
    device = coqui_loading.device(asked)
    return Network(_built(files, device), device, threads, str(files.weights))


class Network:
    """A model in memory."""

    def __init__(self, model: Any, device: str, threads: int, where: str) -> None:
        self._model = model
        self._threads = threads
        self._where = where
        self.device = device

    @property
    def sample_rate_hz(self) -> int:
        """Of the speech."""
        return int(self._model.args.output_sample_rate)

    @cached_property
    def studio(self) -> Mapping[str, Latents]:
        """The studio speakers' latents by name, in the file's order."""
        return {
            unicodedata.normalize("NFC", str(name)): (
                _array(latents["gpt_cond_latent"]), _array(latents["speaker_embedding"])
            )
            for name, latents in self._model.speaker_manager.speakers.items()
        }

    def fits(self, text: str, language: str) -> bool:
        """Whether a text is within the tokens the model takes in one call."""
        with self._told(language):
            tokens = self._model.tokenizer.encode(text.lower(), lang=language)
        return len(tokens) < int(self._model.args.gpt_max_text_tokens)

    def say(self, text: str, language: str, latents: Latents, speed: float, seed: int) -> Samples:
        """A text's sound, float32. Raises EngineError."""
        import torch

        manner, speaker = (torch.from_numpy(array).to(self.device) for array in latents)
        config = self._model.config
        settings = {
            name: getattr(config, name)
            for name in ("temperature", "length_penalty", "repetition_penalty", "top_k", "top_p")
        }
        with self._told(language), coqui_loading.settled(seed, self._threads, self.device):
            wav = self._model.inference(text, language, manner, speaker, speed=speed, **settings)["wav"]
        return np.asarray(wav, np.float32).reshape(-1)

    def hear(self, recordings: Sequence[Audio]) -> Latents:
        """What is heard in recordings of a voice, mono and at the model's own rate. Raises EngineError."""
        import torch

        config = self._model.config
        with self._told("a recording"), coqui_loading.settled(0, self._threads, self.device):
            waves = [
                torch.from_numpy(audio.samples[: audio.sample_rate_hz * config.max_ref_len])[None]
                for audio in recordings
            ]
            rate = recordings[0].sample_rate_hz
            who = [self._model.get_speaker_embedding(wave.to(self.device), rate) for wave in waves]
            manner = self._model.get_gpt_cond_latents(
                torch.cat(waves, dim=-1), rate,
                length=config.gpt_cond_len, chunk_length=config.gpt_cond_chunk_len,
            )
            speaker = torch.stack(who).mean(dim=0)
            return _array(manner), _array(speaker)

    @contextmanager
    def _told(self, what: str) -> Iterator[None]:
        """Quiet while the library works; its errors told in one line."""
        try:
            with coqui_loading.quiet():
                yield
        except ImportError as error:
            raise EngineError(
                f"a package for the language {what!r} is missing ({_line(error)}).", "XTTS",
                f"Run: pip install {_PACKAGES.get(what, 'coqui-tts')}.",
            ) from error
        except _MISFITS as error:  # torch's OutOfMemoryError is a RuntimeError
            raise EngineError(
                f"cannot speak this ({_line(error)}).", self._where,
                "Free some memory, or give --model another model.",
            ) from error


def _array(tensor: "torch.Tensor") -> NDArray[np.float32]:
    return np.asarray(tensor.detach().float().cpu().numpy(), np.float32)


def _built(files: ModelFiles, device: str) -> Any:
    """The network with its weights, ready to speak. Raises EngineError.

    Not by the library's load_checkpoint: that writes the released weights anew into their own file when it
    first sees them, which two processes must not do at once.
    """
    library = _library()
    # They warn of long texts, which are cut here before, and of settings that are the library's own.
    for name in ("TTS.tts.layers.xtts.tokenizer", "transformers"):
        logging.getLogger(name).setLevel(logging.ERROR)
    try:
        with coqui_loading.quiet():
            config = library.XttsConfig()
            config.from_dict(dict(files.settings))
            # Filled in from the vocabulary; given before, the largest part would be made twice.
            config.model_args.gpt_number_text_tokens = None
            network = library.Xtts(config)
            network.tokenizer = library.VoiceBpeTokenizer(vocab_file=_vocabulary(files))
            network.init_models()
            network.speaker_manager = library.SpeakerManager(files.folder / SPEAKERS)
            # Assigned, not copied: they stay in the file's pages, which processes share.
            network.load_state_dict(_for_speaking(_weights(files)), strict=True, assign=True)
            network.hifigan_decoder.eval()
            network.gpt.init_gpt_for_inference(kv_cache=network.args.kv_cache)
            network.gpt.eval()
    except pickle.UnpicklingError as error:
        raise EngineError(
            "holds more than weights, such as code, and is refused.", str(files.folder),
            "Take the model from a source you trust, saved as weights alone.",
        ) from error
    except (*_MISFITS, OSError, EOFError, zipfile.BadZipFile) as error:
        raise EngineError(f"cannot be loaded as XTTS ({_line(error)}).", str(files.folder), AGAIN) from error
    return network.to(device)


def _library() -> Any:
    """The library's module that has XTTS in it, and all it is made of. Raises EngineError."""
    try:
        with coqui_loading.quiet():
            return import_module("TTS.tts.models.xtts")
    # It imports more than VITS does, transformers first of all: these are what an import can come to.
    except (ImportError, OSError, RuntimeError, AttributeError, TypeError, ValueError) as error:
        raise EngineError(
            f"Coqui's XTTS cannot be imported ({_line(error)}).", "coqui",
            "'respoken doctor' says what mends it.",
        ) from error


def _vocabulary(files: ModelFiles) -> Path:
    """The path of the vocabulary. Raises ValueError unless it is one: of its own the library says nothing."""
    path = files.folder / VOCABULARY
    document = json.loads(path.read_bytes())
    if not (isinstance(document, dict) and isinstance(document.get("model"), dict)):
        raise ValueError(f"{path.name} holds no vocabulary")
    return path


def _weights(files: ModelFiles) -> "dict[str, torch.Tensor]":
    """The tensors of a checkpoint; of all other objects only the library's own settings are let in."""
    import torch

    with _library()._legacy_safe_globals():  # the released file carries its settings as objects
        state = torch.load(files.weights, map_location="cpu", weights_only=True, mmap=True)
    tensors: dict[str, torch.Tensor] = state["model"]
    return tensors


_UNHEARD = ("torch_mel_spectrogram_style_encoder.", "torch_mel_spectrogram_dvae.", "dvae.")
"""What a checkpoint from training has besides."""


def _for_speaking(tensors: "dict[str, torch.Tensor]") -> "dict[str, torch.Tensor]":
    bare = {name.removeprefix("xtts."): tensor for name, tensor in tensors.items()}
    return {
        name: tensor for name, tensor in bare.items()
        if not name.startswith((*_UNHEARD, "gpt.gpt_inference.", "gpt.gpt.wte."))
    }


def _line(error: BaseException) -> str:
    """An error's words on one line, not too many."""
    return " ".join(str(error).split())[:160] or type(error).__name__
