"""Office files are zip archives that note the time of writing; built twice they must be the same bytes."""

from __future__ import annotations

import io
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

_EPOCH = (1980, 1, 1, 0, 0, 0)  # the oldest time that a zip archive can note


def without_times(archive: bytes) -> bytes:
    """The same archive, each member dated 1 January 1980."""
    rewritten = io.BytesIO()
    with ZipFile(io.BytesIO(archive)) as old, ZipFile(rewritten, "w") as new:
        for member in old.infolist():
            info = ZipInfo(member.filename, _EPOCH)
            # An OpenDocument file begins with its type, stored as it is.
            info.compress_type = ZIP_STORED if member.filename == "mimetype" else ZIP_DEFLATED
            new.writestr(info, old.read(member))
    return rewritten.getvalue()
