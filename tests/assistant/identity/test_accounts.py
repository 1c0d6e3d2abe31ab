from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Literal

import pytest
from argon2 import PasswordHasher
from sqlalchemy import Engine, select

from assistant.identity.errors import AccountFieldError, UnknownUserError, UserExistsError
from assistant.identity.passwords import Passwords
from assistant.identity.records import NewUser
from assistant.identity.roles import Role
from assistant.identity.sessions import Sessions
from assistant.identity.tokens import ApiTokens
from assistant.identity.users import Users
from assistant.tables import ApiTokenRow, SessionRow, UserRow, prepare_tables
from ingest.ledger.database import open_database
from tests.assistant.company import PASSWORD, QUICK

ANN = NewUser("Ann", "Ann Archer", "Ann@Firm.example", groups=frozenset({"HR"}))
START = datetime(2026, 11, 23, 9, tzinfo=UTC)


class Clock:
    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Engine]:
    engine = open_database(f"sqlite:///{tmp_path}/ledger.db")
    prepare_tables(engine)
    yield engine
    engine.dispose()


@pytest.fixture
def users(database: Engine) -> Users:
    return Users(database, QUICK)


def test_a_person_is_found_by_any_spelling_and_compared_in_lower_case(users: Users) -> None:
    users.add(ANN, PASSWORD)
    found = users.by_name(" ANN ")
    assert found.principals == {"everyone", "person:ann@firm.example", "group:hr"}
    assert found.roles == {Role.EMPLOYEE}


def test_neither_a_name_nor_an_address_is_given_twice(users: Users) -> None:
    users.add(ANN, PASSWORD)
    with pytest.raises(UserExistsError, match="user name 'ann'"):
        users.add(NewUser("ann", "Other", "other@firm.example"), PASSWORD)
    with pytest.raises(UserExistsError, match=r"e-mail address 'ann@firm\.example'"):
        users.add(NewUser("other", "Other", "ann@firm.example"), PASSWORD)
    assert [user.user_name for user in users.everybody()] == ["ann"]


@pytest.mark.parametrize(
    ("user", "field"),
    [
        (NewUser("a b", "A", "a@b.example"), "user name"),
        (NewUser("a", " ", "a@b.example"), "display name"),
        (NewUser("a", "A", "nobody"), "e-mail address"),
        (NewUser("a", "A", "a@b.example", groups=frozenset({"hr | everyone"})), "group"),
        (NewUser("a", "A", "a@b.example", language="fr"), "language"),
    ],
)
def test_a_field_that_could_not_be_compared_is_refused(users: Users, user: NewUser, field: str) -> None:
    with pytest.raises(AccountFieldError, match=f"^The {field} cannot be used"):
        users.add(user, PASSWORD)


def test_a_short_password_is_refused(users: Users) -> None:
    with pytest.raises(AccountFieldError, match="10 to 1000"):
        users.add(ANN, "short")


def test_the_password_is_stored_as_an_argon2_hash_only(users: Users, database: Engine) -> None:
    users.add(ANN, PASSWORD)
    with database.connect() as connection:
        stored = connection.scalar(select(UserRow.password_hash)) or ""
    assert stored.startswith("$argon2id$")
    assert PASSWORD not in stored


def test_unknown_wrong_and_disabled_are_all_nobody(users: Users) -> None:
    users.add(ANN, PASSWORD)
    assert users.check_password("ann", PASSWORD) is not None
    assert users.check_password("ann", "wrong") is None
    assert users.check_password("nobody", PASSWORD) is None
    users.set_disabled("ann", True)
    assert users.check_password("ann", PASSWORD) is None


def test_an_unknown_name_costs_as_many_hashes_as_a_known_one(database: Engine) -> None:
    class Counting(PasswordHasher):
        checks = 0

        def verify(self, hash: str | bytes, password: str | bytes) -> Literal[True]:
            self.checks += 1
            return super().verify(hash, password)

    hasher = Counting(time_cost=1, memory_cost=8, parallelism=1)
    users = Users(database, Passwords(hasher))
    users.add(ANN, PASSWORD)
    for name in ("ann", "nobody", "ann", "nobody"):
        users.check_password(name, "wrong")
        assert hasher.checks == 1, name
        hasher.checks = 0


