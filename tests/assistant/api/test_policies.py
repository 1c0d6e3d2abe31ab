"""Who may call what: every route declares it, and every kind of caller is turned away where it must be."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute
from fastapi.testclient import TestClient

from assistant.api.app import ROUTERS, create_app
from assistant.api.policy import Policy, anyone
from assistant.identity.roles import Role
from assistant.identity.tokens import ApiTokens
from tests.assistant.company import API, Company

EMPLOYEES = "employee"
KNOWLEDGE = "knowledge"
OPERATORS = "it"
ANYONE = "anyone"

ROUTES = {
    "GET /health": ANYONE,
    "GET /openapi.json": ANYONE,
    "GET /metrics": OPERATORS,
    "GET /sign-in": ANYONE,
    "GET /sign-in.css": ANYONE,
    "POST /sign-in": ANYONE,
    "GET /sign-out": ANYONE,
    "POST /sign-out": ANYONE,
    "GET /me": EMPLOYEES,
    "PATCH /me": EMPLOYEES,
    "GET /me/tokens": EMPLOYEES,
    "POST /me/tokens": EMPLOYEES,
    "DELETE /me/tokens/{token_id}": EMPLOYEES,
    "POST /ask": EMPLOYEES,
    "GET /conversations": EMPLOYEES,
    "GET /conversations/{conversation_id}": EMPLOYEES,
    "PATCH /conversations/{conversation_id}": EMPLOYEES,
    "DELETE /conversations/{conversation_id}": EMPLOYEES,
    "GET /questions/{question_id}": EMPLOYEES,
    "PATCH /questions/{question_id}": EMPLOYEES,
    "GET /questions/{question_id}/why": EMPLOYEES,
    "GET /questions/{question_id}/wording": EMPLOYEES,
    "POST /questions/{question_id}/wording": EMPLOYEES,
    "GET /why-not": EMPLOYEES,
    "POST /feedback": EMPLOYEES,
    "GET /search": EMPLOYEES,
    "GET /documents/{document_id}": EMPLOYEES,
    "GET /documents/{document_id}/original": EMPLOYEES,
    "GET /experts": EMPLOYEES,
    "GET /gaps": KNOWLEDGE,
    "GET /gaps/{gap_id}": KNOWLEDGE,
    "PATCH /gaps/{gap_id}": KNOWLEDGE,
    "GET /sources": OPERATORS,
    "GET /sources/{name}": OPERATORS,
    "GET /sources/{name}/history": OPERATORS,
    "POST /sources/{name}/sync": OPERATORS,
    "GET /sources/{name}/items": OPERATORS,
    "GET /sources/{name}/failures": OPERATORS,
    "GET /sources/{name}/quality": OPERATORS,
    "POST /sources/{name}/retry": OPERATORS,
    "POST /sources/{name}/plan": OPERATORS,
    "POST /erasures": OPERATORS,
    "POST /erasures/choice": OPERATORS,
    "GET /erasures/proof": OPERATORS,
    "GET /erasures/sources": OPERATORS,
    "POST /backups": OPERATORS,
    "GET /index": OPERATORS,
    "POST /index/check": OPERATORS,
    "POST /index/rebuild": OPERATORS,
    "GET /sources/{name}/approval": OPERATORS,
    "POST /sources/{name}/approval": OPERATORS,
    "GET /sources/{name}/exclusions": OPERATORS,
    "POST /sources/{name}/exclusions": OPERATORS,
    "DELETE /sources/{name}/exclusions": OPERATORS,
    "GET /schedules": OPERATORS,
    "POST /schedules": OPERATORS,
    "POST /schedules/preview": OPERATORS,
    "PUT /schedules/{schedule_id}": OPERATORS,
    "DELETE /schedules/{schedule_id}": OPERATORS,
    "POST /schedules/{schedule_id}/pause": OPERATORS,
    "POST /schedules/{schedule_id}/resume": OPERATORS,
    "GET /source-kinds": OPERATORS,
    "POST /sources": OPERATORS,
    "PUT /sources/{name}": OPERATORS,
    "DELETE /sources/{name}": OPERATORS,
    "GET /sources/{name}/definition": OPERATORS,
    "GET /runs": OPERATORS,
    "GET /runs/{run_id}": OPERATORS,
    "POST /runs/{run_id}/cancel": OPERATORS,
}
PASSES = {  # which kinds of caller each policy lets through
    ANYONE: {"anonymous", "ann", "kim", "ivo", "ada", "disabled", "expired", "operator"},
    EMPLOYEES: {"ann", "kim", "ivo", "ada"},
    KNOWLEDGE: {"kim", "ada", "operator"},
    OPERATORS: {"ivo", "ada", "operator"},
}
NOBODY = {"anonymous", "disabled", "expired"}


def _routes() -> list[APIRoute]:
    found = [route for router in ROUTERS for route in router.routes]
    assert all(isinstance(route, APIRoute) for route in found)
    return [route for route in found if isinstance(route, APIRoute)]


def _policies(dependant: Dependant) -> list[object]:
    declared = [one.call for one in dependant.dependencies if isinstance(one.call, Policy) or one.call is anyone]
    return declared + [policy for one in dependant.dependencies for policy in _policies(one)]


def test_every_route_declares_exactly_one_policy() -> None:
    without = [route.path for route in _routes() if len(_policies(route.dependant)) != 1]
    assert without == []


def test_the_application_serves_these_routes_and_no_others(company: Company) -> None:
    named = {f"{method} {route.path}" for route in _routes() for method in route.methods or ()}
    assert named == set(ROUTES)
    documented = create_app(company.services).openapi()["paths"]
    served = {f"{method.upper()} {path}" for path, methods in documented.items() for method in methods}
    assert served <= named, "something is served that belongs to no router"


def test_declared_roles_are_those_of_this_table() -> None:
    wanted = {ANYONE: None, EMPLOYEES: Role.EMPLOYEE, KNOWLEDGE: Role.KNOWLEDGE_MANAGER, OPERATORS: Role.IT}
    for route in _routes():
        (policy,) = _policies(route.dependant)
        roles = None if policy is anyone else getattr(policy, "roles", None)
        for method in route.methods or ():
            role = wanted[ROUTES[f"{method} {route.path}"]]
            assert roles == (None if role is None else {role}), route.path


def _headers(company: Company, who: str) -> dict[str, str]:
    tokens, users = company.services.tokens, company.services.users
    if who == "anonymous":
        return {}
    if who == "operator":
        return {"Authorization": f"Bearer {company.services.local_token}"}
    if who == "expired":
        old = ApiTokens(company.services.ledger.engine, lambda: datetime.now(UTC) - timedelta(days=40))
        token, _ = old.create(company.user("ada").user_id, "old", 30)
    else:
        user = users.by_name("gone" if who == "disabled" else who)
        token, _ = tokens.create(user.user_id, "test", 1)
    return {"Authorization": f"Bearer {token}"}


@pytest.mark.parametrize("who", ["anonymous", "ann", "kim", "ivo", "ada", "disabled", "expired", "operator"])
def test_each_kind_of_caller_passes_exactly_where_it_may(company: Company, who: str) -> None:
    client = TestClient(
        create_app(company.services), base_url=API, headers=_headers(company, who), raise_server_exceptions=False
    )
    wrong = []
    for route, policy in ROUTES.items():
        method, path = route.split()
        for name in ("token_id", "conversation_id", "question_id", "document_id", "gap_id", "run_id"):
            path = path.replace(f"{{{name}}}", "999999")
        # No body: a caller that passes gets 422 or 404, never anything done.
        reply = client.request(method, path.replace("{name}", "nowhere"))
        refused = 401 if who in NOBODY else 403
        passed = reply.status_code != refused if policy != ANYONE else reply.status_code != 403
        if passed != (who in PASSES[policy]):
            wrong.append((route, who, reply.status_code))
    assert wrong == []
