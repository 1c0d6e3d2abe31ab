"""Exports as legacy systems write them."""

from __future__ import annotations

import csv
import json
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.base import EVERYONE, FOR_EVERYONE, Connector, Entry, Label, Page, Skipped, SourceRights
from connectors.errors import ItemUnreadableError, SourceUnavailableError
from connectors.records import RecordsConnector, RecordsSettings
from connectors.settings import connect, load_settings, read_sources
from tests.connectors.conformance import OPEN, ConnectorConformance, LiveSource, entries

COLUMNS = {"id": "id", "title": "title", "text": "text"}


def connector(path: Path, rights: SourceRights = OPEN, **settings: Any) -> RecordsConnector:
    return RecordsConnector(
        "crm", RecordsSettings.model_validate({"path": path, "columns": COLUMNS, **settings}), rights
    )


def listing(source: Connector) -> tuple[dict[str, Entry], dict[str, str], bool]:
    """Entries by id, reasons by place, and whether the listing is complete."""
    pages: list[Page] = list(source.changes(None))
    items = [item for page in pages for item in page.items]
    skipped = {item.item_id: item.reason for item in items if isinstance(item, Skipped)}
    return entries(source), skipped, pages[-1].completes_listing


class ExportSource:
    """A JSON Lines export that is written anew with each change, as a nightly job does."""

    def __init__(self, path: Path) -> None:
        self.path, self.rows = path, dict[str, str]()

    def connector(self, rights: SourceRights = OPEN) -> Connector:
        return connector(self.path, rights)

    def write(self, name: str, text: str) -> str:
        self.rows[name] = text
        self._export()
        return name

    def remove(self, name: str) -> None:
        del self.rows[name]
        self._export()

    def break_listing(self) -> None:
        self.path.unlink()

    def state(self) -> object:
        return self.path.read_bytes(), self.path.stat().st_mtime_ns

    def _export(self) -> None:
        rows = [{"id": name, "title": name, "text": text} for name, text in self.rows.items()]
        self.path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")


class TestRecordsConnectorConforms(ConnectorConformance):
    @pytest.fixture
    def source(self, tmp_path: Path) -> LiveSource:
        return ExportSource(tmp_path / "export.jsonl")


class TestTableConforms(ConnectorConformance):
    """The same promises over CSV, whose rows have line breaks and quotes inside."""

    @pytest.fixture
    def source(self, tmp_path: Path) -> LiveSource:
        class TableSource(ExportSource):
            def _export(self) -> None:
                rows = [
                    f'{name},"{name} ""quoted""","{text}\r\nsecond line, with comma"\r\n'
                    for name, text in self.rows.items()
                ]
                self.path.write_text("id,title,text\r\n" + "".join(rows), encoding="utf-8-sig", newline="")

        return TableSource(tmp_path / "export.csv")


def test_a_corpus_in_the_layout_of_question_sets_needs_a_few_lines(tmp_path: Path) -> None:
    (tmp_path / "collega.toml").write_text(
        '[[source]]\nname = "handbook"\nkind = "records"\npath = "corpus.jsonl"\naccess = ["everyone"]\n'
        '[source.columns]\nid = "id"\ntitle = "title"\ntext = "text"\nlanguage = "lang"\n'
        'authors = "authors"\ngroups = "groups"\n'
    )
    row = {"id": "hr/leave", "title": "Leave", "text": "# Leave\n16 weeks", "source": "handbook", "lang": "en"}
    (tmp_path / "corpus.jsonl").write_text(
        json.dumps({**row, "authors": ["Anna de Wit", "Jan"], "groups": ["HR"]}) + "\n" + json.dumps({**row, "id": "x"})
    )
    (source,) = read_sources(load_settings(tmp_path / "collega.toml"), {})
    found, _, complete = listing(connect(source))
    entry = found["hr/leave"]
    assert complete
    assert (entry.title, entry.language, entry.content) == ("Leave", "en", b"# Leave\n16 weeks")
    assert [one.person for one in entry.authors] == ["Anna de Wit", "Jan"]
    assert entry.access == FOR_EVERYONE.and_any_of(["group:hr"])
    assert not found["x"].access.permits(frozenset({EVERYONE, "group:hr"}))  # mapped groups, none given: nobody


