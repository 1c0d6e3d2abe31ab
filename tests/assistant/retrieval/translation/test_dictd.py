"""Reading dictd's files against Python's own gzip, and what happens with damaged ones."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from assistant.retrieval.translation.dictd import DictdFile, DictionaryUnreadableError
from tests.assistant.retrieval.translation.dictd_files import write_dictionary

ARTICLES = {f"woord{number:03}": f"1. word {number}, term {number}" for number in range(300)} | {"ĳs": "ice"}


def test_every_article_is_read_back_wherever_the_chunks_part_it(tmp_path: Path) -> None:
    index = write_dictionary(tmp_path, "freedict-nld-eng", ARTICLES)
    assert gzip.decompress(index.with_suffix(".dict.dz").read_bytes()).startswith(b"woord000 /x/\n1. word 0")
    file = DictdFile(index)
    for headword, article in ARTICLES.items():
        ((found, place),) = file.headwords(headword, 5)
        assert (found, file.article(place)) == (headword, f"{headword} /x/\n{article}\n")


def test_headwords_with_a_beginning_come_in_order_and_no_others(tmp_path: Path) -> None:
    file = DictdFile(write_dictionary(tmp_path, "freedict-nld-eng", ARTICLES))
    assert [headword for headword, _ in file.headwords("woord01", 99)] == [
        f"woord{number:03}" for number in range(10, 20)
    ]
    assert [headword for headword, _ in file.headwords("woord01", 3)] == ["woord010", "woord011", "woord012"]
    assert [list(file.headwords(beginning, 9)) for beginning in ("aap", "zebra", "woord3", "00")] == [[], [], [], []]


def test_an_uncompressed_dictionary_is_read_too(tmp_path: Path) -> None:
    index = write_dictionary(tmp_path, "freedict-nld-eng", ARTICLES)
    packed = index.with_suffix(".dict.dz")
    index.with_suffix(".dict").write_bytes(gzip.decompress(packed.read_bytes()))
    packed.unlink()
    file = DictdFile(index)
    ((_, place),) = file.headwords("woord123", 5)
    assert file.article(place).endswith("1. word 123, term 123\n")


@pytest.mark.parametrize(
    "damage", [b"", b"plain text", gzip.compress(b"no chunks in here")], ids=["empty", "plain text", "without chunks"]
)
def test_a_file_in_another_format_is_refused_with_what_to_do(tmp_path: Path, damage: bytes) -> None:
    index = write_dictionary(tmp_path, "freedict-nld-eng", ARTICLES)
    index.with_suffix(".dict.dz").write_bytes(damage)
    with pytest.raises(DictionaryUnreadableError, match="Install its package again"):
        DictdFile(index)
