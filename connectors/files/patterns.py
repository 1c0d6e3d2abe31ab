"""Path patterns as people know them from .gitignore, matched the way file shares match: without regard to case.

    *.tmp        a name, in any folder
    hr/salary    that path from the root
    /hr          the folder `hr` at the root only
    projects/*/minutes/**/*.docx      `*` stays inside one name, `**` crosses folders

A pattern that matches a folder covers everything below it: who closes `hr` has closed `hr/2024/pay.xlsx` too.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

_PARTS = re.compile(r"\*\*/|\*\*|\*|\?|\[!?[^\]/]+\]|.", re.DOTALL)
_MEANING = {"**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]"}


class PathPatterns:
    """Some patterns, asked about paths that are relative to the root and written with `/`."""

    def __init__(self, patterns: Iterable[str]) -> None:
        expressions = [_expression(pattern) for pattern in patterns]
        self._any = re.compile("|".join(expressions) or r"(?!)", re.IGNORECASE | re.DOTALL)

    def match(self, path: str) -> bool:
        """Whether one of the patterns covers `path` or a folder above it.

        >>> PathPatterns(["hr", "*.tmp"]).match("archive/HR/2024/pay.xlsx")
        True
        >>> PathPatterns(["/hr/*.docx"]).match("archive/hr/pay.docx")
        False
        """
        return self._any.fullmatch(_composed(path)) is not None


def _expression(pattern: str) -> str:
    anchored = "/" in pattern.rstrip("/")
    body = "".join(map(_meaning, _PARTS.findall(_composed(pattern).strip("/"))))
    return f"(?:{'' if anchored else '(?:.*/)?'}{body}(?:/.*)?)"


def _meaning(part: str) -> str:
    if part in _MEANING:
        return _MEANING[part]
    if part.startswith("[") and len(part) > 1:
        inside = re.escape(part[1:-1].lstrip("!")).replace(r"\-", "-")
        return f"[{'^' if part[1] == '!' else ''}{inside}]"
    return re.escape(part)


def _composed(text: str) -> str:
    return unicodedata.normalize("NFC", text)
