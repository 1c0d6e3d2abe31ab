"""Errors that we can explain to the person running the product.

One class per different reaction. The class writes the sentence: what happened, to what, what to do now. Settings are
named, their secret values never. Every other package's errors derive from `CollegaError`, so that `main()` and one
FastAPI handler can turn all of them into text.
"""

from __future__ import annotations


class CollegaError(Exception):
    """Anything we can explain to the person running the product; its text is the explanation."""


class CredentialsRejectedError(CollegaError):
    """The source refused our credentials; trying again unchanged will not help."""

    def __init__(self, source: str, setting: str) -> None:
        self.source, self.setting = source, setting
        super().__init__(
            f"The source {source!r} refused the credentials in {setting}. Create a new token, set {setting}, "
            f"and run `collega sync {source}` again: it continues after the last stored page."
        )


class SourceUnavailableError(CollegaError):
    """The source could not be listed now; nothing follows from that, and a later run may succeed."""

    def __init__(self, source: str, reason: str, advice: str) -> None:
        self.source, self.reason, self.advice = source, reason, advice
        super().__init__(f"The source {source!r} cannot be read: {reason}. {advice} Nothing was changed or removed.")


class ItemUnreadableError(CollegaError):
    """One item could not be fetched; the run goes on and the item is tried again."""

    def __init__(self, source: str, item_id: str, reason: str) -> None:
        self.source, self.item_id, self.reason = source, item_id, reason
        super().__init__(f"{item_id} in source {source!r} could not be read: {reason}.")
