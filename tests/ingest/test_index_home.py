"""Which index serves is one note, written in one go; and nobody changes stores while one is exchanged."""

from __future__ import annotations

import threading
from pathlib import Path

from ingest.index.home import IndexHome
from ingest.storing.gate import Gate


def test_an_index_serves_from_the_moment_the_note_names_it(tmp_path: Path) -> None:
    home = IndexHome(tmp_path / "index")
    assert (home.current(), home.model_setting(), home.leftover()) == (None, None, None)
    first = home.fresh()
    assert home.current() is None, "a crash while it grows leaves nothing that serves"
    home.make_current(first, "bundled")
    second = home.fresh()
    assert (home.current(), second.name) == (first, "2")
    home.make_current(second, "/models/other")
    assert (home.current(), home.model_setting()) == (second, "/models/other")
    home.sweep()
    assert sorted(path.name for path in home.folder.iterdir()) == ["2", "current.json"]


def test_a_lost_note_leaves_the_oldest_to_be_searched(tmp_path: Path) -> None:
    home = IndexHome(tmp_path)
    first, growing = home.fresh(), home.fresh()
    for damage in ("{", "[]", '{"directory": "../outside"}', '{"directory": 7}'):
        (tmp_path / "current.json").write_text(damage)
        assert (home.current(), home.leftover()) == (None, first)
    (tmp_path / "generation.json").write_text("of an older version")
    home.sweep()
    assert not growing.exists()
    assert not (tmp_path / "generation.json").exists()


def test_a_renewal_is_due_until_an_index_that_was_begun_after_the_demand_serves(tmp_path: Path) -> None:
    home = IndexHome(tmp_path)
    home.make_current(home.fresh(), "bundled")
    assert not home.renewal_is_due()
    growing = home.fresh()
    home.demand_renewal()
    home.make_current(growing, "bundled")
    home.sweep()
    assert home.renewal_is_due(), "it grew already when the bytes had to go"
    home.make_current(home.fresh(), "bundled")
    home.sweep()
    assert not home.renewal_is_due()
    (tmp_path / "renewal.json").write_text("{")
    assert home.renewal_is_due()


def test_who_is_alone_meets_nobody_half_way() -> None:
    gate, inside, met = Gate(), set[int](), list[int]()

    def change(number: int) -> None:
        for _ in range(200):
            with gate.shared():
                inside.add(number)
                inside.discard(number)

    threads = [threading.Thread(target=change, args=(number,)) for number in range(3)]
    for thread in threads:
        thread.start()
    for _ in range(100):
        with gate.alone():
            met.append(len(inside))
    for thread in threads:
        thread.join()
    assert met == [0] * 100


def test_who_waits_to_be_alone_is_let_in_before_the_next() -> None:
    gate, order = Gate(), list[str]()

    def alone() -> None:
        with gate.alone():
            order.append("alone")

    def shared() -> None:
        with gate.shared():
            order.append("shared")

    with gate.shared():
        first = threading.Thread(target=alone)
        first.start()
        while not gate._waiting_alone:
            first.join(0.01)
        second = threading.Thread(target=shared)
        second.start()
        second.join(0.1)
        assert order == []
    first.join(20)
    second.join(20)
    assert order == ["alone", "shared"]