def test_every_column_finds_its_place(tmp_path: Path) -> None:
    (path := tmp_path / "tickets.csv").write_text(
        "nr;subject;problem;solution;by;teams;changed;lang;class\n"
        '7;Pump;It leaks;Replace the seal;"Anna <Anna@Tolveer.example>; Jan";"Service;R & D";'
        "31-03-2026;nl-NL;Confidential\n"
    )
    columns = {
        "id": "nr", "title": "subject", "text": ["problem", "solution"], "authors": "by", "groups": "teams",
        "date": "changed", "language": "lang", "label": "class",
    }  # fmt: skip
    source = connector(
        path,
        SourceRights(),
        columns=columns,
        date_format="%d-%m-%Y",
        url_template="https://crm.example/t/{nr}?q={subject}",
    )
    entry = entries(source)["7"]
    assert entry.content == b"## problem\n\nIt leaks\n\n## solution\n\nReplace the seal"
    assert entry.url == "https://crm.example/t/7?q=Pump"
    assert [one.person for one in entry.authors] == ["anna@tolveer.example", "Jan"]
    assert entry.access.sets == (frozenset({"group:service", "group:r & d"}),)
    assert entry.modified_at is not None
    assert entry.modified_at.isoformat() == "2026-03-31T00:00:00+00:00"
    assert (entry.language, entry.label, entry.file_name) == ("nl", Label.CONFIDENTIAL, "7.md")


@pytest.mark.parametrize(
    ("written", "read"),
    [("", Label.INTERNAL), ("public", Label.PUBLIC), (" SECRET ", Label.SECRET), ("streng geheim", Label.SECRET)],
)
def test_an_unknown_label_counts_as_the_strictest(tmp_path: Path, written: str, read: Label) -> None:
    (path := tmp_path / "a.jsonl").write_text(json.dumps({"id": 1, "text": "x", "class": written}))
    columns = {"id": "id", "text": "text", "label": "class"}
    assert entries(connector(path, columns=columns))["1"].label is read


def test_a_row_cannot_open_itself_nor_link_to_code(tmp_path: Path) -> None:
    row = {"id": "1", "text": "x", "groups": "everyone;x | everyone", "url": "javascript:alert(1)"}
    (path := tmp_path / "a.jsonl").write_text(json.dumps(row))
    columns = {"id": "id", "text": "text", "groups": "groups", "url": "url"}
    entry = entries(connector(path, SourceRights(), columns=columns))["1"]
    assert not type(entry.access).from_key(entry.access.key()).permits(frozenset({EVERYONE}))
    assert entry.url == ""


