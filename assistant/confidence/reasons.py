"""Why an answer has its band, as a code that the texts word."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.answers.base import Band, Citation, Evidence
from assistant.retrieval.matching import QuestionWords, Text

CONTRADICTION = "contradiction"
SMALL_TALK = "small_talk"  # nothing was asked, so nothing was searched for
OUTSIDE = "outside"  # nothing that the asker may read is about the subject
PERSONAL = "personal"  # somebody tells of distress, and needs a person
NEVER_NOTED = frozenset({SMALL_TALK, PERSONAL})  # as an open question, whatever the asker thinks of the reply

_SAYS_THE_SAME = 0.7  # share of a quotation's words, by weight, that another document's passage has
_NEAR = 0.3  # share of the question's words that the best passage has, for it to be called near


def reason_for(band: Band, confirmed: bool, evidence: Sequence[Evidence]) -> str:
    """The code: "agreement", "one_source", "weak_match" or "nothing_near"."""
    if band is Band.ANSWERED:
        return "agreement" if confirmed else "one_source"
    if band is Band.PARTLY or max((one.features["coverage"] for one in evidence), default=0.0) >= _NEAR:
        return "weak_match"
    return "nothing_near"


def is_confirmed(quoted: QuestionWords, citations: Sequence[Citation], others: Sequence[tuple[int, Text]]) -> bool:
    """Whether a document that is not cited first says what the quotation says.

    Args:
        quoted: The words of the first citation's quotation.
        others: Retrieved passages as (document id, counted text).
    """
    if not citations:
        return False
    document_id = citations[0].passage.document.document_id
    texts = [text for other_id, text in others if other_id != document_id]
    return bool(texts) and float(quoted.compare(texts).coverage().max()) >= _SAYS_THE_SAME
