"""Figures for whatever watches the service, in Prometheus' text format."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from prometheus_client import CONTENT_TYPE_PLAIN_0_0_4

from assistant.api.authentication import services_of
from assistant.api.policy import Scraper
from assistant.monitoring.figures import exposition

router = APIRouter(tags=["health"])


@router.get("/metrics", response_class=Response, responses={200: {"content": {"text/plain": {}}}})
def metrics(_: Scraper, request: Request) -> Response:
    """Figures of this moment. For a token of somebody with the role IT, or from an address in `metrics_from`."""
    return Response(exposition(services_of(request)), media_type=CONTENT_TYPE_PLAIN_0_0_4)
