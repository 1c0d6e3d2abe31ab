from __future__ import annotations

from tests.assistant.company import HANDBOOK, Company

TWO_ON_LEAVE = "Who knows about annual leave and parental leave?"


def _experts(company: Company, reader: str, query: str) -> list[str]:
    found = company.client(reader).get("/experts", params={"q": query})
    assert found.status_code == 200
    return [one["display_name"] for one in found.json()]


def test_the_author_is_named_with_documents_that_the_reader_may_open(company: Company) -> None:
    found = company.client("bob").get("/experts", params={"q": TWO_ON_LEAVE}).json()
    assert (found[0]["display_name"], found[0]["email"], found[0]["department"]) == (
        "Ann Archer",
        "ann@firm.example",
        "HR",
    )
    titles = {reason["document"]["title"] for reason in found[0]["reasons"]}
    assert titles == {"Annual leave", "Parental leave"}
    assert {reason["code"] for reason in found[0]["reasons"]} == {"wrote_documents"}
    assert len(found[0]["reasons"]) <= 3


def test_an_author_known_by_name_only_is_found(company: Company) -> None:
    assert _experts(company, "bob", "Are laptops and phones replaced?")[0] == "Carla Jones"


def test_what_the_reader_may_not_read_names_nobody(company: Company) -> None:
    query = "Who knows about Project Falcon and Falcon severance?"
    assert "Dora Dahl" not in _experts(company, "kim", query)
    company.services.users.set_groups("kim", ["management"])
    assert _experts(company, "kim", query)[0] == "Dora Dahl"
    company.services.users.set_groups("kim", [])


def test_leavers_are_not_named_and_nobody_is_sent_to_himself(company: Company) -> None:
    assert "Ann Archer" not in _experts(company, "ann", TWO_ON_LEAVE)
    company.services.users.set_disabled("ann", True)
    assert "Ann Archer" not in _experts(company, "bob", TWO_ON_LEAVE)
    company.services.users.set_disabled("ann", False)


def test_single_mentions_are_not_named(company: Company) -> None:
    dogs, cats = ((name, name, f"{name} stay at the reception desk.", "kim@firm.example") for name in ("dogs", "cats"))
    company.write("handbook", [*HANDBOOK, dogs])
    assert "Kim Keeper" not in _experts(company, "ann", "dogs and cats at the reception desk")
    company.write("handbook", [*HANDBOOK, dogs, cats])
    assert "Kim Keeper" in _experts(company, "ann", "dogs and cats at the reception desk")
    company.write("handbook", HANDBOOK)


def test_who_does_not_want_to_be_asked_is_not_named(company: Company) -> None:
    assert "Ann Archer" in _experts(company, "bob", TWO_ON_LEAVE)
    assert company.client("ann").patch("/me", json={"expert_opt_out": True}).json()["expert_opt_out"] is True
    assert "Ann Archer" not in _experts(company, "bob", TWO_ON_LEAVE)


def test_one_word_of_a_question_about_something_else_names_nobody(company: Company) -> None:
    assert _experts(company, "bob", "Which annual leave did the chess champions win?") != []
    assert _experts(company, "bob", "Which annual trophy did the chess champions win?") == []


def test_an_answer_names_nobody_on_one_word_and_notes_the_gap_all_the_same(company: Company) -> None:
    client = company.client("bob")
    asked = client.post("/ask", json={"question": "Wie wint de annual beker?"}).json()
    known = client.post(
        "/ask", json={"question": "Welke collega ruilt zijn annual leave voor een gouden beker?"}
    ).json()
    assert (asked["band"], asked["expert"], asked["noted"]) == ("not_found", None, True)
    assert known["expert"] is not None
