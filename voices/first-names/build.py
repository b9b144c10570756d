"""Rebuilds names.txt, first names that suggest how a voice presents, from the package Faker.

    pip install Faker==40.54.0
    python voices/first-names/build.py

Faker lists feminine and masculine first names of some seventy countries. A name is kept when at least two
lists have it on one side and next to none on the other: Andrea, Jean, Kim, Robin and Skyler are not, so
nobody is guessed by them.
"""

import importlib
import pkgutil
from collections import Counter
from pathlib import Path

from faker.providers import person

from respoken.cast.first_names import folded

LEAST_LISTS = 2
MOST_OF_OTHER_SIDE = 1 / 15  # a name on the wrong side of one list of many, such as Olga, is a slip


def main() -> None:
    """Write names.txt beside this file: ``f`` or ``m`` and a name a line, in alphabetical order."""
    counts = {"f": Counter[str](), "m": Counter[str]()}
    for locale in pkgutil.iter_modules(person.__path__):
        provider = importlib.import_module(f"{person.__name__}.{locale.name}").Provider
        for side, attribute in (("f", "first_names_female"), ("m", "first_names_male")):
            # The names of a list can be a dict with how common each is.
            counts[side].update({folded(name) for name in getattr(provider, attribute, ()) or ()})
    lines = []
    for side, other in (("f", "m"), ("m", "f")):
        for name, lists in counts[side].items():
            sure = lists >= LEAST_LISTS and counts[other][name] <= lists * MOST_OF_OTHER_SIDE
            if sure and name.isascii() and len(name) > 1 and name.replace("-", "").isalpha():
                lines.append(f"{name} {side}\n")
    out = Path(__file__).with_name("names.txt")
    out.write_text("".join(sorted(lines)), encoding="utf-8", newline="\n")
    print(f"{out}: {len(lines)} names, {out.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
