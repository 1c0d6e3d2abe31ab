"""What can be wrong with a ledger as a whole."""

from __future__ import annotations

from connectors.errors import CollegaError


class NewerStoreError(CollegaError):
    """The database was written by a later program; reading it with this one could destroy what it does not know."""

    def __init__(self, url: str, revision: str) -> None:
        self.url, self.revision = url, revision
        super().__init__(
            f"The database {url} was written by a newer version of Collega (its schema {revision} is unknown here). "
            "Install that version or a later one, or restore a backup made by this one. Nothing was written."
        )


class LedgerUnavailableError(CollegaError):
    """The database cannot be opened."""

    def __init__(self, url: str, reason: str) -> None:
        self.url, self.reason = url, reason
        super().__init__(
            f"The database {url} cannot be opened: {reason}. Check that the folder exists, is on a local disk with "
            "free space, and that this user may write there."
        )
