"""Where a text stands and how old it is: the lines beside a quotation or a search result."""

from __future__ import annotations

from ui import escaping
from ui.replies.documents import Document, Locator
from ui.texts import Texts
from ui.visit import Visit

MAIL_BODY = "body"  # what a mail says by itself; only its attachments need naming
SHOWN_HEADINGS = 3  # deeper paths say less than they take room
SHOWN_PLACES = 2
SUPERSEDED = "superseded"


def heading(document: Document, locator: Locator) -> str:
    """Title > heading path, as Markdown."""
    title = document["title"]
    new = [part for part in locator["headings"] if part.casefold() not in title.casefold()]
    return " › ".join([f"**{escaping.line(title)}**", *map(escaping.line, new[-SHOWN_HEADINGS:])])


def where(locator: Locator, texts: Texts) -> list[str]:
    """Page, slide, sheet and row, or part; whatever the document has."""
    found: list[str] = []
    if locator["page"] is not None:
        found.append(texts("place.page", number=locator["page"]))
    if locator["slide"] is not None:
        found.append(texts("place.slide", number=locator["slide"]))
    if locator["sheet"]:
        found.append(texts("place.sheet", name=escaping.line(locator["sheet"])))
    if locator["row"] is not None:
        found.append(texts("place.row", number=locator["row"]))
    if locator["part"] and locator["part"] != MAIL_BODY:
        found.append(escaping.line(locator["part"]))
    return found


def details(visit: Visit, document: Document, locator: Locator, source_title: str) -> str:
    """Place, source, label and age in one line."""
    texts = visit.texts
    parts = [*where(locator, texts), escaping.line(source_title), texts.coded("label", document["label"])]
    if document["modified_at"]:
        parts.append(texts("place.changed", when=visit.clock.ago(document["modified_at"])))
    return " · ".join(parts)


def elsewhere(document: Document, texts: Texts) -> str | None:
    """The other places where this very content stands, as far as the reader may know them."""
    others = [f"{one['source']}: {one['path']}" for one in document["locations"][1:]]
    if not others:
        return None
    shown = [escaping.line(one) for one in others[:SHOWN_PLACES]]
    if more := len(others) - len(shown):
        shown.append(texts("place.and_more", count=more))
    return texts("place.also_at", places=", ".join(shown))


def newer(document: Document, texts: Texts) -> str | None:
    """That this is not the current version, as far as the reader may know that one."""
    current = document["superseded_by"]
    if current is None:
        return None
    return texts("place.newer", title=escaping.line(current["title"]), source=escaping.line(current["source"]))


def cautions(document: Document, texts: Texts) -> str:
    """What to know before relying on it; that there is a newer version has a line of its own."""
    return " ".join(texts.coded("caution", mark) for mark in document["marks"] if mark != SUPERSEDED)


def exactly(visit: Visit, document: Document, source_synced_at: str | None = None) -> str:
    """What shows on hover: the exact times, and who wrote it."""
    texts, known = visit.texts, []
    if document["modified_at"]:
        known.append(texts("place.changed_exactly", when=visit.clock.exact(document["modified_at"])))
    if source_synced_at:
        known.append(texts("place.read_exactly", when=visit.clock.exact(source_synced_at)))
    if document["authors"]:
        known.append(texts("place.authors", names=escaping.line(", ".join(document["authors"]))))
    return "  \n".join(known) or texts("place.no_date")