def test_only_what_is_read_makes_a_new_version(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    columns = {"id": "id", "text": "text", "groups": "groups", "url": "url", "title": "title", "authors": "by"}
    versions = []
    for change in (
        {},
        {"groups": ["hr"]},
        {"url": "https://x.example"},
        {"by": "An"},
        {"title": "New"},
        {"text": "new"},
    ):
        path.write_text(json.dumps({"id": "1", "text": "x", "title": "Old", "groups": ["it"], **change}))
        versions.append(entries(connector(path, columns=columns))["1"].version)
    assert versions[0] == versions[1] == versions[2] == versions[3]
    assert len(set(versions)) == 3


@pytest.mark.parametrize(
    ("name", "content", "text"),
    [
        ("bom.csv", "id,title,text\n1,t,café €\n".encode("utf-8-sig"), "café €"),
        ("windows.csv", "id,title,text\n1,t,café €\n".encode("cp1252"), "café €"),
        ("sixteen.csv", "id\ttitle\ttext\r\n1\tt\tcafé €\r\n".encode("utf-16"), "café €"),
        ("semicolon.csv", b"id;title;text\n1;a, b, c;x\n", "x"),
        ("pipe.csv", b"id|title|text\n1|t|x\n", "x"),
        ("hint.csv", b"sep=;\r\nid;title;text\r\n1;t;x\r\n", "x"),
        ("tabs.tsv", b"id\ttitle\ttext\n1\tt\tx, y\n", "x, y"),
        ("lines.csv", b'id,title,text\n1,t,"one\ntwo"\n\n', "one\ntwo"),
        ("no-last-newline.csv", b"id,title,text\n1,t,x", "x"),
        ("long.csv", b"id,title,text\n1,t," + b"x" * 1_000_000 + b"\n", "x" * 1_000_000),
        ("bom.jsonl", b'\xef\xbb\xbf{"id": 1, "title": "t", "text": "x"}', "x"),
        ("surrogate.ndjson", b'{"id": 1, "text": "a\\ud800b\\u0000c"}\n\n', "a?bc"),
    ],
)  # fmt: skip
def test_dialects_and_encodings(tmp_path: Path, name: str, content: bytes, text: str) -> None:
    (tmp_path / name).write_bytes(content)
    source = connector(tmp_path / name)
    found, skipped, complete = listing(source)
    assert found["1"].content == text.encode()
    assert (skipped, complete) == ({}, True)


TEXTS = st.lists(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12), max_size=5)


@given(TEXTS, st.sampled_from(["csv", "tsv", "jsonl"]), st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]))
def test_every_text_that_was_exported_is_read_as_it_was(texts: list[str], extension: str, encoding: str) -> None:
    with (
        tempfile.TemporaryDirectory() as folder,
        (path := Path(folder, f"a.{extension}")).open("w", encoding=encoding, newline="") as file,
    ):
        if extension == "jsonl":
            file.writelines(
                json.dumps({"id": n, "text": text}, ensure_ascii=False) + "\n" for n, text in enumerate(texts)
            )
        else:
            writer = csv.writer(file, delimiter="\t" if extension == "tsv" else ",")
            writer.writerows([("id", "title", "text"), *((n, "t", text) for n, text in enumerate(texts))])
        file.flush()
        if path.stat().st_size:
            found, skipped, complete = listing(connector(path))
            assert [(entry.content or b"").decode() for entry in found.values()] == texts
            assert (skipped, complete) == ({}, True)


def test_one_line_in_another_encoding_does_not_spoil_the_others(tmp_path: Path) -> None:
    (path := tmp_path / "mixed.csv").write_bytes(
        b"id,title,text\n" + "1,t,café\n".encode() + "2,t,café\n".encode("cp1252") + "3,t,日本\n".encode()
    )
    assert [entry.content for entry in entries(connector(path)).values()] == [
        "café".encode(), "café".encode(), "日本".encode()
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("rows", "place", "reason"),
    [
        ('{"id": 1, "text": "x"}\n{"id": 2, "te', "a.jsonl, line 2", "is no valid JSON"),
        ('{"id": 1, "text": "x"}\n[1, 2]\n', "a.jsonl, line 2", "is no JSON object"),
        ('{"id": 1, "text": "x"}\n' + "[" * 100_000, "a.jsonl, line 2", "is no valid JSON"),
    ],
)
def test_a_row_that_cannot_be_read_completes_no_listing(tmp_path: Path, rows: str, place: str, reason: str) -> None:
    (path := tmp_path / "a.jsonl").write_text(rows)
    found, skipped, complete = listing(connector(path))
    assert list(found) == ["1"]
    assert reason in skipped[place]
    assert not complete


