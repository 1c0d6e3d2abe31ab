"""The algebra of rights: what is written down and read back permits exactly the same people."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.base import EVERYONE, FOR_EVERYONE, NOBODY, Access, Label, SourceRights

# Names as companies have them, with the signs that the written form itself uses.
principals = st.one_of(
    st.just(EVERYONE),
    st.text("abR&D| %27C6", min_size=1, max_size=8).map(lambda name: f"group:{name}".lower()),
    st.sampled_from(["person:anna@tolveer.example", "group:a | everyone", "group:x & everyone", "group:%7c"]),
)
accesses = st.lists(st.frozensets(principals, max_size=3), max_size=3).map(lambda sets: Access(tuple(sets)))
readers = st.frozensets(principals, max_size=4)


@given(accesses, readers)
def test_an_access_that_is_read_back_permits_the_same_people(access: Access, reader: frozenset[str]) -> None:
    again = Access.from_key(access.key())
    assert again.permits(reader) == access.permits(reader)
    assert again.key() == access.key()


@given(accesses, accesses)
def test_keys_are_equal_exactly_when_the_sets_are(one: Access, other: Access) -> None:
    sets, other_sets = set(one.sets), set(other.sets)
    nobody = ({frozenset[str]()}, set[frozenset[str]]())  # an empty set and no set at all: two ways to say nobody
    assert (one.key() == other.key()) == (sets == other_sets or (sets in nobody and other_sets in nobody))


@given(accesses, st.frozensets(principals, max_size=3), readers)
def test_narrowing_never_opens(access: Access, narrower: frozenset[str], reader: frozenset[str]) -> None:
    narrowed = access.and_any_of(narrower)
    assert not narrowed.permits(reader) or (access.permits(reader) and bool(narrower & reader))


@given(readers)
def test_nothing_and_an_empty_set_permit_nobody(reader: frozenset[str]) -> None:
    closed = [
        NOBODY,
        Access.any_of([]),
        FOR_EVERYONE.and_any_of([]),
        NOBODY.and_any_of([EVERYONE]),
        Access.from_key(""),
    ]
    assert not any(access.permits(reader) for access in closed)


def test_a_reader_needs_one_principal_of_each_set() -> None:
    access = Access.any_of(["group:HR", "group:board"]).and_any_of(["group:utrecht"])
    assert access.permits(frozenset({"group:hr", "group:utrecht"}))
    assert not access.permits(frozenset({"group:hr", "group:board"}))


@pytest.mark.parametrize(
    ("source", "own", "expected"),
    [
        (None, None, NOBODY),
        (None, ["group:hr"], Access.any_of(["group:hr"])),
        (FOR_EVERYONE, None, FOR_EVERYONE),
        (FOR_EVERYONE, [], FOR_EVERYONE.and_any_of([])),
        (Access.any_of([]), ["group:hr"], Access.any_of([]).and_any_of(["group:hr"])),
    ],
)
def test_the_rights_of_an_item_narrow_those_of_its_source(
    source: Access | None, own: list[str] | None, expected: Access
) -> None:
    assert SourceRights(source).access_of(own) == expected


def test_labels_rise_from_public_to_secret() -> None:
    assert sorted(Label, key=lambda label: label.rank) == [
        Label.PUBLIC,
        Label.INTERNAL,
        Label.CONFIDENTIAL,
        Label.SECRET,
    ]
