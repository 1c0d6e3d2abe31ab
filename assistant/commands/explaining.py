"""Explanations as compact tables on the screen; the numbers are the API's."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

FEATURES = {
    "meaning": "meaning",
    "words": "words",
    "same_language": "language of the question",
    "coverage": "words covered",
    "document_score": "its document",
    "document_meaning": "meaning of its document",
    "document_words": "words of its document",
    "reranker": "what the reranker read",
    "asked_code": "the code asked for",
    "newer_version": "a newer version goes first",
    "caution": "something to know before relying on it",
    "made_room": "made room for another language",
}
TERMS = {
    "lead_over_alike": "best document before others in its language",
    "shown_likelihood": "question's words in what is shown, beside other texts",
    "trusted_meaning": "meaning of what is shown",
    "quoted_groups": "question's words in the quotation",
    "titled_coverage": "question's words in the title",
}


def why_lines(why: dict[str, Any]) -> list[str]:
    """The whole explanation of an answer."""
    found = f"{why['found_documents']} of {why['searched_documents']} documents compared in full"
    lines = [f"Why: {found}{', with the earlier questions' if why['follow_up'] else ''}.", "Sources, as fresh as then:"]
    lines += [f"    {_source(one)}" for one in why["sources"]]
    lines += ["", *_confidence_lines(why)]
    for name in ("documents", "passages"):
        lines += ["", f"{name.capitalize()}, best first:"]
        for one in why[name]:
            cited = "  cited" if one["cited"] else ""
            lines += [f"{one['place']:3}. {one['document']['title']} ({one['document']['source']}){cited}"]
            lines += score_lines(one)
    return lines


def score_lines(scored: dict[str, Any]) -> list[str]:
    """What a score is made of, and what was measured beside it."""
    weighed = {one["name"] for one in scored["parts"]}
    rows = [
        (FEATURES.get(one["name"], one["name"]), f"{one['value']:.3f}", f"{one['weight']:.3f}", f"{one['added']:+.3f}")
        for one in scored["parts"]
    ]
    beside = [
        (FEATURES.get(name, name), f"{value:.3f}", "", "")
        for name, value in scored["features"].items()
        if name not in weighed
    ]
    return table(["", "value", "weight", "adds"], [*rows, *beside, ("score", "", "", f"{scored['score']:.3f}")])


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """Rows in columns: the first to the left, the others to the right."""
    widths = [max(len(row[column]) for row in (head, *rows)) for column in range(len(head))]
    return [
        "    " + "  ".join([row[0].ljust(widths[0]), *map(str.rjust, row[1:], widths[1:])]).rstrip()
        for row in (head, *rows)
    ]


def _confidence_lines(why: dict[str, Any]) -> list[str]:
    borders = f"answered from {why['answered_from']:.0%}, partly from {why['partly_from']:.0%}"
    lines = [f"Confidence {why['confidence']:.0%}: {why['band'].replace('_', ' ')} ({borders}; {why['reason']})"]
    if not why["terms"]:
        return lines
    rows = [
        (TERMS.get(one["name"], one["name"]), f"{one['value']:.3f}", f"{one['usual']:.3f}", f"{one['added']:+.3f}")
        for one in why["terms"]
    ]
    total = why["base"] + sum(one["added"] for one in why["terms"])
    rows = [("to begin with", "", "", f"{why['base']:+.3f}"), *rows, ("log-odds", "", "", f"{total:+.3f}")]
    return [*lines, *table(["", "value", "usual", "adds"], rows)]


def _source(one: dict[str, Any]) -> str:
    read = (one["last_good_run_at"] or "never")[:16].replace("T", " ")
    return f"{one['title']}: read {read}, {one['state']}{', behind' if one['behind'] else ''}"
