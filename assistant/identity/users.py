"""Accounts: adding, finding, changing. Whoever is disabled, or gets a new password, is signed out everywhere."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from typing import Any

from sqlalchemy import BindParameter, Connection, Engine, Row, bindparam, delete, insert, or_, select, update
from sqlalchemy.exc import IntegrityError

from assistant.identity.errors import AccountFieldError, UnknownUserError, UserExistsError
from assistant.identity.passwords import Passwords
from assistant.identity.records import NewUser, User
from assistant.identity.roles import Role
from assistant.tables import ApiTokenRow, SessionRow, UserGroupRow, UserRow
from ingest.ledger.database import for_reading

_USER_NAME = re.compile(r"[\w.@+-]{1,100}")
_EMAIL = re.compile(r"[^@\s|&:]+@[^@\s|&:]+")
_GROUP = re.compile(r"[^|&\s][^|&]{0,199}")  # "|" and "&" join principals in an access key
LANGUAGES = ("nl", "en", "de")
AT_ONCE = 200  # people in one query


class Users:
    """The accounts of the company. Thread-safe."""

    def __init__(self, engine: Engine, passwords: Passwords) -> None:
        self._engine = engine
        self._reading = for_reading(engine)
        self._passwords = passwords

    def add(self, user: NewUser, password: str) -> User:
        """Open an account.

        Raises:
            AccountFieldError: a field cannot be as given.
            UserExistsError: the user name or the e-mail address is taken.
        """
        checked = check_new_user(user)
        hashed = self._passwords.hash(password)
        try:
            with self._engine.begin() as connection:
                found = connection.execute(insert(UserRow).values(**_columns(checked), password_hash=hashed))
                assert found.inserted_primary_key is not None
                _replace_groups(connection, found.inserted_primary_key[0], checked.groups)
        except IntegrityError as error:
            name_taken = self._one(UserRow.user_name == checked.user_name) is not None
            what = f"user name {checked.user_name!r}" if name_taken else f"e-mail address {checked.email!r}"
            raise UserExistsError(what) from error
        return self.by_name(checked.user_name)

    def by_id(self, user_id: int) -> User | None:
        """One account."""
        return self._one(UserRow.id == user_id)

    def by_name(self, user_name: str) -> User:
        """One account.

        Raises:
            UnknownUserError: nobody has that name.
        """
        user = self._one(UserRow.user_name == user_name.strip().lower())
        if user is None:
            raise UnknownUserError(user_name)
        return user

    def everybody(self) -> list[User]:
        """All accounts, disabled ones too, by user name."""
        with self._reading.connect() as connection:
            rows = connection.execute(select(UserRow.__table__).order_by(UserRow.user_name)).all()
            return _users(connection, rows)

    def known(self, people: Collection[str]) -> dict[str, User]:
        """Whom `people`, as documents name their authors, are: by e-mail address, or by a name that only one has.

        Names that belong to nobody, or to several, are left out.
        """
        keys = {person: person_key(person) for person in people}
        wanted = sorted(set(keys.values()))
        found: list[User] = []
        with self._reading.connect() as connection:
            for start in range(0, len(wanted), AT_ONCE):
                some = wanted[start : start + AT_ONCE]
                found += _users(connection, connection.execute(_KNOWN, {"keys": some}).all())
        named = Counter(person_key(user.display_name) for user in {user.user_id: user for user in found}.values())
        by_key = {key: user for user in found if named[key := person_key(user.display_name)] == 1}
        by_key.update({user.email: user for user in found})
        return {person: by_key[key] for person, key in keys.items() if key in by_key}

    def check_password(self, user_name: str, password: str) -> User | None:
        """The person, when the password is right and the account open; as slow when it is neither."""
        name = user_name.strip().lower()
        with self._reading.connect() as connection:
            query = select(UserRow.password_hash).where(UserRow.user_name == name, UserRow.disabled.is_(False))
            stored = connection.scalar(query)
        return self._one(UserRow.user_name == name) if self._passwords.matches(stored, password) else None

    def set_password(self, user_name: str, password: str) -> None:
        """Give a new password and sign the person out everywhere, programs included."""
        user = self.by_name(user_name)
        hashed = self._passwords.hash(password)
        with self._engine.begin() as connection:
            connection.execute(update(UserRow).where(UserRow.id == user.user_id).values(password_hash=hashed))
            _sign_out(connection, user.user_id)

    def set_disabled(self, user_name: str, disabled: bool) -> User:
        """Close an account, or open it again. Closing signs the person out everywhere, programs included."""
        user = self.by_name(user_name)
        with self._engine.begin() as connection:
            connection.execute(update(UserRow).where(UserRow.id == user.user_id).values(disabled=disabled))
            if disabled:
                _sign_out(connection, user.user_id)
        return self.by_name(user_name)

    def set_groups(self, user_name: str, groups: Iterable[str]) -> User:
        """Replace a person's groups; the next request has the new rights."""
        user = self.by_name(user_name)
        checked = frozenset(_checked_group(group) for group in groups)
        with self._engine.begin() as connection:
            _replace_groups(connection, user.user_id, checked)
        return self.by_name(user_name)

    def set_roles(self, user_name: str, roles: Iterable[Role]) -> User:
        """Replace a person's roles. New rights begin with a new session, so that none that was stolen rises."""
        user = self.by_name(user_name)
        with self._engine.begin() as connection:
            connection.execute(update(UserRow).where(UserRow.id == user.user_id).values(roles=_stored_roles(roles)))
            _sign_out(connection, user.user_id)
        return self.by_name(user_name)

    def set_own(self, user_id: int, **changes: str | bool) -> None:
        """What a person may change alone: `language`, `expert_opt_out`."""
        assert changes.keys() <= {"language", "expert_opt_out"}
        if changes:
            with self._engine.begin() as connection:
                connection.execute(update(UserRow).where(UserRow.id == user_id).values(**changes))

    def _one(self, condition: Any) -> User | None:
        with self._reading.connect() as connection:
            rows = connection.execute(select(UserRow.__table__).where(condition)).all()
            return next(iter(_users(connection, rows)), None)


