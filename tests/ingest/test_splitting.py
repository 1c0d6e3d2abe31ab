"""Passages follow the structure of their document, fit the model's window and lose nothing."""

from __future__ import annotations

import re
from itertools import groupby

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.documents import Block, BlockKind, Locator, ParsedDocument, PassageDraft, embedding_text
from ingest.parsing.registry import parse
from ingest.splitting import document_language, split

WINDOW = 254


def count(text: str) -> int:
    """Words and signs, long words in pieces: as a model's tokens, and as quick."""
    return sum(1 + len(word) // 8 for word in re.findall(r"\w+|[^\w\s]", text))


def passages(markdown: str, title: str = "Handbook", window: int = WINDOW) -> list[PassageDraft]:
    return split(parse(markdown.encode(), "page.md"), title, count, window)


def prose(sentences: int, about: str = "leave") -> str:
    return " ".join(f"Sentence {number} is about {about} and says what to do." for number in range(sentences))


def test_a_short_page_is_one_passage_with_its_place() -> None:
    [passage] = passages("# Leave\n\nYou have 25 days.\n\nAsk your manager.")
    assert passage.text == "You have 25 days.\nAsk your manager."
    assert passage.locator == Locator(headings=("Leave",))
    assert (passage.ordinal, passage.language) == (0, "en")


def test_a_passage_never_crosses_a_top_heading() -> None:
    found = passages("# Leave\n\nYou have 25 days.\n\n# Travel\n\nBook by train.")
    assert [(one.locator.headings, one.text) for one in found] == [
        (("Leave",), "You have 25 days."),
        (("Travel",), "Book by train."),
    ]


def test_under_one_title_the_second_level_is_the_top() -> None:
    found = passages("# Handbook\n\n## Leave\n\n25 days.\n\n## Travel\n\nBy train.")
    assert [one.locator.headings for one in found] == [("Handbook", "Leave"), ("Handbook", "Travel")]


def test_small_sections_below_one_heading_are_merged_with_their_headings() -> None:
    [passage] = passages("# Handbook\n\n## Leave\n\nIn short.\n\n### Sick\n\nCall us.\n\n### Care\n\nAsk HR.")
    assert passage.text == "In short.\nSick\nCall us.\nCare\nAsk HR."
    assert passage.locator.headings == ("Handbook", "Leave")


def test_a_long_paragraph_is_cut_at_sentence_ends() -> None:
    text = prose(80)
    found = passages(f"# Leave\n\n{text}")
    assert len(found) > 3
    assert all(one.text.endswith(".") and one.text.startswith("Sentence") for one in found)
    assert " ".join(one.text for one in found) == text
    assert all(40 <= count(one.text) <= WINDOW for one in found)


def test_a_list_stays_with_its_lead_in() -> None:
    items = "\n".join(f"- bring item {number} and keep it" for number in range(12))
    found = passages(f"# Trip\n\n{prose(14)}\n\nPack the following things:\n\n{items}")
    [packing] = [one for one in found if "Pack the following" in one.text]
    assert packing.text.startswith("Pack the following things:\n- bring item 0")


def test_a_tiny_tail_is_merged_back() -> None:
    found = passages(f"# Leave\n\n{prose(15)}\n\n{prose(3, 'the tail')}")
    assert all(count(one.text) >= 40 for one in found)


def test_table_rows_keep_their_header_in_every_passage() -> None:
    rows = "\n".join(f"| XL-{number} | {number} euro for each year |" for number in range(60))
    found = passages(f"# Prices\n\n| Type | Price |\n|---|---|\n{rows}")
    assert len(found) > 2
    assert all(line.startswith("Type: XL-") and "| Price: " in line for one in found for line in one.text.split("\n"))
    rows_of = [one.locator.row or 0 for one in found]
    assert rows_of == sorted(set(rows_of))
    assert rows_of[0] == 2  # the header is row 1


def test_slides_sheets_and_mail_parts_are_kept_apart_and_pages_when_it_costs_little() -> None:
    blocks = [
        Block(BlockKind.PARAGRAPH, "First slide.", Locator(slide=1)),
        Block(BlockKind.PARAGRAPH, "Second slide.", Locator(slide=2)),
        Block(BlockKind.PARAGRAPH, prose(8), Locator(page=1)),
        Block(BlockKind.PARAGRAPH, prose(8), Locator(page=2)),
    ]
    found = split(ParsedDocument("pdf", blocks), "Deck", count, WINDOW)
    assert [(one.locator.slide, one.locator.page) for one in found] == [(1, None), (2, None), (None, 1), (None, 2)]


def test_a_heading_without_text_is_not_lost() -> None:
    document = ParsedDocument(
        "pptx", [Block(BlockKind.HEADING, "Questions?", Locator(slide=9, headings=("Questions?",)), 1)]
    )
    assert [one.text for one in split(document, "Deck", count, WINDOW)] == ["Questions?"]


def test_the_title_and_a_deep_path_leave_room_for_text() -> None:
    path = tuple(f"Heading number {number} " + "with many long words " * 6 for number in range(6))
    document = ParsedDocument("md", [Block(BlockKind.PARAGRAPH, prose(60), Locator(headings=path))])
    found = split(document, "A title", count, WINDOW)
    assert all(count(embedding_text("A title", one.locator.headings, one.text)) <= WINDOW for one in found)
    assert all(one.locator.headings == path[-len(one.locator.headings) :] != () for one in found)


@pytest.mark.parametrize("text", ["x" * 100_000, "word " * 50_000, "a|b " * 30_000, "1.2.3 " * 40_000])
def test_a_text_without_sentences_is_cut_all_the_same(text: str) -> None:
    document = ParsedDocument("txt", [Block(BlockKind.PARAGRAPH, text.strip())])
    found = split(document, "Log", count, WINDOW)
    assert all(
        count(embedding_text("Log", one.locator.headings, one.text)) <= WINDOW and len(one.text) < 4_000
        for one in found
    )
    assert "".join("".join(one.text.split()) for one in found) == "".join(text.split())


def test_a_passage_in_another_language_is_named_so() -> None:
    dutch = "Dit hoofdstuk gaat over het aanvragen van verlof, en wat je moet doen als je ziek bent of zorg geeft. " * 3
    german = "Dieses Kapitel beschreibt, wie man Urlaub beantragt und was zu tun ist, wenn man krank wird. " * 2
    found = passages(f"# Verlof\n\n{dutch}\n\n# Urlaub\n\n{german}\n\n# Info\n\nDHL 2026")
    assert [one.language for one in found] == ["nl", "de", "nl"]
    assert document_language(parse(dutch.encode(), "x.txt")) == "nl"


_WORDS = st.text(alphabet="abcde .!:|\n", min_size=1, max_size=400).filter(str.strip)
_BLOCKS = st.lists(
    st.tuples(
        st.sampled_from([kind for kind in BlockKind if kind is not BlockKind.HEADING]), _WORDS, st.integers(0, 3)
    ),
    max_size=25,
)


@settings(max_examples=60)
@given(_BLOCKS, st.integers(40, 256))
def test_no_text_is_lost_and_everything_fits(blocks: list[tuple[BlockKind, str, int]], window: int) -> None:
    made = [
        Block(kind, "\n".join(" ".join(line.split()) for line in text.split("\n") if line.strip())
              if kind is BlockKind.CODE else " ".join(text.split()), Locator(headings=("Top", f"Section {section}")))
        for kind, text, section in blocks
    ]  # fmt: skip
    document = ParsedDocument("md", made)
    found = split(document, "Title", count, window)
    assert found == split(document, "Title", count, window)
    assert [one.ordinal for one in found] == list(range(len(found)))
    assert all(count(embedding_text("Title", one.locator.headings, one.text)) <= window for one in found)
    shown = [block.text for block in made if block.text]
    sections = [key for key, _ in groupby(block.locator.headings[-1] for block in made if block.text)]
    text = "".join("".join(one.text.split()) for one in found)
    assert text == "".join("".join(one.split()) for one in shown)
    assert [key for key, _ in groupby(one.locator.headings[-1] for one in found)] == sections


def test_a_document_that_is_nothing_but_its_title_has_a_passage() -> None:
    only = ParsedDocument("txt", [Block(BlockKind.HEADING, "Hello World", Locator(headings=("Hello World",)), 1)])
    assert [draft.text for draft in split(only, "Hello World", lambda text: len(text.split()), 200)] == ["Hello World"]
