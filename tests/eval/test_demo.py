"""The demo company holds together: its documents are built from their sources, and its questions can be answered."""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from connectors.base import EVERYONE, Access, Entry, Label
from connectors.settings import connect, load_settings, read_sources
from eval.demo.build import CONTENT, DEMO, build
from eval.demo.source import read_source
from ingest.parsing.registry import parse
from ingest.settings import IngestSettings

_QUESTIONS: Sequence[Mapping[str, Any]] = tomllib.loads((DEMO / "questions.toml").read_text("utf-8"))["question"]
_PERSONS: Sequence[Mapping[str, Any]] = tomllib.loads((DEMO / "people.toml").read_text("utf-8"))["person"]
_OUTCOMES = {"answered", "partly", "not_found", "person"}
_INDEXED = IngestSettings().max_label.rank


@dataclass(frozen=True, slots=True)
class Document:
    entry: Entry
    format: str
    text: str
    authors: frozenset[str]


@pytest.fixture(scope="module")
def documents() -> Mapping[str, Document]:
    """Each document of each demo source, by "source:item"."""
    return dict(_documents())


def _documents() -> Iterator[tuple[str, Document]]:
    for source in read_sources(load_settings(DEMO / "collega.toml", {}), {}):
        connector = connect(source)
        for page in connector.changes(None):
            for entry in page.items:
                assert isinstance(entry, Entry), f"{entry.item_id} was not listed as a document"
                content = connector.fetch(entry.item_id) if entry.content is None else entry.content
                yield f"{source.name}:{entry.item_id}", _document(entry, content)


def _document(entry: Entry, content: bytes) -> Document:
    parsed = parse(content, entry.file_name or "")
    authors = frozenset(author.person for author in (*entry.authors, *parsed.authors))
    return Document(entry, parsed.format, _plain(" ".join(block.text for block in parsed.blocks)), authors)


def _plain(text: str) -> str:
    return " ".join(text.split())


def _principals(person: Mapping[str, Any]) -> frozenset[str]:
    return frozenset({EVERYONE, f"person:{person['email']}", *(f"group:{name}" for name in person["groups"])})


def _asker(question: Mapping[str, Any]) -> frozenset[str]:
    (person,) = (person for person in _PERSONS if person["user_name"] == question["as"])
    assert not person.get("disabled")
    return _principals(person)


def _may_find(document: Document, principals: frozenset[str]) -> bool:
    return document.entry.access.permits(principals) and document.entry.label.rank <= _INDEXED


def test_there_are_sixty_documents_in_ten_formats(documents: Mapping[str, Document]) -> None:
    files = [document for document in documents.values() if document.entry.content is None]
    assert len(files) >= 60
    assert len({document.format for document in files}) >= 10
    assert min(len(document.text.split()) for document in files) >= 75


def test_they_are_written_in_three_languages() -> None:
    languages = Counter(read_source(file, CONTENT).language for file in CONTENT.rglob("*.md"))
    assert set(languages) == {"nl", "en", "de"}
    assert min(languages.values()) >= 20


def test_each_document_was_written_by_somebody_of_the_company(documents: Mapping[str, Document]) -> None:
    names = {name for person in _PERSONS for name in (person["display_name"], person["email"])}
    for name, document in documents.items():
        assert document.authors <= names, name
    wrote = frozenset[str]().union(*(document.authors for document in documents.values()))
    assert [person["user_name"] for person in _PERSONS if not wrote & {person["display_name"], person["email"]}] == []


def test_formats_that_know_their_author_tell_it(documents: Mapping[str, Document]) -> None:
    silent = {document.format for document in documents.values() if not document.authors}
    assert silent <= {"txt", "csv"}


def test_only_the_intranet_and_the_wiki_are_open_to_everyone(documents: Mapping[str, Document]) -> None:
    everyone = frozenset({EVERYONE})
    opened = {name.split(":")[0] for name, document in documents.items() if document.entry.access.permits(everyone)}
    assert opened == {"intranet", "old-wiki"}


