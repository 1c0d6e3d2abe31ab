"""`collega ask`, `search`, `experts`, `gaps`: the API at the command line, in the name of a person."""

from __future__ import annotations

import json
from typing import Annotated, Any

import typer

from assistant.commands.explaining import score_lines, why_lines
from assistant.commands.placing import place_line

AsPerson = Annotated[str, typer.Option("--as", help="The user name of the person who asks, with that person's rights.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print the API's reply.")]
Explained = Annotated[bool, typer.Option("--explain", help="Say why: what counted, with which weight, how much.")]

SAID_FIRST = {
    "outside": "Not found: nothing about this in the documents that you may read, so it was not noted.",
    "personal": "This is something for a person, and is passed on to nobody. In immediate danger, call 112.",
}
BANDS = {"answered": "Answered", "partly": "Partly answered", "not_found": "Not found"}


def ask(
    question: str,
    person: AsPerson,
    conversation: Annotated[
        int | None, typer.Option(min=0, help="Go on with this conversation; --json tells its number.")
    ] = None,
    new_topic: Annotated[
        bool, typer.Option("--new-topic", help="What was asked before in the conversation does not count along.")
    ] = False,
    explain: Explained = False,
    as_json: AsJson = False,
) -> None:
    """Ask QUESTION and print the answer with its citations."""
    body = {"question": question, "conversation_id": conversation, "new_topic": new_topic}
    reply = call(person, "POST", "/ask", body)
    if not explain:
        print_reply(reply, as_json, _answer_lines)
        return
    why = call(person, "GET", f"/questions/{reply['question_id']}/why")
    print_reply(reply | {"why": why}, as_json, lambda both: [*_answer_lines(both), "", *why_lines(both["why"])])


def search(
    query: str,
    person: AsPerson,
    source: Annotated[str | None, typer.Option(help="Only documents of this source.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=100)] = 10,
    explain: Explained = False,
    as_json: AsJson = False,
) -> None:
    """List documents on QUERY, best first."""
    reply = call(person, "GET", "/search", q=query, source=source, limit=limit, explain="true" if explain else None)
    print_reply(reply, as_json, lambda found: [line for hit in found["hits"] for line in _hit_lines(hit)])


def experts(query: str, person: AsPerson, as_json: AsJson = False) -> None:
    """Name people who may know about QUERY, as far as the person who asks may read what speaks for them."""
    reply = call(person, "GET", "/experts", q=query)
    print_reply(reply, as_json, lambda found: [line for one in found for line in _expert_lines(one)])


def gaps(
    person: AsPerson,
    state: Annotated[str | None, typer.Option(help="open, drafting, resolved or dismissed. Default: all.")] = None,
    as_json: AsJson = False,
) -> None:
    """List what the company could not answer. The person needs the role of a knowledge manager."""
    reply = call(person, "GET", "/gaps", state=state)
    print_reply(reply, as_json, lambda found: [line for one in found for line in _gap_lines(one)])


def call(
    person: str | None, method: str, path: str, body: dict[str, Any] | None = None, **query: str | int | None
) -> Any:
    """The API's reply to a person, or to this machine's operator."""
    from assistant.commands.calling import api_for
    from assistant.commands.opening import read_company_settings

    with api_for(read_company_settings(), person) as api:
        return api.call(method, path, body, **query)


def print_reply(reply: Any, as_json: bool, lines: Any) -> None:
    """As JSON, or in lines; a word where there are none."""
    if as_json:
        typer.echo(json.dumps(reply, ensure_ascii=False))
        return
    for line in lines(reply) or ["Nothing found."]:
        typer.echo(line)


def _answer_lines(reply: dict[str, Any]) -> list[str]:
    if reply["reason"] == "small_talk":
        return ["Nothing to look for: ask about your work, in your own words."]
    lines = [f"Asked with: {', '.join(reply['asked_with'])}", ""] if reply["asked_with"] else []
    lines += [f"Searched for “{one['spelling']}” instead of “{one['word']}”." for one in reply["corrected"]]
    if clarify := reply["clarify"]:
        lines += [clarify["question"], *(f"- {choice['question']}" for choice in clarify["choices"]), ""]
    lines += [SAID_FIRST.get(reply["reason"], _verdict(reply)), ""]
    lines += [f"{one['text']} {''.join(f'[{number}]' for number in one['citations'])}" for one in reply["sentences"]]
    if reply["disagreeing"]:
        lines += [
            "",
            "Documents disagree:",
            *(_dated(one) for one in reply["citations"] if one["number"] in reply["disagreeing"]),
        ]
    for citation in reply["citations"]:
        lines += ["", f"[{citation['number']}] {place_line(citation)}", f"    “{citation['quotation']}”"]
    if reply["nearest"]:
        lines += ["", "Closest, but does not answer:", *(f"- {place_line(hit)}" for hit in reply["nearest"])]
    if reply["expert"]:
        lines += ["", "Who may know:", *_expert_lines(reply["expert"])]
    if reply["noted"]:
        lines += ["", "Noted as an open question."]
    return [*lines, "", f"Searched: {reply['searched_documents']} documents."]


def _verdict(reply: dict[str, Any]) -> str:
    band: str = BANDS[reply["band"]]
    # Where nothing is shown, nothing can be right.
    return f"{band} ({reply['confidence']:.0%} of answers like this were right)" if reply["sentences"] else band


def _dated(citation: dict[str, Any]) -> str:
    """A citation with its document's date and owners."""
    document = citation["document"]
    changed = document["modified_at"][:10] if document["modified_at"] else "at an unknown time"
    owners = ", ".join(document["authors"]) or "no owner"
    return f"- [{citation['number']}] {document['title']}, changed {changed}, {owners}"


def _hit_lines(hit: dict[str, Any]) -> list[str]:
    score = score_lines(hit["why"]) if hit["why"] else []
    return [place_line(hit), f"    {hit['snippet']}", *score]


def _expert_lines(expert: dict[str, Any]) -> list[str]:
    about = ", ".join(part for part in (expert["department"], expert["office"]) if part)
    titles = [reason["document"]["title"] for reason in expert["reasons"] if reason["document"]]
    return [f"{expert['display_name']} <{expert['email']}> {about}".rstrip(), f"    wrote: {'; '.join(titles)}"]


def _gap_lines(gap: dict[str, Any]) -> list[str]:
    askers = gap["askers"] if gap["askers"] is not None else "fewer than 5"
    lines = [f"{gap['gap_id']}\t{gap['state']}\t{gap['label'] or 'other topic'}\t{askers} askers\t{gap['cause']}"]
    if gap["expert"]:
        lines.append(f"\texpert: {gap['expert']['display_name']} <{gap['expert']['email']}>")
    return lines + [f"\t“{question}”" for question in gap["questions"]]
