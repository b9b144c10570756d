"""Word lists written as a line of text, which is how people read and extend them."""


def listed(words: str) -> frozenset[str]:
    """The blank-separated words as a set."""
    return frozenset(words.split())
