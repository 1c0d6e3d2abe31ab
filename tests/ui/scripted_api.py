"""The HTTP API with replies that a test writes, for states that the real one seldom has and for hostile content.

It answers with the real bodies of `assistant.api.models`, so a change of the contract breaks these tests. What the real
API does is tested with the real API (`test_browser_product.py`).
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from urllib.parse import quote

from fastapi import FastAPI, Request, Response
from fastapi.responses import HTMLResponse, JSONResponse, PlainTextResponse, RedirectResponse, StreamingResponse

from assistant.answers.base import Band
from assistant.api.bodies.accounts import Me, MeChange, Token, TokenRequest, TokenShown
from assistant.api.bodies.answers import (
    AnswerReply,
    Ask,
    AskEvent,
    CitationReply,
    SearchedSource,
    SentenceReply,
    WordingReply,
)
from assistant.api.bodies.conversations import Conversation, ConversationChange, ConversationSummary, QuestionChange
from assistant.api.bodies.documents import (
    DocumentReply,
    DocumentView,
    HitReply,
    LocatorReply,
    PassageReply,
    SearchReply,
)
from assistant.api.bodies.experts import ExpertReason, ExpertReply
from assistant.api.bodies.feedback import Feedback, FeedbackReply
from assistant.api.bodies.gaps import GapChange, GapReply
from assistant.api.bodies.scores import PartReply, ScoreReply
from assistant.api.bodies.why import (
    MissedReply,
    RankedReply,
    SourceThenReply,
    TermReply,
    WhyNotReply,
    WhyReply,
)
from assistant.gaps.records import GapState
from assistant.identity.roles import Role
from tests.ui.scripted_sources import Sources, add_routes

COOKIE = "collega_session"
SESSION = "a-session"


def ago(**span: float) -> datetime:
    return datetime.now(UTC) - timedelta(**span)


def a_document(title: str = "Personeelsgids", **change: object) -> DocumentReply:
    known = {
        "document_id": 7,
        "title": title,
        "url": "file:///intranet/hr/personeelsgids.docx",
        "source": "intranet",
        "format": "docx",
        "language": "nl",
        "label": "internal",
        "modified_at": ago(days=22),
        "authors": ["Sanne Verhulst"],
        "locations": [],
    }
    return DocumentReply.model_validate(known | change)


def a_locator(**change: object) -> LocatorReply:
    return LocatorReply.model_validate({"page": 17, "headings": ["Einde dienstverband", "4.2 Opzegging"]} | change)


def a_citation(number: int = 1, **change: object) -> CitationReply:
    known = {
        "number": number,
        "document": a_document(),
        "passage_id": 70,
        "locator": a_locator(),
        "quotation": "Na vijf jaar bedraagt de opzegtermijn voor de werkgever twee maanden.",
        "source_synced_at": ago(hours=3),
    }
    return CitationReply.model_validate(known | change)


def a_hit(title: str = "Tarievenlijst service 2024", **change: object) -> HitReply:
    known = {
        "document": a_document(title, document_id=9, format="xlsx", modified_at=ago(days=400)),
        "passage_id": 90,
        "locator": a_locator(page=None, sheet="Tarieven", row=12, headings=["Reiskosten"]),
        "snippet": "Reisuur Benelux 69 euro, kilometer 0,75 euro",
    }
    return HitReply.model_validate(known | change)


def a_wording(**change: object) -> WordingReply:
    known = {
        "state": "done",
        "reason": "",
        "model": "tiny",
        "sentences": [SentenceReply(text="De opzegtermijn is twee maanden.", citations=[1, 3])],
        "citations": [a_citation(1), a_citation(3, document=a_document("Arbeidsvoorwaarden", document_id=11))],
    }
    return WordingReply.model_validate(known | change)


def an_expert(**change: object) -> ExpertReply:
    reasons = [
        ExpertReason(code="wrote_documents", count=2, document=a_document("Einsatzpauschalen"), latest_at=ago(days=12)),
        ExpertReason(
            code="wrote_documents", count=2, document=a_document("Servicetarieven 2026"), latest_at=ago(days=80)
        ),
    ]
    known = {
        "person_id": "anke",
        "display_name": "Anke Sommerfeld",
        "email": "anke.sommerfeld@tolveer.example",
        "department": "Service",
        "office": "Dortmund",
        "reasons": reasons,
    }
    return ExpertReply.model_validate(known | change)


def an_answer(**change: object) -> AnswerReply:
    known = {
        "question_id": 100,
        "conversation_id": 10,
        "question": "Welke opzegtermijn geldt na vijf jaar?",
        "asked_at": ago(minutes=2),
        "language": "en",
        "band": Band.ANSWERED,
        "confidence": 0.93,
        "reason": "agreement",
        "sentences": [
            SentenceReply(text="Na vijf jaar bedraagt de opzegtermijn voor de werkgever twee maanden.", citations=[1]),
            SentenceReply(text="Voor de werknemer blijft het één maand.", citations=[2]),
        ],
        "citations": [
            a_citation(1),
            a_citation(
                2,
                document=a_document("CAO 2026", document_id=8, modified_at=ago(days=320)),
                passage_id=80,
                locator=a_locator(page=40, headings=["Artikel 12"]),
                quotation="Voor de werknemer blijft het één maand, tenzij de overeenkomst anders bepaalt.",
            ),
        ],
        "nearest": [],
        "expert": None,
        "noted": False,
        "searched_documents": 412,
        "searched_sources": [a_searched_source()],
        "features": {},
    }
    return AnswerReply.model_validate(known | change)


def not_found(**change: object) -> AnswerReply:
    known = {
        "question": "Wat kost een reisuur naar Noorwegen?",
        "band": Band.NOT_FOUND,
        "confidence": 0.12,
        "reason": "nothing_near",
        "sentences": [],
        "citations": [],
        "nearest": [a_hit(), a_hit("Einsatzpauschalen Deutschland")],
        "expert": an_expert(),
        "noted": True,
        "searched_sources": [a_searched_source(), a_searched_source("mail", behind=True)],
    }
    return an_answer(**(known | change))


def a_score(score: float) -> ScoreReply:
    return ScoreReply(score=score, features={}, parts=[])


def a_missed(**change: object) -> MissedReply:
    known = {
        "document": a_document("Thuiswerkregeling"),
        "verdict": "ranked",
        "place": 37,
        "score": a_score(0.31),
        "shown_instead": None,
    }
    return MissedReply.model_validate(known | change)


def a_why(**change: object) -> WhyReply:
    parts = [
        PartReply(name="words", value=0.6, weight=0.7, added=0.42),
        PartReply(name="meaning", value=0.5, weight=0.3, added=0.15),
    ]
    ranked = {
        "document": a_document(),
        "passage_id": 70,
        "locator": a_locator(),
        "cited": True,
        "score": 0.57,
        "parts": parts,
    }
    known = {
        "question_id": 100,
        "question": "Welke opzegtermijn geldt na vijf jaar?",
        "asked_at": ago(minutes=2),
        "language": "nl",
        "follow_up": True,
        "whole": True,
        "band": Band.ANSWERED,
        "confidence": 0.93,
        "reason": "agreement",
        "answered_from": 0.68,
        "partly_from": 0.45,
        "base": 0.7,
        "calibrated": 0.93,
        "terms": [TermReply(name="lead_over_alike", value=0.4, usual=0.2, added=1.9)],
        "searched_documents": 412,
        "found_documents": 57,
        "sources": [
            SourceThenReply(name="intranet", title="Intranet", last_good_run_at=ago(hours=3), state="red", behind=True)
        ],
        "documents": [RankedReply(place=1, features={"words": 0.6, "meaning": 0.5}, **ranked)],
        "passages": [RankedReply(place=1, features={"words": 0.6, "coverage": 0.8}, **ranked)],
    }
    return WhyReply.model_validate(known | change)


def a_searched_source(name: str = "intranet", **change: object) -> SearchedSource:
    known = {"name": name, "title": name.capitalize(), "last_good_run_at": ago(hours=3), "behind": False}
    if change.get("behind"):
        known["last_good_run_at"] = ago(days=2, hours=1)
    return SearchedSource.model_validate(known | change)


def a_gap(gap_id: int = 5, **change: object) -> GapReply:
    known = {
        "gap_id": gap_id,
        "label": "reisuur noorwegen",
        "cause": "missing",
        "state": GapState.OPEN,
        "askers": None,
        "times_asked": None,
        "first_asked_on": ago(days=9),
        "last_asked_on": ago(days=1),
        "expert": an_expert(),
        "reason": "",
        "owner": None,
        "questions": [],
        "nearest": [a_hit()],
    }
    return GapReply.model_validate(known | change)


def a_view(text: str, before: str = "4.1 Proeftijd. De proeftijd is één maand.") -> DocumentView:
    after = "4.3 Eindgesprek. Plan het gesprek in de laatste werkweek."
    passages = [
        PassageReply(passage_id=number, ordinal=number, text=part, locator=a_locator())
        for number, part in ((69, before), (70, text), (71, after))
    ]
    return DocumentView(document=a_document(), passages=passages, first=False, last=True, similar=[])


@dataclass
class Script:
    """What the API replies; a test changes it while the pages run."""

    me: Me
    conversations: list[Conversation] = field(default_factory=list)
    answer: AnswerReply = field(default_factory=an_answer)
    asked: list[Ask] = field(default_factory=list)
    why: WhyReply = field(default_factory=a_why)
    wordings: list[WordingReply] = field(default_factory=list)  # what each look finds; the last one stays
    missed: list[MissedReply] = field(default_factory=list)
    stage_s: float = 0.0  # how long the search takes
    hits: list[HitReply] = field(default_factory=lambda: [a_hit()])
    view: DocumentView = field(
        default_factory=lambda: a_view(
            "4.2 Opzegging. Na vijf jaar bedraagt de opzegtermijn\nvoor de werkgever twee maanden."
        )
    )
    gaps: list[GapReply] = field(default_factory=lambda: [a_gap()])
    it: Sources = field(default_factory=Sources)
    refusals: dict[str, Response] = field(default_factory=dict)  # by path: what to say instead
    received: list[tuple[str, str, str]] = field(default_factory=list)  # method, path, body of each change


def a_person(*roles: Role, language: str = "nl") -> Me:
    return Me(
        user_name="priya",
        display_name="Priya Nambiar",
        email="priya.nambiar@tolveer.example",
        department="Engineering",
        office="Utrecht",
        language=language,
        roles=list(roles) or [Role.EMPLOYEE],
    )


def build(script: Script) -> FastAPI:
    """The application. It knows one session and one person."""
    app = FastAPI()

    @app.middleware("http")
    async def refuse(request: Request, go_on):  # type: ignore[no-untyped-def]
        path = request.url.path
        if path in script.refusals:
            return script.refusals[path]
        if path not in {"/sign-in", "/health"} and request.cookies.get(COOKIE) != SESSION:
            return JSONResponse({"code": "not_signed_in", "message": "x", "retry_after_s": None}, 401)
        if request.method in {"POST", "PUT", "PATCH", "DELETE"} and path != "/sign-in":
            body = await request.body()
            script.received.append((request.method, path, body.decode()))
        return await go_on(request)

    _add_signing_in(app)
    _add_person(app, script)
    _add_asking(app, script)
    _add_reading(app, script)
    _add_gaps(app, script)
    add_routes(app, script.it)
    return app


def _add_signing_in(app: FastAPI) -> None:
    @app.get("/sign-in")
    def page(next: str) -> HTMLResponse:
        action = f"/sign-in?next={quote(next, safe='')}"
        return HTMLResponse(f'<form method="post" action="{action}"><button>Sign in</button></form>')

    @app.post("/sign-in")
    def sign_in(next: str) -> RedirectResponse:
        reply = RedirectResponse(next, 303)
        reply.set_cookie(COOKIE, SESSION, httponly=True, samesite="lax")
        return reply

    @app.get("/sign-out")
    def sign_out() -> HTMLResponse:
        return HTMLResponse("<h1>Sign out</h1>")


def _add_person(app: FastAPI, script: Script) -> None:
    tokens = [
        Token(
            token_id=1,
            name="nachtrapport",
            created_at=ago(days=20),
            expires_at=ago(days=-70),
            last_used_at=ago(hours=7),
        )
    ]

    @app.get("/me")
    def me() -> Me:
        return script.me

    @app.patch("/me")
    def change_me(change: MeChange) -> Me:
        script.me = script.me.model_copy(update=change.model_dump(exclude_none=True))
        return script.me

    @app.get("/me/tokens")
    def list_tokens() -> list[Token]:
        return tokens

    @app.post("/me/tokens")
    def create_token(request: TokenRequest) -> TokenShown:
        tokens.append(
            Token(
                token_id=2, name=request.name, created_at=ago(), expires_at=ago(days=-request.days), last_used_at=None
            )
        )
        return TokenShown(token_id=2, token="collega_shown_once", expires_at=ago(days=-request.days))

    @app.delete("/me/tokens/{token_id}")
    def delete_token(token_id: int) -> Response:
        tokens[:] = [token for token in tokens if token.token_id != token_id]
        return Response(status_code=204)


def _add_asking(app: FastAPI, script: Script) -> None:
    def events(answer: AnswerReply) -> Iterator[str]:
        yield _event("stage", AskEvent(stage="searching"))
        time.sleep(script.stage_s)
        for sentence in answer.sentences:
            yield _event("sentence", AskEvent(sentence=sentence))
        yield _event("answer", AskEvent(answer=answer))

    @app.post("/ask")
    def ask(question: Ask) -> StreamingResponse:
        script.asked.append(question)
        number = question.conversation_id or 10 + len(script.conversations)
        answer = script.answer.model_copy(update={"question": question.question, "conversation_id": number})
        _store(script, answer)
        return StreamingResponse(events(answer), media_type="text/event-stream")

    @app.get("/conversations")
    def conversations() -> list[ConversationSummary]:
        return [_summary(each) for each in script.conversations]

    @app.get("/conversations/{number}", response_model=Conversation)
    def conversation(number: int) -> object:
        found = [each for each in script.conversations if each.conversation_id == number]
        return found[0] if found else _missing()

    @app.patch("/conversations/{number}")
    def rename(number: int, change: ConversationChange) -> ConversationSummary:
        renamed = [
            each.model_copy(update={"title": change.title}) if each.conversation_id == number else each
            for each in script.conversations
        ]
        script.conversations[:] = renamed
        return _summary(next(each for each in renamed if each.conversation_id == number))

    @app.delete("/conversations/{number}")
    def delete(number: int) -> Response:
        script.conversations[:] = [each for each in script.conversations if each.conversation_id != number]
        return Response(status_code=204)

    @app.get("/why-not")
    def why_not(question: str, document: str) -> WhyNotReply:
        missed = [one for one in script.missed if document.lower() in one.document.title.lower()]
        return WhyNotReply(question=question, ranked=40, first=a_document(), first_score=a_score(0.8), documents=missed)

    @app.get("/questions/{number}/why")
    def why(number: int) -> WhyReply:
        return script.why

    @app.patch("/questions/{number}")
    def change_question(number: int, change: QuestionChange) -> AnswerReply:
        return _change_answer(script, number, change.model_dump(exclude_none=True))

    @app.post("/questions/{number}/wording", status_code=202)
    def begin_wording(number: int) -> WordingReply:
        return a_wording(state="writing", sentences=[], citations=[])

    @app.get("/questions/{number}/wording")
    def wording(number: int) -> WordingReply:
        now = script.wordings.pop(0) if len(script.wordings) > 1 else script.wordings[0]
        if now.state == "done":
            _change_answer(script, number, {"wording": now})
        return now

    @app.post("/feedback")
    def feedback(given: Feedback) -> FeedbackReply:
        reply = FeedbackReply(helpful=given.helpful, reason=given.reason, comment=given.comment, at=ago())
        _change_answer(script, given.question_id, {"feedback": reply})
        return reply


def _store(script: Script, answer: AnswerReply) -> None:
    for place, each in enumerate(script.conversations):
        if each.conversation_id == answer.conversation_id:
            answer = answer.model_copy(update={"question_id": 100 + len(each.answers)})
            script.conversations[place] = each.model_copy(update={"answers": [*each.answers, answer]})
            return
    script.conversations.insert(0, a_conversation(answer))


def a_conversation(*answers: AnswerReply, **change: object) -> Conversation:
    known = {
        "conversation_id": answers[0].conversation_id,
        "title": answers[0].question[:60],
        "updated_at": ago(),
        "answers": list(answers),
    }
    return Conversation.model_validate(known | change)


def _change_answer(script: Script, number: int, change: dict[str, object]) -> AnswerReply:
    for place, each in enumerate(script.conversations):
        answers = [
            answer.model_copy(update=change) if answer.question_id == number else answer for answer in each.answers
        ]
        script.conversations[place] = each.model_copy(update={"answers": answers})
        for answer in answers:
            if answer.question_id == number:
                return answer
    raise AssertionError(number)


def _add_reading(app: FastAPI, script: Script) -> None:
    @app.get("/search")
    def search(q: str) -> SearchReply:
        return SearchReply(query=q, hits=script.hits, sources=["intranet", "mail"], formats=["docx", "pdf", "xlsx"])

    @app.get("/experts")
    def experts(q: str) -> list[ExpertReply]:
        return [an_expert(), an_expert(person_id="tomas", display_name="Tomas Lindqvist")]

    @app.get("/documents/{number}", response_model=DocumentView)
    def document(number: int) -> object:
        return _missing() if number == 404 else script.view

    @app.get("/documents/{number}/original")
    def original(number: int) -> PlainTextResponse:
        return PlainTextResponse("original", headers={"Content-Disposition": "attachment; filename=x.txt"})


def _add_gaps(app: FastAPI, script: Script) -> None:
    @app.get("/gaps")
    def gaps(state: GapState = GapState.OPEN) -> list[GapReply]:
        return [gap for gap in script.gaps if gap.state is state]

    @app.get("/gaps/{number}", response_model=GapReply)
    def gap(number: int) -> object:
        return next((gap for gap in script.gaps if gap.gap_id == number), None) or _missing()

    @app.patch("/gaps/{number}")
    def change(number: int, change: GapChange) -> GapReply:
        update = change.model_dump(exclude_none=True)
        script.gaps[:] = [gap.model_copy(update=update) if gap.gap_id == number else gap for gap in script.gaps]
        return next(gap for gap in script.gaps if gap.gap_id == number)


def _summary(each: Conversation) -> ConversationSummary:
    return ConversationSummary(
        conversation_id=each.conversation_id, title=each.title, updated_at=each.updated_at, questions=len(each.answers)
    )


def _event(name: str, event: AskEvent) -> str:
    return f"event: {name}\ndata: {event.model_dump_json()}\n\n"


def _missing() -> JSONResponse:
    return JSONResponse({"code": "not_found", "message": "x", "retry_after_s": None}, 404)