# Built once: read with every question.
_KEYS: BindParameter[Any] = bindparam("keys", expanding=True)
_KNOWN = select(UserRow.__table__).where(or_(UserRow.email.in_(_KEYS), UserRow.name_key.in_(_KEYS)))


def person_key(person: str) -> str:
    """An e-mail address or a name without what people write differently.

    >>> person_key(" Anna  de Vries ")
    'anna de vries'
    """
    return " ".join(person.casefold().split())


def read_user(connection: Connection, user_id: int) -> User | None:
    """One account, in a transaction that the caller has."""
    rows = connection.execute(select(UserRow.__table__).where(UserRow.id == user_id)).all()
    return next(iter(_users(connection, rows)), None)


def _users(connection: Connection, rows: Sequence[Row[Any]]) -> list[User]:
    query = select(UserGroupRow.user_id, UserGroupRow.group_name)
    if len(rows) <= AT_ONCE:
        query = query.where(UserGroupRow.user_id.in_([row.id for row in rows]))
    groups: dict[int, set[str]] = defaultdict(set)
    for user_id, group in connection.execute(query):
        groups[user_id].add(group)
    return [
        User(
            user_id=row.id,
            user_name=row.user_name,
            display_name=row.display_name,
            email=row.email,
            department=row.department,
            office=row.office,
            language=row.language,
            roles=frozenset({Role.EMPLOYEE, *(Role(role) for role in row.roles)}),
            groups=frozenset(groups[row.id]),
            disabled=row.disabled,
            expert_opt_out=row.expert_opt_out,
        )
        for row in rows
    ]


def check_new_user(user: NewUser) -> NewUser:
    """The account as it is stored: lower case where case does not count, no space around anything.

    Raises:
        AccountFieldError: a field cannot be as given.
    """
    name, email = user.user_name.strip().lower(), user.email.strip().lower()
    if not _USER_NAME.fullmatch(name):
        raise AccountFieldError("user name", "use letters, digits and . _ - @ +, at most 100, without spaces.")
    if not _EMAIL.fullmatch(email):
        raise AccountFieldError("e-mail address", "it needs a name, an @ and a domain.")
    if not user.display_name.strip():
        raise AccountFieldError("display name", "it is how colleagues see the person; give one.")
    if user.language not in LANGUAGES:
        raise AccountFieldError("language", f"choose one of {', '.join(LANGUAGES)}.")
    return NewUser(
        user_name=name,
        display_name=user.display_name.strip(),
        email=email,
        department=user.department.strip(),
        office=user.office.strip(),
        language=user.language,
        roles=user.roles,
        groups=frozenset(_checked_group(group) for group in user.groups),
        disabled=user.disabled,
    )


def _checked_group(group: str) -> str:
    name = group.strip().lower()
    if not _GROUP.fullmatch(name):
        raise AccountFieldError("group", "give a name without | and &, at most 200 characters.")
    return name


def _columns(user: NewUser) -> dict[str, Any]:
    return {
        "user_name": user.user_name,
        "display_name": user.display_name,
        "name_key": person_key(user.display_name),
        "email": user.email,
        "department": user.department,
        "office": user.office,
        "language": user.language,
        "roles": _stored_roles(user.roles),
        "disabled": user.disabled,
        "expert_opt_out": False,
    }


def _stored_roles(roles: Iterable[Role]) -> list[str]:
    return sorted({role.value for role in roles} - {Role.EMPLOYEE.value})


def _replace_groups(connection: Connection, user_id: int, groups: Iterable[str]) -> None:
    connection.execute(delete(UserGroupRow).where(UserGroupRow.user_id == user_id))
    rows = [{"user_id": user_id, "group_name": name} for name in sorted(groups)]
    if rows:
        connection.execute(insert(UserGroupRow), rows)


def _sign_out(connection: Connection, user_id: int) -> None:
    connection.execute(delete(SessionRow).where(SessionRow.user_id == user_id))
    connection.execute(delete(ApiTokenRow).where(ApiTokenRow.user_id == user_id))
