"""`collega why-not`: what keeps a document from the first places for a person, or in which state it is at all."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from assistant.commands.asking import AsJson, call, print_reply
from assistant.commands.explaining import score_lines

VERDICTS = {
    "listed": "It is listed, in place {place} of {ranked}.",
    "superseded": "A newer version goes before it{instead}.",
    "other_copy": "The same content is shown from another place{instead}, in place {place} of {ranked}.",
    "ranked": "Others were nearer: it is in place {place} of {ranked}, and a search shows the first 20.",
    "not_near": "Neither its words nor its meaning came near: {ranked} others did.",
}
NOTHING = "Nothing is called so that this person may read."


def why_not(
    question: str,
    document: str,
    person: Annotated[
        str | None,
        typer.Option(
            "--as", help="The user name of who misses it. Without one: its state in each source, as IT sees it."
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Say why DOCUMENT (a title or an id, or a part of one) does not come first for QUESTION."""
    if person is None:
        print_reply(_states(document), as_json, _state_lines)
    else:
        print_reply(call(person, "GET", "/why-not", question=question, document=document), as_json, _verdict_lines)


def _states(document: str) -> list[dict[str, Any]]:
    sources = [one["name"] for one in call(None, "GET", "/sources")]
    return [
        {"source": source} | item
        for source in sources
        for item in call(None, "GET", f"/sources/{source}/items", named=document, limit=20)["items"]
    ]


def _state_lines(items: list[dict[str, Any]]) -> list[str]:
    return [f"{one['source']}\t{one['item_id']}\t{one['state']}\t{one['reason'] or one['title']}" for one in items]


def _verdict_lines(reply: dict[str, Any]) -> list[str]:
    if not reply["documents"]:
        return [NOTHING]
    lines: list[str] = []
    for one in reply["documents"]:
        other = one["shown_instead"]
        instead = f": {other['title']} ({other['source']})" if other else ""
        said = VERDICTS[one["verdict"]].format(place=one["place"], ranked=reply["ranked"], instead=instead)
        lines += [f"{one['document']['title']} ({one['document']['source']}): {said}"]
        lines += score_lines(one["score"]) if one["score"] else []
    if reply["first"]:
        lines += [
            "",
            f"First: {reply['first']['title']} ({reply['first']['source']})",
            *score_lines(reply["first_score"]),
        ]
    return lines
