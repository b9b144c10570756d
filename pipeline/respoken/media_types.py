"""What kind of file a name stands for: the Content-Type its host sends.

Players and directories go by it, and a web server guesses several of these wrongly.
"""

from pathlib import PurePosixPath

UNKNOWN = "application/octet-stream"

NAMED = {
    # JSON chapters and the MIME type of the podcast namespace's own document about them.
    "chapters.json": "application/json+chapters",
    "feed.xml": "application/rss+xml; charset=utf-8",
    "clear.xml": "application/rss+xml; charset=utf-8",
}

BY_SUFFIX = {
    # sound; .m4b as Apple's own feeds name it, .opus by RFC 7845
    ".mp3": "audio/mpeg",
    ".m4a": "audio/x-m4a",
    ".m4b": "audio/mp4",
    ".opus": "audio/ogg",
    ".ogg": "audio/ogg",
    ".flac": "audio/flac",
    ".wav": "audio/wav",
    # words; .srt as Apple and the podcast namespace write it
    ".vtt": "text/vtt; charset=utf-8",
    ".srt": "application/x-subrip; charset=utf-8",
    ".txt": "text/plain; charset=utf-8",
    ".md": "text/markdown; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".xhtml": "application/xhtml+xml; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".xml": "application/xml; charset=utf-8",
    ".brf": "text/plain; charset=us-ascii",
    ".pef": "application/x-pef+xml",
    # books
    ".epub": "application/epub+zip",
    ".pdf": "application/pdf",
    ".zip": "application/zip",
    ".smil": "application/smil+xml",
    # pictures and letters
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".png": "image/png",
    ".webp": "image/webp",
    ".svg": "image/svg+xml",
    ".ico": "image/x-icon",
    ".woff2": "font/woff2",
}


def of(name: str) -> str:
    """The Content-Type of a file by its name, with the charset of what is text.

    Top-level feeds may be split into pages (``feed-2.xml``); they are feeds too.
    """
    base = PurePosixPath(name).name.lower()
    if base in NAMED:
        return NAMED[base]
    suffix = PurePosixPath(base).suffix
    if suffix == ".xml" and base.startswith(("feed-", "clear-")):
        return NAMED["feed.xml"]
    return BY_SUFFIX.get(suffix, UNKNOWN)


def is_media(name: str) -> bool:
    """Whether it is sound, a picture or a book: what others link to and what is large."""
    kind = of(name)
    return kind.startswith(("audio/", "image/", "font/")) or kind in {
        "application/epub+zip", "application/pdf", "application/zip",
    }
