"""Rebuilds catalogue.json, what is known of the speakers of Coqui's models, without any model.

    python voices/coqui/build.py speaker-info.txt

``speaker-info.txt`` comes with the VCTK corpus. The speakers of XTTS v2 are in xtts-speakers.txt beside
this file: how each presents, ``f`` or ``m``, and the name. The same input gives the same bytes.
"""

import json
import sys
from pathlib import Path

ACCENTS = {  # as the corpus writes them -> the word for it, and the nearest BCP 47 language
    "American": ("American", "en-US"),
    "Australian": ("Australian", "en-AU"),
    "Canadian": ("Canadian", "en-CA"),
    "English": ("English", "en-GB"),
    "Indian": ("Indian", "en-IN"),
    "Irish": ("Irish", "en-IE"),
    "NewZealand": ("New Zealand", "en-NZ"),
    "NorthernIrish": ("Northern Irish", "en-GB"),
    "Scottish": ("Scottish", "en-GB"),
    "SouthAfrican": ("South African", "en-ZA"),
    "Unknown": ("", "en"),
    "Welsh": ("Welsh", "en-GB"),
}
PRESENTATIONS = {"F": "feminine", "M": "masculine", "f": "feminine", "m": "masculine"}
UNHEARD = {"p315"}
"""In the corpus but not in the model: p315's texts were lost, so nobody trains with this speaker."""


def vctk(text: str) -> dict[str, dict[str, object]]:
    """The corpus's table: speaker -> presentation, accent, language, region and age, by number."""
    speakers = {}
    for line in text.splitlines():
        number, *fields = line.split() or [""]
        number = "p" + number.removeprefix("p")
        if not number[1:].isdecimal() or number in UNHEARD:
            continue
        age, sex, accent, *region = fields
        if region[:1] == ["English"]:  # the rest of an accent of two words, such as "Australian English"
            region = region[1:]
        name, language = ACCENTS[accent]
        speakers[number] = {
            "presentation": PRESENTATIONS[sex], "accent": name, "language": language,
            "region": " ".join(region), "age": int(age),
        }
    return dict(sorted(speakers.items()))


def xtts(text: str) -> dict[str, dict[str, object]]:
    """XTTS's studio speakers in the model's order."""
    lines = [line.split(" ", 1) for line in text.splitlines() if line]
    return {name: {"presentation": PRESENTATIONS[sex]} for sex, name in lines}


def main(table: Path) -> None:
    """Write catalogue.json beside this file."""
    here = Path(__file__).parent
    models = {
        "vctk": vctk(table.read_text(encoding="utf-8")),
        "xtts": xtts((here / "xtts-speakers.txt").read_text(encoding="utf-8")),
    }
    blocks = []
    for model, speakers in models.items():
        lines = [f"  {json.dumps(n, ensure_ascii=False)}: {json.dumps(f, ensure_ascii=False)}"
                 for n, f in speakers.items()]
        blocks.append(f' "{model}": {{\n' + ",\n".join(lines) + "\n }")
        print(f"{model}: {len(speakers)} speakers")
    (here / "catalogue.json").write_text("{\n" + ",\n".join(blocks) + "\n}\n", encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
