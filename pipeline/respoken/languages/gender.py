"""The gender a number takes from the noun behind it, by the noun's ending."""

import re

MASCULINE, FEMININE = "masculine", "feminine"
"""As the number rules of CLDR name them."""

_FEMININE = re.compile(r"(?:as?|ades?|ções|ciones|ioni|ione|ción|ção|tà)$")
_MASCULINE_ALL_THE_SAME = re.compile(r"(?:d[ií]as?|[mp]a)$")


def of_noun(noun: str) -> str:
    """A Spanish or Portuguese noun's gender: duas pessoas, but veintiún días and um mapa."""
    return FEMININE if _FEMININE.search(noun) and not _MASCULINE_ALL_THE_SAME.search(noun) else MASCULINE