@pytest.mark.parametrize(
    ("folder", "readers"),
    [
        ("hr", {"sanne"}),
        ("management", {"maarten"}),
        ("works-council", {"dieter"}),
        ("engineering", {"priya"}),
        ("finance", {"mirjam", "maarten"}),
        ("sales", {"tomas", "maarten"}),
        ("service", {"joris", "anke", "henk"}),
    ],
)
def test_a_departments_folder_is_read_by_its_people_alone(
    documents: Mapping[str, Document], folder: str, readers: set[str]
) -> None:
    inside = [document for name, document in documents.items() if name.startswith(f"department-shares:{folder}/")]
    assert inside
    for document in inside:
        may = {person["user_name"] for person in _PERSONS if document.entry.access.permits(_principals(person))}
        assert may == readers


def test_personal_notes_are_for_their_writer_only(documents: Mapping[str, Document]) -> None:
    notes = documents["department-shares:works-council/vorsitz/notizen-gespraeche.txt"].entry.access
    assert not notes.permits(frozenset({EVERYONE, "group:hr", "group:management", "group:dortmund"}))
    assert notes.permits(frozenset({EVERYONE, "group:works-council", "person:dieter.wessling@tolveer.example"}))
    assert notes == Access.any_of(["person:dieter.wessling@tolveer.example"])


def test_what_is_secret_is_above_the_ceiling(documents: Mapping[str, Document]) -> None:
    secret = [name for name, document in documents.items() if document.entry.label is Label.SECRET]
    assert secret == ["department-shares:management/geheim/project-zeearend.pdf"]


@pytest.mark.parametrize("question", _QUESTIONS, ids=lambda question: question["id"])
def test_a_question_can_have_the_outcome_it_names(
    documents: Mapping[str, Document], question: Mapping[str, Any]
) -> None:
    principals = _asker(question)
    assert question["outcome"] in _OUTCOMES
    for name in (*question.get("documents", ()), *question.get("outdated", ())):
        assert _may_find(documents[name], principals), name
    for name in question.get("hidden", ()):
        assert not _may_find(documents[name], principals), name
    for phrase in question.get("contains", ()):
        assert phrase in documents[question["documents"][0]].text, phrase
    active = {person["user_name"] for person in _PERSONS if not person.get("disabled")}
    assert set(question.get("experts", ())) <= active


def test_questions_show_each_outcome_in_each_language() -> None:
    assert len({question["id"] for question in _QUESTIONS}) == len(_QUESTIONS) >= 45
    assert {(question["outcome"], question["lang"]) for question in _QUESTIONS} >= {
        (outcome, language) for outcome in ("answered", "not_found", "person") for language in ("nl", "en", "de")
    }


def test_an_answered_question_names_its_document_and_a_phrase() -> None:
    bare = [one["id"] for one in _QUESTIONS if one["outcome"] == "answered" and not one.get("contains")]
    assert bare == []


def test_the_files_are_what_the_sources_build(tmp_path: Path) -> None:
    built = {file.relative_to(tmp_path): file.read_bytes() for file in build(CONTENT, DEMO / "people.toml", tmp_path)}
    shipped = {
        file.relative_to(DEMO): file.read_bytes()
        for folder in ("documents", "records")
        for file in (DEMO / folder).rglob("*")
        if file.is_file()
    }
    assert set(built) == set(shipped)
    # Another release of a library that writes them may pack the same text into other bytes.
    changed = [path for path in built if built[path] != shipped[path]]
    assert [path for path in changed if _text(path, built[path]) != _text(path, shipped[path])] == []


def _text(path: Path, content: bytes) -> str | bytes:
    if path.suffix == ".jsonl":
        return content
    return "\n".join(block.text for block in parse(content, path.name).blocks)


def test_a_file_without_a_source_is_removed(tmp_path: Path) -> None:
    left_over = tmp_path / "documents" / "intranet" / "old.txt"
    left_over.parent.mkdir(parents=True)
    left_over.write_text("Nobody wrote this.")
    build(CONTENT, DEMO / "people.toml", tmp_path)
    assert not left_over.exists()


def test_a_wrong_header_is_named(tmp_path: Path) -> None:
    file = tmp_path / "leave.txt.md"
    file.write_text('+++\ntitle = "Leave"\nautor = "Sanne Verhulst"\n+++\n\nText.\n')
    with pytest.raises(ValueError, match=r"leave\.txt\.md is wrong.*autor"):
        read_source(file, tmp_path)
