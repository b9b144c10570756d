"""The ZIP file of a book, written entry by entry: the same book gives the same bytes."""

import zipfile
from collections.abc import Iterable
from typing import IO


class Container:
    """A ZIP file; a context manager. ``count`` and ``size_bytes`` are of the files in it, unpacked.

    Every entry bears the day of the book. file: open for writing, and it can be sought in. date: ISO
    8601 day.
    """

    def __init__(self, file: IO[bytes], date: str) -> None:
        year, month, day = (*(int(field) for field in date[:10].split("-")), 1, 1)[:3]
        self._when = (max(1980, year), month, day, 0, 0, 0)  # ZIP knows no earlier year
        self._zip = zipfile.ZipFile(file, "w")
        self.count = 0
        self.size_bytes = 0

    def text(self, name: str, text: str) -> None:
        """A text file in UTF-8, compressed."""
        self._write(name, [text.encode()], zipfile.ZIP_DEFLATED)

    def stored(self, name: str, blocks: Iterable[bytes]) -> None:
        """A file as it is, from blocks of bytes, not compressed: sound and pictures already are."""
        self._write(name, blocks, zipfile.ZIP_STORED)

    def _write(self, name: str, blocks: Iterable[bytes], method: int) -> None:
        entry = zipfile.ZipInfo(name, self._when)
        entry.compress_type = method
        entry.create_system = 3  # Unix, on whatever system it is made
        entry.external_attr = 0o100644 << 16
        with self._zip.open(entry, "w") as target:
            for block in blocks:
                self.size_bytes += target.write(block)
        self.count += 1

    def __enter__(self) -> "Container":
        return self

    def __exit__(self, *_: object) -> None:
        self._zip.close()
