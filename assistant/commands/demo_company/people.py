"""The people of the demo company, as `people.toml` beside its settings lists them."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from assistant.identity.records import NewUser
from assistant.identity.roles import Role

FILE = "people.toml"


@dataclass(frozen=True, slots=True)
class DemoPeople:
    """Who may sign in, all with the same password."""

    password: str
    people: Sequence[NewUser]
    jobs: dict[str, str]

    def lines(self) -> list[str]:
        """For the screen of whoever tries the demo."""
        present = [person for person in self.people if not person.disabled]
        width = max(len(person.user_name) for person in present)
        return [
            f"Sign in as one of these, with the password {self.password}:",
            *(f"  {person.user_name:<{width}}  {_about(person, self.jobs[person.user_name])}" for person in present),
        ]


def demo_people_of(folder: Path) -> DemoPeople | None:
    """The people of the demo in `folder`; None when it holds no demo."""
    path = folder / FILE
    if not path.exists():
        return None
    listed = tomllib.loads(path.read_text(encoding="utf-8"))
    people = [
        NewUser(
            user_name=one["user_name"],
            display_name=one["display_name"],
            email=one["email"],
            department=one["department"],
            office=one["office"],
            language=one["language"],
            roles=frozenset(Role(role) for role in one["roles"]),
            groups=frozenset(one["groups"]),
            disabled=one.get("disabled", False),
        )
        for one in listed["person"]
    ]
    return DemoPeople(listed["password"], people, {one["user_name"]: one["job"] for one in listed["person"]})


def _about(person: NewUser, job: str) -> str:
    roles = sorted(role.value.replace("_", " ") for role in person.roles if role is not Role.EMPLOYEE)
    return f"{person.display_name}, {job}, {person.office}" + (f" ({', '.join(roles)})" if roles else "")
