"""Web and e-mail addresses, file names, handles and hashtags, as people read them out."""

import re
from collections.abc import Sequence

from respoken.normalise import letters, numbers
from respoken.normalise.reading import Reading, one
from respoken.normalise.tokens import Token

_TOP = (
    "com|org|net|io|ai|co|gov|edu|mil|int|info|biz|app|dev|xyz|me|tv|fm|ly|gg|eu|uk|us|ca|au|nz|ie|de|fr|es|it|nl|be|ch|"
    "at|se|no|dk|fi|pl|pt|jp|cn|in|kr|br|mx|za|ru|tech|online|news|blog|shop|store|studio|media|live"
)
_EXTENSIONS = {
    "py": "pie", "js": letters.spell("JS"), "ts": letters.spell("TS"), "json": "[json](/ʤˈAsɑn/)", "yaml": "[yaml](/jˈæməl/)",
    "yml": "[yaml](/jˈæməl/)", "toml": "[toml](/tˈɑməl/)", "exe": letters.spell("EXE"), "gif": "[gif](/ɡˈɪf/)",
    "jpg": "[jay-peg](/ʤˈApˌɛɡ/)", "jpeg": "[jay-peg](/ʤˈApˌɛɡ/)", "zip": "zip", "bin": "bin", "wav": "wave", "docx": "doc X",
    "net": "net", "doc": "doc", "ps": letters.spell("PS"), "rs": letters.spell("RS"), "cc": letters.spell("CC"), "so": "so",
} | {
    ext: letters.spell(ext)
    for ext in "md txt csv tsv html htm css xml pdf png svg mp3 mp4 m4a sh sql cpp rb php ini cfg log srt vtt xlsx pptx".split()
    if ext.isalpha()
}  # fmt: skip
_EXTENSIONS |= {"mp3": f"{letters.spell('MP')} three", "mp4": f"{letters.spell('MP')} four", "log": "log"}

_URL = re.compile(r"(?:(?P<scheme>[A-Za-z]{2,9})://)?(?P<host>[\w-]+(?:\.[\w-]+)*)(?P<port>:\d+)?(?P<path>/[^?#]*)?(?P<query>[?#].*)?")
_HOST = re.compile(rf"(?i)(?:[\w-]+\.)+(?:{_TOP})")
_EMAIL = re.compile(r"([\w.+%-]+)@([\w-]+(?:\.[\w-]+)+)")
_FILE = re.compile(rf"(?i)[\w-]+(?:\.[\w-]+)*\.({'|'.join(_EXTENSIONS)})")
_POSSESSIVE = re.compile(r"(.*?)('s)?", re.DOTALL)
_PIECE = re.compile(r"\d+|[^\W\d_]+|[.\-_/+~%=&:]")
_SAID_MARKS = {".": "dot", "-": "dash", "_": "underscore", "/": "slash", "+": "plus", "~": "tilde", "=": "equals", "%": "percent", "&": "and", ":": "colon"}


def rule(tokens: Sequence[Token], at: int) -> Reading | None:
    """An address, file name, handle or hashtag; a URL's query is not read."""
    core = tokens[at].core
    match = _POSSESSIVE.fullmatch(core)
    bare, ending = (match[1], match[2] or "") if match else (core, "")
    said = _address(bare)
    return one(said + ending) if said else None


def _address(bare: str) -> str:
    if match := _EMAIL.fullmatch(bare):
        return f"{_pieces(match[1])} at {_pieces(match[2])}"
    if re.fullmatch(r"@\w[\w.]*", bare):
        return f"at {_pieces(bare[1:])}"
    if re.fullmatch(r"#(?=\w*[^\W\d_])\w+", bare):
        return f"hashtag {_pieces(bare[1:])}"
    if re.fullmatch(r"\.[A-Za-z]{2,5}", bare):
        return f"dot {_EXTENSIONS.get(bare[1:].lower()) or _word(bare[1:])}"
    match = _URL.fullmatch(bare)
    if match and (match["scheme"] or _HOST.fullmatch(match["host"])) and not _is_dotted_initials(match["host"]):
        return _url(match)
    if (file := _FILE.fullmatch(bare)) and not _is_dotted_initials(bare):
        stem = bare[: file.start(1) - 1]
        return f"{_pieces(stem)} dot {_EXTENSIONS[file[1].lower()]}"
    return ""


def _is_dotted_initials(host: str) -> bool:
    labels = host.split(".")
    return all(len(label) == 1 for label in labels) or all(label.isdigit() for label in labels)


def _url(match: re.Match[str]) -> str:
    host = match["host"].removeprefix("www.")
    port = f" port {numbers.digits(match['port'])}" if match["port"] else ""
    path = (match["path"] or "").rstrip("/")
    return f"{_pieces(host)}{port}{' ' + _pieces(path) if path else ''}"


def _pieces(text: str) -> str:
    return " ".join(filter(None, (_piece(piece) for piece in _PIECE.findall(text))))


def _piece(piece: str) -> str:
    if piece.isdigit():
        return numbers.pairs(piece) if len(piece) <= 4 else numbers.digits(piece)
    return _SAID_MARKS.get(piece) or " ".join(_word(hump) for hump in re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+", piece))


def _word(word: str) -> str:
    if len(word) == 1 or word.lower() in {"ai", "io", "uk", "eu", "us", "tv", "fm", "nz", "au", "id", "ibm", "api", "usa"}:
        return letters.spell(word)
    if word.isupper():
        return letters.capitals(word)
    is_word = letters.is_pronounceable(word) or (len(word) > 3 and re.search("[aeiouy]", word.lower()))
    return word if is_word else letters.spell(word)
