"""What an episode's folder and the episode itself are called when nobody says."""

import re
import unicodedata

_SMALL = {"a", "an", "and", "as", "at", "but", "by", "for", "in", "of", "on", "or", "the", "to", "with"}


def slug(name: str) -> str:
    """A folder name that is safe in any file system and address: lower-case ASCII and hyphens."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-") or "episode"


def title(name: str) -> str:
    """A title made of a file's name, for a transcript that has none."""
    words = re.split(r"[-_\s]+", name.strip("-_ "))
    return " ".join(
        word if not word.islower() else word if at and word in _SMALL else word.capitalize()
        for at, word in enumerate(words)
    ) or "Episode"
