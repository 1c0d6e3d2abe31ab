"""PowerPoint presentations."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import UTC

from pptx import Presentation
from pptx.presentation import Presentation as Deck

from eval.demo.archive import without_times
from eval.demo.source import Heading, Listing, Paragraph, Part, Source, Table

_TITLE_SLIDE, _TEXT_SLIDE = 0, 1  # places in the layout list of the default template
_NOTES = "Notes: "  # a paragraph that begins so is what the speaker says


def build_pptx(source: Source) -> bytes:
    """A .pptx with a title slide, one slide per heading, and speaker's notes."""
    deck = Presentation()
    _write_properties(deck, source)
    opening = deck.slides.add_slide(deck.slide_layouts[_TITLE_SLIDE])
    opening.shapes.title.text = source.title
    opening.placeholders[1].text = f"{source.author}, {source.date}"
    for title, parts in source.sections:
        _write_slide(deck, title, parts)
    buffer = io.BytesIO()
    deck.save(buffer)
    return without_times(buffer.getvalue())


def _write_properties(deck: Deck, source: Source) -> None:
    properties = deck.core_properties
    properties.title = source.title
    properties.author = properties.last_modified_by = source.author
    properties.created = properties.modified = source.modified.astimezone(UTC).replace(tzinfo=None)


def _write_slide(deck: Deck, title: str, parts: Sequence[Part]) -> None:
    slide = deck.slides.add_slide(deck.slide_layouts[_TEXT_SLIDE])
    slide.shapes.title.text = title
    lines: list[str] = []
    for part in parts:
        match part:
            case Paragraph(text) if text.startswith(_NOTES):
                slide.notes_slide.notes_text_frame.text = text.removeprefix(_NOTES)
            case Paragraph(text):
                lines.append(text)
            case Listing(items):
                lines.extend(items)
            case Heading() | Table():
                raise ValueError(f"The slide {title!r} holds a {type(part).__name__}; slides know text and lists.")
    slide.placeholders[1].text = "\n".join(lines)
