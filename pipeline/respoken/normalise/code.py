"""Code words as programmers say them: $STDOUT, np.array, df.head(), Ctrl+C, /usr/local/bin, localhost:80."""

import re
from collections.abc import Callable, Sequence

from respoken.normalise import addresses, letters, numbers
from respoken.normalise.acronyms import SAID
from respoken.normalise.listed import listed
from respoken.normalise.reading import Reading, one
from respoken.normalise.tokens import Token

_STREAMS = {"stdout": "standard out", "stdin": "standard in", "stderr": "standard error"}
_KEYS = {
    "ctrl": "control", "control": "control", "alt": "alt", "cmd": "command", "command": "command",
    "shift": "shift", "opt": "option", "option": "option", "win": "windows", "super": "super", "meta": "meta",
    "esc": "escape", "del": "delete", "ins": "insert", "tab": "tab", "enter": "enter", "space": "space",
    "pgup": "page up", "pgdn": "page down", "fn": letters.spell("FN"),
}  # fmt: skip
_FOLDERS = {
    "usr": "user", "src": "source", "tmp": "temp", "etc": letters.spell("ETC"), "var": "[var](/vˈɑɹ/)",
    "lib": "[lib](/lˈɪb/)", "env": "[env](/ˈɛnv/)",
}  # fmt: skip

_VARIABLE = re.compile(r"\$\{?([A-Za-z_]\w+)\}?")
_HELD = "ctrl|control|alt|cmd|command|shift|option|opt|win|super|meta|fn"
_COMBINATION = re.compile(
    rf"(?i)(?:(?:{_HELD})\+)+(?:\w{{1,3}}|{'|'.join(_KEYS)})|(?:ctrl|alt|cmd|shift)-(?:\w|f\d\d?|{'|'.join(_KEYS)})"
)
_DOTTED = re.compile(r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)+")
_PATH = re.compile(r"(?P<root>~|\.{0,2}|[A-Za-z]:)(?P<folders>(?:[/\\][\w.@+-]+)+)[/\\]?")
_RELATIVE = re.compile(rf"(?i)(?:[\w-]+[/\\])+[\w.-]+\.(?:{addresses.EXTENSIONS})")
_BREAKS = re.compile("[-_]+")
_ROOTS = {"": "", "~": "tilde ", ".": "dot ", "..": "dot dot "}
_PORT = re.compile(r"(localhost|\d{1,3}(?:\.\d{1,3}){3}):(\d{2,5})((?:/[\w.-]+)*)/?")


def rule(tokens: Sequence[Token], at: int) -> Reading | None:
    """A variable, stream, combination of keys, path, port, or names joined by dots."""
    core = tokens[at].core
    said = next((said for reader in _READERS if (said := reader(core))), "")
    return one(said) if said else None


def _variable(core: str) -> str:
    match = _VARIABLE.fullmatch(core)
    return f"dollar {_name(match[1])}" if match else _STREAMS.get(core.lower(), "")


def _keys(core: str) -> str:
    return " ".join(_key(key) for key in re.split("[+-]", core)) if _COMBINATION.fullmatch(core) else ""


def _port(core: str) -> str:
    match = _PORT.fullmatch(core)
    if match is None:
        return ""
    host = "localhost" if match[1] == "localhost" else _numbered(match[1])
    return f"{host} port {numbers.digits(match[2])}{_folders(match[3])}"


def _dotted(core: str) -> str:
    is_name = _DOTTED.fullmatch(core) and _is_code(core)
    return " dot ".join(_name(name) for name in core.split(".")) if is_name else ""


def _is_code(core: str) -> bool:
    """np.array and torch.nn.Linear, not Ph.D or a sentence that begins without a blank."""
    names = core.split(".")
    if len(names) > 2 or "_" in core:
        return names[1][0].islower() or "_" in core
    if names[0].islower() and re.fullmatch("(?!Ma?c)[A-Z][a-z]+[A-Z].*", names[1]):
        return True  # pandas.DataFrame
    return names[1][0].islower() and names[1] not in _GO_ON


_GO_ON = listed("is and but so we you the it that then because they he she this a i if or not was are")
"""After these a blank was forgotten, no name follows."""


def _key(key: str) -> str:
    if key.lower() in _KEYS:
        return _KEYS[key.lower()]
    runs = re.findall(r"\d+|\D+", key)
    return " ".join(addresses.pieces(run.upper() if run.isalpha() else run) for run in runs)


def _name(name: str) -> str:
    """A name of a program's: stdout, np, my_list, parseJSON. Underscores are not said."""
    if name.lower() in _STREAMS:
        return _STREAMS[name.lower()]
    parts = filter(None, name.split("_"))
    return " ".join(_word(part) for part in parts)


def _word(part: str) -> str:
    if said := SAID.get(part) or SAID.get(part.upper()):
        return letters.said(part, said)
    return addresses.pieces(part)


def _path(core: str) -> str:
    """A path said with its slashes: one from a root or a home, or one that ends in a file's name."""
    if _RELATIVE.fullmatch(core):
        return _folders(re.split(r"[/\\]", core)).removeprefix(" slash ")
    match = _PATH.fullmatch(core)
    if match is None or not (match["root"] or core.count("/") > 1):
        return ""
    root = _ROOTS.get(match["root"]) if match["root"] in _ROOTS else f"{letters.spell(match['root'][0])} "
    said = _folders(re.split(r"[/\\]", match["folders"])[1:])
    return f"{root}{said.removeprefix(' ')}" if "/" in core else f"{root}{said.replace(' slash', '').strip()}"


def _folders(names: Sequence[str] | str) -> str:
    if isinstance(names, str):
        names = names.split("/")[1:]
    said = (_FOLDERS.get(name) or addresses.name(_BREAKS.sub(" ", name)) for name in names)
    return "".join(f" slash {name}" for name in said)


def _numbered(address: str) -> str:
    return " dot ".join(numbers.spoken(part) for part in address.split("."))


_READERS: tuple[Callable[[str], str], ...] = (_variable, _keys, _port, _path, _dotted)
