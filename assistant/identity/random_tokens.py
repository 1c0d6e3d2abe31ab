"""Random tokens, of which only a hash is kept. 256 random bits need no slow hash: there is nothing to guess."""

from __future__ import annotations

import hashlib
import secrets

TOKEN_BYTES = 32


def new_token() -> str:
    """A token for a cookie or a header."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def token_hash(token: str) -> bytes:
    """What is stored and looked up. Looking up a hash leaks nothing about the token through time."""
    return hashlib.sha256(token.encode()).digest()
