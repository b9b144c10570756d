"""What a speaker's label suggests about how they present: a default to cast by, never a fact.

The names lie in ``voices/first-names``; those that people of every gender bear are not in it.
"""

import unicodedata
from functools import cache

from respoken.models import Presentation
from respoken.shipped import voices_folder

_TITLES: dict[str, Presentation] = {
    "mr": "masculine", "sir": "masculine", "mrs": "feminine", "ms": "feminine", "miss": "feminine",
    "madam": "feminine",
}
_NEUTRAL_TITLES = {"dr", "doctor", "prof", "professor", "rev", "hon", "judge", "senator", "president"}
_SIDES: dict[str, Presentation] = {"f": "feminine", "m": "masculine"}


def presentation(label: str) -> tuple[Presentation | None, str]:
    """How the bearer of a label most likely presents, and by what: ``('feminine', 'first name')``.

    ``(None, '')`` when that is not clear: a name of any gender, a name not known, or no name at all.
    """
    family, comma, given = label.partition(",")
    words = [word.strip(".") for word in folded(given if comma else family).split()]
    while words and words[0] in _TITLES | dict.fromkeys(_NEUTRAL_TITLES):
        if words[0] in _TITLES:
            return _TITLES[words[0]], "title"
        del words[0]
    side = _names().get(words[0]) if words else None
    return (side, "first name") if side else (None, "")


def folded(name: str) -> str:
    """A name in lower case without accents, as names are compared: Zoë -> zoe."""
    letters = unicodedata.normalize("NFKD", name.casefold().replace("’", "'"))
    return "".join(letter for letter in letters if not unicodedata.combining(letter)).strip()


@cache
def _names() -> dict[str, Presentation]:
    text = (voices_folder() / "first-names" / "names.txt").read_text(encoding="utf-8")
    return {name: _SIDES[side] for name, side in (line.split() for line in text.splitlines())}
