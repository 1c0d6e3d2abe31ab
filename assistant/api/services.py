"""Everything that routes call, put together once at start-up."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import timedelta

from assistant.answers.support import SupportCheck
from assistant.answers.wording.breaker import Breaker
from assistant.answers.wording.budget import Budget
from assistant.answers.wording.desk import WordingDesk
from assistant.answers.wording.endpoint import Endpoint
from assistant.answers.wording.store import Wordings
from assistant.answers.wording.writing import Writer
from assistant.api.asking_pool import AskingPool
from assistant.asking import Asking
from assistant.audit.retrievals import Retrievals
from assistant.conversations.forgetting import forget_lost_quotes
from assistant.conversations.store import Conversations
from assistant.engine import Engine
from assistant.experts.finding import Experts
from assistant.explaining.missing import MissingDocuments
from assistant.explaining.store import Explanations
from assistant.freshness import SourceAges
from assistant.gaps.noting import GapNoting
from assistant.gaps.store import Gaps
from assistant.identity.passwords import Passwords
from assistant.identity.sessions import Sessions
from assistant.identity.throttle import SignInThrottle
from assistant.identity.tokens import ApiTokens
from assistant.identity.users import Users
from assistant.monitoring.measures import Measures
from assistant.searching import Searching
from assistant.settings import AssistantSettings
from assistant.tables import prepare_tables
from ingest.ledger import Ledger
from ingest.owner import Owner
from ingest.scheduling.freshness import Targets
from ingest.scheduling.schedules import Schedules


@dataclass(frozen=True, slots=True)
class Services:
    """One per process, since one process owns the index."""

    settings: AssistantSettings
    owner: Owner
    ledger: Ledger
    engine: Engine
    users: Users
    sessions: Sessions
    tokens: ApiTokens
    throttle: SignInThrottle
    conversations: Conversations
    retrievals: Retrievals
    explanations: Explanations
    missing: MissingDocuments
    asking: Asking
    desk: WordingDesk
    searching: Searching
    experts: Experts
    gaps: Gaps
    gap_noting: GapNoting
    pool: AskingPool
    wording_pool: AskingPool
    ages: SourceAges
    schedules: Schedules
    measures: Measures
    local_token: str  # of the command line on this machine; never stored in the database

    def close(self) -> None:
        """Finish what runs, drop what waits."""
        self.pool.close()
        self.wording_pool.close()


def open_services(
    settings: AssistantSettings,
    owner: Owner,
    engine: Engine,
    passwords: Passwords | None = None,
) -> Services:
    """Bring the tables up to date and connect the parts.

    Raises:
        NewerStoreError: a later program wrote the tables.
    """
    ledger = owner.ledger
    database = ledger.engine
    prepare_tables(database)
    users = Users(database, passwords or Passwords())
    conversations, retrievals = Conversations(database), Retrievals(database)
    explanations = Explanations(database)
    conversations.forget_unanswered()
    owner.eraser.on_erase.append(forget_lost_quotes)
    experts = Experts(ledger, users)
    owner.eraser.after_erase.append(experts.forget_authors)
    noting = GapNoting(owner.embedder, engine.lexicon)
    hours, idle = timedelta(hours=settings.session_hours), timedelta(hours=settings.session_idle_hours)
    wordings = Wordings(database)
    wordings.close_unfinished()
    model = settings.language_model
    wording_pool = AskingPool(model.workers, model.queue)
    writer = _writer(settings, owner, wordings, conversations, retrievals)
    ages = SourceAges(ledger, owner.book.title, lambda: Targets.of(owner.settings, owner.sources()))
    return Services(
        settings=settings,
        owner=owner,
        ledger=ledger,
        engine=engine,
        users=users,
        sessions=Sessions(database, hours, idle),
        tokens=ApiTokens(database),
        throttle=SignInThrottle(),
        conversations=conversations,
        retrievals=retrievals,
        explanations=explanations,
        missing=MissingDocuments(engine, ledger, retrievals),
        asking=Asking(database, engine, conversations, retrievals, noting, ages, explanations),
        desk=WordingDesk(wordings, users, writer, wording_pool.submit),
        searching=Searching(engine, ledger, retrievals),
        experts=experts,
        gaps=Gaps(database),
        gap_noting=noting,
        pool=AskingPool(settings.ask_workers, settings.ask_queue),
        wording_pool=wording_pool,
        ages=ages,
        schedules=Schedules(ledger, owner.source_names),
        measures=Measures(),
        local_token=secrets.token_urlsafe(32),
    )


def _writer(
    settings: AssistantSettings, owner: Owner, wordings: Wordings, conversations: Conversations, retrievals: Retrievals
) -> Writer | None:
    """Who puts answers into words; nobody, unless the settings name an endpoint."""
    model = settings.language_model
    if model.url is None:
        return None
    return Writer(
        settings=model,
        ledger=owner.ledger,
        wordings=wordings,
        conversations=conversations,
        retrievals=retrievals,
        budget=Budget(owner.ledger.engine, model),
        breaker=Breaker(model.failures_before_rest, model.rest_s),
        endpoint=Endpoint(model),
        check=SupportCheck(lambda texts: owner.embedder.embed_passages(texts)),
    )
