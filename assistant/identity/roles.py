"""What a person may do. What a person may *read* is no matter of roles: an administrator reads no more than others."""

from __future__ import annotations

from enum import StrEnum


class Role(StrEnum):
    """Everybody with an account is an employee; an administrator may do what every other role may."""

    EMPLOYEE = "employee"
    KNOWLEDGE_MANAGER = "knowledge_manager"
    IT = "it"
    ADMIN = "admin"
