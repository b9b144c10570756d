"""Chemical formulas by their letters: NaCl, CO2, H2SO4, Ca(OH)2."""

import re
from collections.abc import Sequence

from respoken.normalise import letters, numbers
from respoken.normalise.acronyms import SAID
from respoken.normalise.listed import listed
from respoken.normalise.reading import Reading, one
from respoken.normalise.tokens import Token

ELEMENTS = listed(
    "H He Li Be B C N O F Ne Na Mg Al Si P S Cl Ar K Ca Sc Ti V Cr Mn Fe Co Ni Cu Zn Ga Ge As Se Br Kr Rb Sr "
    "Y Zr Nb Mo Tc Ru Rh Pd Ag Cd In Sn Sb Te I Xe Cs Ba La Ce Nd Sm Eu Gd Hf Ta W Re Os Ir Pt Au Hg Tl Pb "
    "Bi Po At Rn Fr Ra Ac Th Pa U Np Pu Am"
)

_ELEMENT = "|".join(sorted(ELEMENTS, key=len, reverse=True))
_GROUP = rf"(?:{_ELEMENT})\d{{0,2}}"
_FORMULA = re.compile(rf"(?:{_GROUP})+(?:\((?:{_GROUP})+\)\d?(?:{_GROUP})*)*(?:\d?[+-])?")
_SYMBOL = re.compile(_ELEMENT)
_RUNS = re.compile(r"[A-Za-z]+|\d+|[+-]")
_NOT_TO = frozenset(["H2O", "N2O", "H2S", "K2O", "H2CO", "N2H"])
_SALTS = ("Cl", "Br", "O", "F", "I", "S", "N", "P", "C", "H")
"""What binary compounds without a count end in: NaCl, MgO, LiF, ZnS, NaOH."""


def rule(tokens: Sequence[Token], at: int) -> Reading | None:
    """A formula of at least two elements, its letters named and its counts read as numbers."""
    core = tokens[at].core
    if core in SAID or not _FORMULA.fullmatch(core) or not _is_formula(core):
        return None
    signs = {"+": "plus", "-": "minus"}
    said = (
        signs.get(run) or (numbers.spoken(run) if run.isdigit() else letters.spell(run))
        for run in _RUNS.findall(core)
    )
    return one(" ".join(said))


def _is_formula(core: str) -> bool:
    symbols = _SYMBOL.findall(core)
    if len(symbols) < 2:
        return False
    if any(character.isdigit() for character in core):
        # B2B and P2P are no boron or phosphorus.
        return not re.fullmatch("[A-Z]2[A-Z]+", core) or core in _NOT_TO
    long = [symbol for symbol in symbols if len(symbol) == 2]
    return bool(long) and symbols[-1] in _SALTS and core not in {"NaN", "PoC", "SoC", "CoC", "CoP"}