def test_an_unknown_user_is_named_to_the_operator(users: Users) -> None:
    with pytest.raises(UnknownUserError, match="no user 'zoe'"):
        users.set_groups("zoe", ["hr"])


def test_authors_are_known_by_address_and_by_a_name_that_only_one_has(users: Users) -> None:
    users.add(ANN, PASSWORD)
    users.add(NewUser("jan1", "Jan Jansen", "jan1@firm.example"), PASSWORD)
    users.add(NewUser("jan2", "Jan Jansen", "jan2@firm.example"), PASSWORD)
    known = users.known(["ann  ARCHER", "Jan Jansen", "JAN2@firm.example", "robot"])
    assert {person: user.user_name for person, user in known.items()} == {
        "ann  ARCHER": "ann",
        "JAN2@firm.example": "jan2",
    }


@pytest.mark.parametrize("end", ["disable", "reset", "roles"])
def test_sessions_and_tokens_end_with_what_they_stood_for(users: Users, database: Engine, end: str) -> None:
    user = users.add(ANN, PASSWORD)
    sessions, tokens = Sessions(database, timedelta(hours=8), timedelta(hours=1)), ApiTokens(database)
    session, (token, _) = sessions.begin(user.user_id), tokens.create(user.user_id, "report", 30)
    assert sessions.user_of(session.token)
    assert tokens.user_of(token)
    if end == "disable":
        users.set_disabled("ann", True)
    elif end == "reset":
        users.set_password("ann", "another long password")
    else:
        users.set_roles("ann", [Role.ADMIN])
    assert sessions.user_of(session.token) is None
    assert tokens.user_of(token) is None


def test_a_session_ends_by_idleness_and_by_time(users: Users, database: Engine) -> None:
    clock = Clock()
    sessions = Sessions(database, timedelta(hours=8), timedelta(hours=1), clock)
    token = sessions.begin(users.add(ANN, PASSWORD).user_id).token
    for _ in range(10):
        clock.now += timedelta(minutes=45)
        assert sessions.user_of(token), clock.now
    clock.now += timedelta(minutes=45)
    assert sessions.user_of(token) is None, "busy, but older than eight hours"
    token = sessions.begin(1).token
    clock.now += timedelta(minutes=61)
    assert sessions.user_of(token) is None, "young, but idle for more than an hour"


def test_signing_in_again_replaces_the_token(users: Users, database: Engine) -> None:
    user = users.add(ANN, PASSWORD)
    sessions = Sessions(database, timedelta(hours=8), timedelta(hours=1))
    first = sessions.begin(user.user_id).token
    second = sessions.begin(user.user_id, replacing=first).token
    assert first != second
    assert sessions.user_of(first) is None
    assert sessions.user_of(second) == user


def test_only_hashes_of_tokens_are_stored(users: Users, database: Engine) -> None:
    user = users.add(ANN, PASSWORD)
    session = Sessions(database, timedelta(hours=8), timedelta(hours=1)).begin(user.user_id).token
    token, _ = ApiTokens(database).create(user.user_id, "report", 30)
    with database.connect() as connection:
        hashes = (SessionRow.token_hash, ApiTokenRow.token_hash)
        stored = [one for column in hashes for one in connection.scalars(select(column))]
    assert [len(one) for one in stored] == [32, 32]
    assert not any(secret.encode() in one for secret in (session, token) for one in stored)


def test_an_api_token_expires_and_belongs_to_one_person(users: Users, database: Engine) -> None:
    clock = Clock()
    tokens = ApiTokens(database, clock)
    user = users.add(ANN, PASSWORD)
    token, record = tokens.create(user.user_id, "report", 30)
    assert not tokens.remove(user.user_id + 1, record.token_id)
    clock.now += timedelta(days=29)
    assert tokens.user_of(token) == user
    assert tokens.of(user.user_id)[0].last_used_at == clock.now
    clock.now += timedelta(days=1)
    assert tokens.user_of(token) is None
