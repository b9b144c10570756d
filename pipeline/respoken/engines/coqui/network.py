"""A VITS network of Coqui's built from a model's files, or one line on why it cannot be.

The library's own loader runs what a pickle holds, opens whatever files a config names, and needs espeak.
Here weights are numbers only, no file but the model's own is opened, and what is for training is left out.
"""

import pickle
import zipfile
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from respoken.engines.coqui import files as coqui_files
from respoken.engines.coqui import loading as coqui_loading
from respoken.engines.coqui.files import ModelFiles
from respoken.errors import EngineError

if TYPE_CHECKING:
    import torch

KIND = "Give --model a VITS model of Coqui's."
_AGAIN = "Fetch the model again, or give --model another."
_CLASSES = "TTS.tts.utils.text.characters.", "TTS.tts.models.vits."

MISFITS = (
    AssertionError, AttributeError, IndexError, KeyError, NotImplementedError, RuntimeError, TypeError,
    ValueError,
)
"""What a network that does not fit its config or its input comes to; torch's own errors are RuntimeErrors."""


def built(files: ModelFiles, device: str) -> Any:
    """The network with its weights, ready to speak. Raises EngineError."""
    from TTS.tts.configs.vits_config import VitsConfig
    from TTS.tts.models.vits import Vits as Network

    weights = _weights(files)
    try:
        with coqui_loading.quiet():
            config = VitsConfig()
            config.from_dict(dict(files.settings))
            _for_speaking(config, files, weights)
            network = Network(config)
    except MISFITS as error:
        raise EngineError(
            f"describes no VITS model ({one_line(error)}).", str(files.config), _AGAIN
        ) from error
    _fill(network, weights, str(files.weights))
    return _lightened(network).eval().to(device)


def _fill(network: Any, weights: "Mapping[str, torch.Tensor]", where: str) -> None:
    """Give the network its weights, those that older releases name otherwise too. Raises EngineError."""
    heard = {name: tensor for name, tensor in weights.items() if not name.startswith(_UNHEARD)}
    try:
        found = network.load_state_dict(heard, strict=False)
        missing = [name for name in found.missing_keys if not name.startswith(_UNHEARD)]
        for names, fault in ((missing, "tensors are missing"), (found.unexpected_keys, "are too many")):
            if names:
                raise KeyError(f"{len(names)} {fault}, {names[0]} among them")
    except MISFITS as error:
        raise EngineError(f"does not fit its config.json ({one_line(error)}).", where, _AGAIN) from error


_UNHEARD = (
    "disc.", "posterior_encoder.", "speaker_encoder.", "speaker_manager.", "audio_resampler.",
    "audio_transform.",
)
"""Parts of the network that are for training alone."""


def _for_speaking(config: Any, files: ModelFiles, weights: "Mapping[str, torch.Tensor]") -> None:
    """Change a training config to what speaking needs: no discriminator, and no file but the weights."""
    classes = _characters_class(config, str(files.config))
    config.characters.characters_class = classes
    # Symbols come from us, so the library need not look for espeak.
    config.use_phonemes = False
    config.text_cleaner = None
    arguments = config.model_args
    arguments.init_discriminator = False
    arguments.use_speaker_encoder_as_loss = False
    arguments.speaker_encoder_model_path = arguments.speaker_encoder_config_path = ""
    arguments.speakers_file = config.speakers_file = None
    arguments.d_vector_file = config.d_vector_file = arguments.language_ids_file = None
    arguments.max_inference_len = None
    # Speakers and languages are asked for by number, and the weights know how many there are.
    config.speakers = _numbered(weights, "emb_g.weight")
    config.languages = _numbered(weights, "emb_l.weight") or ["en"]
    named = coqui_files.speakers(files)
    if config.speakers and max(named.values(), default=0) >= len(config.speakers):
        raise EngineError(
            f"names {len(named)} speakers, and the weights hold {len(config.speakers)}.", str(files.config),
            "Take the config that came with the weights.",
        )


def _numbered(weights: "Mapping[str, torch.Tensor]", table: str) -> list[str]:
    """A name for each row of an embedding; none where the weights have no such table."""
    return [str(row) for row in range(len(weights[table]))] if table in weights else []


def _lightened(network: Any) -> Any:
    """The network without what is for training, its normalised weights worked out once and for all."""
    from torch import nn
    from torch.nn.utils import parametrize

    network.posterior_encoder = nn.Identity()
    for layer in network.modules():
        if parametrize.is_parametrized(layer, "weight"):
            parametrize.remove_parametrizations(layer, "weight")
    return network


def _characters_class(config: Any, where: str) -> str:
    """The class that numbers the symbols, one of the library's own. Raises EngineError."""
    from TTS.tts.configs.shared_configs import CharactersConfig
    from TTS.tts.utils.text.characters import Graphemes, IPAPhonemes

    if config.characters is None:
        characters = IPAPhonemes() if config.use_phonemes else Graphemes()
        config.characters = CharactersConfig(**{**characters.to_config(), "characters_class": None})
    usual = f"{_CLASSES[0]}{'IPAPhonemes' if config.use_phonemes else 'Graphemes'}"
    named = str(config.characters.characters_class or usual)
    if not named.startswith(_CLASSES):
        raise EngineError(
            f"asks for code that is not Coqui's ({named}).", where, "Only Coqui's own symbols are taken."
        )
    return named


def _weights(files: ModelFiles) -> "Mapping[str, torch.Tensor]":
    """The tensors of a checkpoint, read without running what a pickle may hold. Raises EngineError."""
    import torch

    where = str(files.weights)
    try:
        with coqui_loading.quiet():
            state = torch.load(files.weights, map_location="cpu", weights_only=True)
    except pickle.UnpicklingError as error:
        raise EngineError(
            "holds more than weights, such as code, and is refused.", where,
            "Take a model from a source you trust that is saved as weights alone.",
        ) from error
    except (OSError, EOFError, RuntimeError, ValueError, KeyError, zipfile.BadZipFile) as error:
        raise EngineError(f"cannot be read as weights ({one_line(error)}).", where, _AGAIN) from error
    found = state.get("model") if isinstance(state, dict) else None
    if not isinstance(found, dict):
        raise EngineError("holds no weights of a Coqui model.", where, KIND)
    return found


def one_line(error: BaseException) -> str:
    """An error's words on one line, not too many."""
    return " ".join(str(error).split())[:160] or type(error).__name__
