"""Web and e-mail addresses, file names, handles and hashtags, as people read them out."""

import re
from collections.abc import Callable, Sequence

from respoken.normalise import letters, numbers
from respoken.normalise.listed import listed
from respoken.normalise.reading import Reading, one
from respoken.normalise.tokens import Token

_TOP = (
    "com|org|net|io|ai|co|gov|edu|mil|int|info|biz|app|dev|xyz|me|tv|fm|ly|gg|eu|uk|us|ca|au|nz|ie|de|fr|es|it|"
    "nl|be|ch|at|se|no|dk|fi|pl|pt|jp|cn|in|kr|br|mx|za|ru|tech|online|news|blog|shop|store|studio|media|live"
)
_SPELLED_EXTENSIONS = listed(
    "js ts jsx tsx exe md txt csv tsv html htm css scss xml pdf png svg sh sql cpp rs rb php ini cfg srt vtt "
    "xlsx pptx gz dmg iso apk dll rtf epub mkv avi mov kt"
)
_EXTENSIONS = {
    "py": "pie", "json": "[json](/ʤˈAsɑn/)", "yaml": "[yaml](/jˈæməl/)", "yml": "[yaml](/jˈæməl/)",
    "toml": "[toml](/tˈɑməl/)", "gif": "[gif](/ɡˈɪf/)", "jpg": "[jay-peg](/ʤˈApˌɛɡ/)",
    "jpeg": "[jay-peg](/ʤˈApˌɛɡ/)", "zip": "zip", "bin": "bin", "wav": "wave", "doc": "doc", "docx": "doc X",
    "net": "net", "log": "log", "tar": "tar", "lock": "lock", "bat": "bat", "swift": "swift", "vue": "view",
    "java": "java", "go": "go", "lua": "lua", "env": "[env](/ˈɛnv/)", "onnx": "onyx", "flac": "flack",
    "bak": "back", "ipynb": letters.spell("IPYNB"), "tiff": "tiff", "opus": "opus", "conf": "conf",
    "webp": f"web {letters.spell('P')}", "webm": f"web {letters.spell('M')}",
    "mp3": f"{letters.spell('MP')} three", "mp4": f"{letters.spell('MP')} four",
} | {extension: letters.spell(extension) for extension in _SPELLED_EXTENSIONS}  # fmt: skip

EXTENSIONS = "|".join(_EXTENSIONS)
"""Endings of file names, as alternatives of a pattern."""

_URL = re.compile(
    r"(?:(?P<scheme>[A-Za-z]{2,9})://)?(?P<host>[\w-]+(?:\.[\w-]+)*)(?P<port>:\d+)?(?P<path>/[^?#]*)?(?:[?#].*)?"
)
_HOST = re.compile(rf"(?i)(?:[\w-]+\.)+(?:{_TOP})")
_EMAIL = re.compile(r"([\w.+%-]+)@([\w-]+(?:\.[\w-]+)+)")
_FILE = re.compile(rf"(?i)([\w-]+(?:\.[\w-]+)*)\.({EXTENSIONS})")
_HANDLE = re.compile(r"@(\w[\w.]*)")
_HASHTAG = re.compile(r"#(?=\w*[^\W\d_])(\w+)")
_DOT_NAME = re.compile(r"\.([A-Za-z]{2,5})")

_PIECE = re.compile(r"\d+|[^\W\d_]+|[.\-_/+~%=&:]")
_MARKS = {
    ".": "dot", "-": "dash", "_": "underscore", "/": "slash", "+": "plus", "~": "tilde", "=": "equals",
    "%": "percent", "&": "and", ":": "colon",
}  # fmt: skip
_SPELLED = listed("ai io uk eu us tv fm nz au id usa api")


def rule(tokens: Sequence[Token], at: int) -> Reading | None:
    """An address, file name, handle or hashtag; what follows the ? or # of a web address is not read."""
    core = tokens[at].core
    ending = "'s" if core.endswith("'s") else ""
    bare = core.removesuffix(ending)
    said = next((said for reader in _READERS if (said := reader(bare))), "")
    return one(said + ending) if said else None


def _email(bare: str) -> str:
    match = _EMAIL.fullmatch(bare)
    return f"{pieces(match[1])} at {pieces(match[2])}" if match else ""


def _handle(bare: str) -> str:
    if match := _HANDLE.fullmatch(bare):
        return f"at {pieces(match[1])}"
    match = _HASHTAG.fullmatch(bare)
    return f"hashtag {pieces(match[1])}" if match else ""


def _dot_name(bare: str) -> str:
    match = _DOT_NAME.fullmatch(bare)
    return f"dot {_EXTENSIONS.get(match[1].lower()) or _word(match[1])}" if match else ""


def _url(bare: str) -> str:
    match = _URL.fullmatch(bare)
    if not match or not (match["scheme"] or _HOST.fullmatch(match["host"])) or _is_initials(match["host"]):
        return ""
    port = f" port {numbers.digits(match['port'])}" if match["port"] else ""
    path = (match["path"] or "").rstrip("/")
    return f"{pieces(match['host'].removeprefix('www.'))}{port}{' ' + pieces(path) if path else ''}"


def _file(bare: str) -> str:
    match = _FILE.fullmatch(bare)
    if match is None or _is_initials(bare):
        return ""
    return f"{pieces(match[1])} dot {_EXTENSIONS[match[2].lower()]}"


_READERS: tuple[Callable[[str], str], ...] = (_email, _handle, _dot_name, _url, _file)


def _is_initials(host: str) -> bool:
    labels = host.split(".")
    return all(len(label) == 1 for label in labels) or all(label.isdigit() for label in labels)


def name(text: str) -> str:
    """A file's or a folder's name."""
    return _file(text) or pieces(text)


def pieces(text: str) -> str:
    """The words of an address or a name in code, with the marks between them."""
    return " ".join(filter(None, (_piece(piece) for piece in _PIECE.findall(text))))


def _piece(piece: str) -> str:
    if piece.isdigit():
        return numbers.pairs(piece) if len(piece) <= 4 else numbers.digits(piece)
    if piece in _MARKS:
        return _MARKS[piece]
    return " ".join(_word(hump) for hump in re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+", piece))


_NO_ONSET = "b[dfgkpst]|d[bfgkmpt]|f[bdgkmpt]|g[bdfgkmpt]|k[bdfgkmpt]|t[bdfgkmp]|v[bdfgkmpt]|x[bdfgkmpt]"
"""How no English word begins; the first letter is named."""

_ENDS_IN_AI = listed("mumbai dubai shanghai hyundai bonsai kauai sinai chennai samurai thai hawaii masai")


def _word(word: str) -> str:
    if len(word) == 1 or word.lower() in _SPELLED:
        return letters.spell(word)
    if word.isupper():
        return letters.capitals(word)
    if word.endswith("ai") and len(word) > 4 and word not in _ENDS_IN_AI:
        return f"{_word(word[:-2])} {letters.spell('AI')}"  # openai
    if re.match(_NO_ONSET, word) and letters.is_pronounceable(word[1:]):
        return f"{letters.spell(word[0])} {word[1:]}"  # bsky, gmail
    is_word = letters.is_pronounceable(word) or (len(word) > 3 and re.search("[aeiouy]", word.lower()))
    return word if is_word else letters.spell(word)
