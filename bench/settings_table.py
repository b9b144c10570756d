"""Prints the tables of docs/show-file.md from the fields that check a show file.

python bench/settings_table.py
"""

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from respoken.config import Card, Disclosure, Feed, Sound, Verify, Wish
from respoken.models import Show

TABLES: dict[str, type[BaseModel]] = {
    "show": Show, "cast": Wish, "people": Card, "sound": Sound, "disclosure": Disclosure, "feed": Feed,
    "verify": Verify,
}


def limits(field: FieldInfo) -> str:
    """What a value may be, in words; empty when anything of its type goes."""
    bounds = {kind: getattr(rule, kind) for rule in field.metadata for kind in ("ge", "le", "max_length")
              if hasattr(rule, kind)}
    if "ge" in bounds and "le" in bounds:
        return f"{bounds['ge']:g} to {bounds['le']:g}"
    return f"at most {bounds['max_length']} characters" if "max_length" in bounds else ""


def rows(model: type[BaseModel]) -> list[str]:
    """A table row a field: name, default, limits, description."""
    lines = ["| setting | default | may be | what it is |", "|---|---|---|---|"]
    for name, field in model.model_fields.items():
        default = "" if field.default in ("", None) else f"`{field.default}`"
        lines.append(f"| `{name}` | {default} | {limits(field)} | {field.description} |")
    return lines


if __name__ == "__main__":
    for title, model in TABLES.items():
        print(f"### [{title}]\n")
        print("\n".join(rows(model)), end="\n\n")
