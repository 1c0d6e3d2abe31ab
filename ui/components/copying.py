"""An answer as plain text, to paste into a mail: the sentences, what disagrees, and where it comes from by number."""

from __future__ import annotations

from collections.abc import Sequence

from ui import links
from ui.components import citations
from ui.components.citations import source_title
from ui.components.place import where
from ui.replies.answers import Answer, Citation, Sentence
from ui.visit import Visit


def plain_text(visit: Visit, answer: Answer) -> str:
    """What "copy" puts on the clipboard. Shown as text only, so nothing is escaped."""
    texts = visit.texts
    sources = [_source(visit, answer, citation) for citation in citations.of(answer)]
    origin = "copy.generated" if answer["ai_generated"] else "copy.quoted"
    said = [_numbered(answer["sentences"]), *_disagreement(visit, answer), texts(origin)]
    if answer["wording"] and answer["wording"]["sentences"]:
        said += [_numbered(answer["wording"]["sentences"]), texts("copy.generated")]
    return "\n\n".join([answer["question"], *said, texts("answer.sources"), *sources])


def _numbered(sentences: Sequence[Sentence]) -> str:
    return " ".join(" ".join([one["text"], *(f"[{number}]" for number in one["citations"])]) for one in sentences)


def _disagreement(visit: Visit, answer: Answer) -> list[str]:
    """The warning that stands below the answer, so that nobody passes on half of it."""
    if not answer["disagreeing"]:
        return []
    numbers = " ".join(f"[{number}]" for number in answer["disagreeing"])
    return [f"{visit.texts('disagreement.what')} {numbers}"]


def _source(visit: Visit, answer: Answer, citation: Citation) -> str:
    document, texts = citation["document"], visit.texts
    path = " > ".join([document["title"], *citation["locator"]["headings"]])
    facts = [source_title(answer["searched_sources"], document["source"]), *where(citation["locator"], texts)]
    if document["modified_at"]:
        facts.append(texts("place.changed", when=visit.clock.day(document["modified_at"])))
    address = links.document(visit.pages_address, document["document_id"], citation["passage_id"])
    quotation = texts("answer.quotation", text=citation["quotation"])
    return f"[{citation['number']}] {path} ({', '.join(facts)})\n    {quotation}\n    {address}"
