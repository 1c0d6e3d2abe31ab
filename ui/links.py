"""Addresses that leave a page: sign in and out, the original of a document, a link for a colleague, a mail."""

from __future__ import annotations

import re
from urllib.parse import quote, urlencode, urlsplit

_MAIL_ADDRESS = re.compile(r"[A-Za-z0-9._+-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*")


def pages_root(seen_by_browser: str) -> str:
    """Where the pages are, from the address that the browser shows.

    >>> pages_root("http://host:8501/search?x=1")
    'http://host:8501'
    """
    parts = urlsplit(seen_by_browser)
    return f"{parts.scheme}://{parts.netloc}"


def sign_in(api: str, back_to: str, language: str) -> str:
    """The API's sign-in page, which sends the browser back."""
    return f"{api}/sign-in?{urlencode({'next': back_to, 'lang': language})}"


def sign_out(api: str, language: str) -> str:
    """The API's page that asks once more and ends the session."""
    return f"{api}/sign-out?{urlencode({'lang': language})}"


def original(api: str, document_id: int) -> str:
    """The document as the source holds it; the API checks the rights of whoever opens it."""
    return f"{api}/documents/{document_id}/original"


def document(root: str, document_id: int, passage_id: int) -> str:
    """A link for a colleague, who sees the same place if it is within the colleague's rights."""
    return f"{root}/?{urlencode({'document': document_id, 'passage': passage_id})}"


def mail(address: str, subject: str, body: str) -> str | None:
    """A `mailto:` link; None when the address is not plainly one, so that nothing else can become a link.

    >>> mail("a@b.example", "Hi you", "x")
    'mailto:a@b.example?subject=Hi%20you&body=x'
    >>> mail("javascript:alert(1)", "", "")
    """
    if not _MAIL_ADDRESS.fullmatch(address):
        return None
    return f"mailto:{address}?subject={quote(subject)}&body={quote(body)}"
