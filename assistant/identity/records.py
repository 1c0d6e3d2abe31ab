"""A person as the rest of the program sees one: no password, no database handle."""

from __future__ import annotations

from dataclasses import dataclass

from assistant.identity.roles import Role
from connectors.base import EVERYONE

ON_BEHALF_OF = "X-Collega-As"  # the header in which the operator at the command line names a person


@dataclass(frozen=True, slots=True)
class User:
    """One account. `roles` always holds `Role.EMPLOYEE`, except for the operator at this machine's command line."""

    user_id: int
    user_name: str
    display_name: str
    email: str
    department: str
    office: str
    language: str
    roles: frozenset[Role]
    groups: frozenset[str]
    disabled: bool = False
    expert_opt_out: bool = False

    @property
    def principals(self) -> frozenset[str]:
        """What a document's access is compared with."""
        return frozenset({EVERYONE, f"person:{self.email}", *(f"group:{name}" for name in self.groups)})


@dataclass(frozen=True, slots=True)
class NewUser:
    """What is needed for an account."""

    user_name: str
    display_name: str
    email: str
    department: str = ""
    office: str = ""
    language: str = "en"
    roles: frozenset[Role] = frozenset()
    groups: frozenset[str] = frozenset()
    disabled: bool = False
