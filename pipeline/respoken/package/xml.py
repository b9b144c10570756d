"""Text as XML holds it."""

import re
from html import escape

# XML 1.0, production 2: everything else may not stand in a document, not even as a reference.
_NO_CHARACTERS = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def said(text: str) -> str:
    """Text between tags. What XML cannot hold is shown as U+FFFD, the sign for what cannot be shown."""
    return escape(_NO_CHARACTERS.sub("\ufffd", text), quote=False)


def quoted(text: str) -> str:
    """Text as an attribute's value, white space folded as XML would fold it."""
    return escape(_NO_CHARACTERS.sub("\ufffd", " ".join(text.split())))