@pytest.mark.parametrize(
    "rows", ["1,t,x\n2,t\n", "1,t,x\n2,t,x,y\n", '1,t,x\n2,t,"never closed\n', '1,t,x\n2,"t"t,x\n']
)
def test_a_broken_table_row_completes_no_listing(tmp_path: Path, rows: str) -> None:
    (path := tmp_path / "a.csv").write_text("id,title,text\n" + rows + "3,t,x\n")
    found, skipped, complete = listing(connector(path))
    assert "1" in found
    assert "2" not in found
    assert len(skipped) == 1
    assert not complete


def test_rows_without_an_id_or_with_one_twice_are_named_by_line(tmp_path: Path) -> None:
    (path := tmp_path / "a.csv").write_text("id,title,text\n1,t,first\n,t,x\n1,t,second\n")
    found, skipped, complete = listing(connector(path))
    assert found["1"].content == b"first"
    assert connector(path).fetch("1") == b"first"
    assert skipped == {
        "a.csv, line 3": "the row has no id",
        "a.csv, line 4": "an earlier row has the same id, 1",
    }
    assert complete


def test_a_wrong_text_column_in_json_lines_says_which_there_are(tmp_path: Path) -> None:
    (path := tmp_path / "a.jsonl").write_text('{"id": 1, "body": "x"}\n')
    _, skipped, _ = listing(connector(path))
    assert skipped == {"1": "the row has no text; it has id, body"}


def test_an_export_cut_anywhere_never_completes_with_less_of_a_row(tmp_path: Path) -> None:
    whole = "".join(
        json.dumps({"id": str(number), "text": f"café {number}"}, ensure_ascii=False) + "\n" for number in range(3)
    )
    path = tmp_path / "a.jsonl"
    full = {str(number): f"café {number}".encode() for number in range(3)}
    for length in range(1, len(data := whole.encode())):
        path.write_bytes(data[:length])
        found, _, complete = listing(connector(path))
        assert all(entry.content == full[item_id] for item_id, entry in found.items())
        assert not complete or data[length - 1 : length + 1].count(b"\n") == 1, "a cut inside a row was not noticed"


def test_a_file_that_grows_while_it_is_read_completes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text("".join(json.dumps({"id": number, "text": "x"}) + "\n" for number in range(600)))
    pages = connector(path).changes(None)
    next(pages)
    with path.open("a") as file:
        file.write('{"id": 600, "text": "x"}\n')
    assert not any(page.completes_listing for page in pages)


def test_several_files_are_one_source(tmp_path: Path) -> None:
    for name in ("2025", "2026"):
        (tmp_path / f"{name}.csv").write_text(f"id,title,text\n{name},t,x\n")
    assert set(entries(connector(tmp_path / "*.csv"))) == {"2025", "2026"}


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("a.csv", None, "there is no file"),
        ("a.csv", b"", "a.csv is empty"),
        ("a.csv", b"nr,title\n1,t\n", "its header line has no id, text; it has nr, title"),
        ("a.xlsx", b"PK", "ends in none of .jsonl, .ndjson, .csv, .tsv, .tab, and `format` is not set"),
    ],
)
def test_a_file_that_is_not_what_the_settings_say(
    tmp_path: Path, name: str, content: bytes | None, reason: str
) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    with pytest.raises(SourceUnavailableError) as raised:
        list(connector(tmp_path / name).changes(None))
    assert reason in str(raised.value)
    assert "Repeat the export, or correct `path`, `format` or `columns` of this source." in str(raised.value)


def test_a_row_that_is_gone_cannot_be_fetched(tmp_path: Path) -> None:
    (path := tmp_path / "a.csv").write_text("id,title,text\n1,t,x\n")
    with pytest.raises(ItemUnreadableError) as raised:
        connector(path).fetch("2")
    assert str(raised.value) == "2 in source 'crm' could not be read: no row has this id."


def test_large_rows_make_small_pages(tmp_path: Path) -> None:
    (path := tmp_path / "a.jsonl").write_text(
        "".join(json.dumps({"id": n, "text": "x" * 3_000_000}) + "\n" for n in range(7))
    )
    assert [len(page.items) for page in connector(path).changes(None)] == [3, 3, 1]
