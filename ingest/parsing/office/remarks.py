"""Remarks that colleagues put in the margin of a text: "[Anna de Vries] Ask Legal before you sign."

Answers stand there that stand nowhere else, so each is a paragraph of its own, behind the one it was put to.
"""

from __future__ import annotations

from lxml.etree import _Element as Element

from ingest.parsing.office.package import attribute, children, local
from ingest.parsing.writing import clean

MOST_REMARKS = 5_000  # of one document


def remark_text(author: str, text: str) -> str:
    """A remark as it is read, in no language; empty where it says nothing.

    >>> remark_text("Anna", "see  page 3"), remark_text("", "old"), remark_text("Anna", " ")
    ('[Anna] see page 3', 'old', '')
    """
    author, text = clean(author), clean(text)
    return f"[{author}] {text}" if author and text else text


def word_remarks(root: Element | None) -> dict[str, str]:
    """The remarks of `word/comments.xml` by the id that the body refers to."""
    found: dict[str, str] = {}
    for remark in [] if root is None else children(root, "comment"):
        paragraphs = ["".join(one.text or "" for one in line.iter("{*}t")) for line in remark.iter("{*}p")]
        found[attribute(remark, "id") or ""] = remark_text(attribute(remark, "author") or "", " ".join(paragraphs))
        if len(found) >= MOST_REMARKS:
            break
    return found


def open_document_author(annotation: Element) -> str:
    """Who put an annotation."""
    return next((one.text or "" for one in annotation if local(one) == "creator"), "")
