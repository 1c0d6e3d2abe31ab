"""Whether a cited passage says what a written sentence says: facts exactly, the rest by words and likeness."""

from assistant.answers.support.checking import SupportCheck, Verdict

__all__ = ["SupportCheck", "Verdict"]
