"""Why not my document: told to those who may read it, and to nobody else that it exists."""

from __future__ import annotations

from typing import Any

import pytest

from tests.assistant.company import HANDBOOK, Company

LEAVE = "How many days of annual leave do I get?"
TOWNS = ("Utrecht", "Dortmund", "Leeds", "Ghent", "Aachen")


@pytest.fixture(scope="module", autouse=True)
def crowded(company: Company) -> None:
    """Thirty documents on leave, one with the older of two versions, and one that is the same in two sources."""
    many = [
        (
            f"leave-{number}",
            f"Leave case {number}",
            f"Annual leave days case {number}: ask how many days of leave.",
            "x",
        )
        for number in range(30)
    ]
    versions = [
        (f"sick-{year}", f"Sickness scheme {year}", f"Sickness is reported before {hour}. {_town_rules()}", "x")
        for year, hour in ((2025, "nine"), (2026, "ten"))
    ]
    company.write("handbook", [*HANDBOOK, *many, *versions])


def _town_rules() -> str:
    return " ".join(f"The doctor of {town} is called by the manager of {town} on the first day." for town in TOWNS)


def _why_not(company: Company, name: str, question: str, document: str) -> dict[str, Any]:
    reply = company.client(name).get("/why-not", params={"question": question, "document": document})
    assert reply.status_code == 200
    found: dict[str, Any] = reply.json()
    return found


def test_what_is_listed_has_its_place(company: Company) -> None:
    found = _why_not(company, "ann", "bicycle plan", "bicycle")
    (one,) = found["documents"]
    assert (one["verdict"], one["place"]) == ("listed", 1)
    assert found["first"]["title"] == one["document"]["title"] == "Bicycle plan"
    assert sum(part["added"] for part in one["score"]["parts"]) == pytest.approx(one["score"]["score"], abs=1e-5)


def test_what_comes_behind_the_list_has_its_place_and_its_score_beside_the_first(company: Company) -> None:
    client = company.client("ann")
    shown = {
        hit["document"]["title"] for hit in client.get("/search", params={"q": LEAVE, "limit": 100}).json()["hits"]
    }
    missed = next(f"Leave case {number}" for number in range(30) if f"Leave case {number}" not in shown)
    found = _why_not(company, "ann", LEAVE, missed)
    one = found["documents"][0]
    assert one["document"]["title"] == missed
    assert one["verdict"] == "ranked"
    assert len(shown) < one["place"] <= found["ranked"]
    assert one["score"]["score"] <= found["first_score"]["score"]


def test_an_earlier_version_names_the_one_that_goes_first(company: Company) -> None:
    found = _why_not(company, "ann", "when is sickness reported to the doctor of Leeds", "sick-2025")
    (one,) = found["documents"]
    assert (one["verdict"], one["shown_instead"]["title"]) == ("superseded", "Sickness scheme 2026")


def test_unknown_and_forbidden_read_alike(company: Company) -> None:
    forbidden = _why_not(company, "bob", LEAVE, "Falcon severance")
    unknown = _why_not(company, "bob", LEAVE, "Falcon submarines")
    assert forbidden == unknown
    assert forbidden["documents"] == []
    assert _why_not(company, "dora", LEAVE, "Falcon severance")["documents"] != []


def test_what_was_left_out_or_hidden_is_unknown_to_readers_and_a_state_to_it(company: Company) -> None:
    it = company.client("ivo")
    it.post("/sources/handbook/exclusions", json={"item_id": "parking", "reason": "no longer ours"})
    try:
        assert _why_not(company, "ann", "parking permits", "Parking")["documents"] == []
        items = it.get("/sources/handbook/items", params={"named": "parking"}).json()["items"]
        assert [(one["item_id"], one["state"], one["reason"]) for one in items] == [
            ("parking", "excluded", "no longer ours")
        ]
        assert company.client("ann").get("/sources/handbook/items", params={"named": "x"}).status_code == 403
    finally:
        it.delete("/sources/handbook/exclusions", params={"item_id": "parking"})


def test_a_name_is_taken_as_it_is_written(company: Company) -> None:
    for pattern in ("%%", "__"):
        assert _why_not(company, "ann", LEAVE, pattern)["documents"] == []
    assert _why_not(company, "ann", "laptop", "LAPTOPS")["documents"][0]["document"]["title"] == "Laptops"


@pytest.mark.parametrize("blank", ["  ", " a ", "\t\t"])
def test_a_name_of_nothing_is_no_name_of_every_document(company: Company, blank: str) -> None:
    reply = company.client("ann").get("/why-not", params={"question": "bicycle plan", "document": blank})
    assert (reply.status_code, reply.json()["code"]) == (422, "invalid_input")


def test_an_old_version_that_was_asked_for_is_listed_in_its_place(company: Company) -> None:
    wanted = "The sickness scheme 2026 says before ten. What of 2025?"
    (one,) = _why_not(company, "ann", wanted, "Sickness scheme 2025")["documents"]
    assert (one["verdict"], one["shown_instead"]) == ("listed", None)
    assert one["place"] > 1, "else the newer version did not go before it"
    (one,) = _why_not(company, "ann", wanted.replace(" What of 2025?", ""), "Sickness scheme 2025")["documents"]
    assert (one["verdict"], one["shown_instead"]["title"]) == ("superseded", "Sickness scheme 2026")
