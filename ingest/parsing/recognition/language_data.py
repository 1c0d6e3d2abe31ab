"""Whether text recognition is installed: the language data of Tesseract, where Debian and others put them."""

from __future__ import annotations

from functools import cache
from pathlib import Path

NOT_INSTALLED = "text recognition is not installed"
INSTALL = f"{NOT_INSTALLED}: run `make system`, or install tesseract-ocr-nld, tesseract-ocr-eng and tesseract-ocr-deu"
_LANGUAGES = ("nld", "eng", "deu")
_DATA_FOLDERS = (
    *("/usr/share/tesseract-ocr", "/usr/share/tessdata", "/usr/share/tesseract/tessdata"),
    *("/usr/local/share/tessdata", "/opt/homebrew/share/tessdata"),
)


@cache
def language_data() -> tuple[str, str] | None:
    """The folder of the language data and the languages there, as Tesseract wants them; None without any."""
    for root in map(Path, _DATA_FOLDERS):
        for folder in (root, *sorted(root.glob("*/tessdata"), reverse=True)):
            found = [one for one in _LANGUAGES if (folder / f"{one}.traineddata").is_file()]
            if found:
                return str(folder), "+".join(found)
    return None


def can_recognise() -> bool:
    """Whether text recognition is installed."""
    return language_data() is not None
