"""Passwords, hashed with argon2id.

Each check takes 64 MiB and a tenth of a second on purpose. So only a few run at once: a hundred people, or one who
tries passwords, must not take the memory that answers need.
"""

from __future__ import annotations

import threading

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from assistant.identity.errors import AccountFieldError

MIN_LENGTH = 10
MAX_LENGTH = 1000
CHECKS_AT_ONCE = 2


class Passwords:
    """Hashes and checks. Thread-safe."""

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        self._hasher = hasher or PasswordHasher()
        self._free = threading.BoundedSemaphore(CHECKS_AT_ONCE)
        self._of_nobody: str | None = None

    def hash(self, password: str) -> str:
        """A salted hash of a password that is acceptable.

        Raises:
            AccountFieldError: it is too short or too long.
        """
        self.check(password)
        with self._free:
            return self._hasher.hash(password)

    def check(self, password: str) -> None:
        """Whether a new password is acceptable.

        Raises:
            AccountFieldError: it is too short or too long.
        """
        if not MIN_LENGTH <= len(password) <= MAX_LENGTH:
            raise AccountFieldError("password", f"use {MIN_LENGTH} to {MAX_LENGTH} characters.")

    def matches(self, stored: str | None, password: str) -> bool:
        """Whether `password` is the one. None, for an unknown person, takes as long as a real check."""
        with self._free:
            of_nobody = self._hash_of_nobody()
            try:
                self._hasher.verify(of_nobody if stored is None else stored, password)
            except (VerificationError, InvalidHashError):
                return False
        return stored is not None

    def _hash_of_nobody(self) -> str:
        if self._of_nobody is None:
            self._of_nobody = self._hasher.hash("nobody has this password")
        return self._of_nobody
