"""Each page drawn without a browser: what stands on it in each state, and what its buttons send to the API."""

from __future__ import annotations

import re

import pytest
from fastapi.responses import JSONResponse
from streamlit.testing.v1 import AppTest

from assistant.api.bodies.answers import ChoiceReply, ClarifyReply
from assistant.gaps.records import GapState
from tests.ui import scripted_api as api_of
from tests.ui.conftest import Draw
from tests.ui.drawn import press, words
from tests.ui.scripted_api import Script
from ui.texts import load

EN = load("en")


def _conversation(app: AppTest) -> str:
    value = app.query_params["conversation"]
    return str(value[0] if isinstance(value, list) else value)


def test_first_use_says_how_to_begin_and_that_this_is_a_program(draw: Draw) -> None:
    text = words(draw("ask"))
    assert EN("first_use.greeting", name="Priya") in text
    assert EN("first_use.notice") in text
    assert EN("first_use.example_1") in text


def test_an_example_is_asked_and_its_answer_stands_with_its_sources(draw: Draw, script: Script) -> None:
    app = press(draw("ask"), EN("first_use.example_1"))
    text = words(app)
    assert script.conversations[0].answers[0].question == EN("first_use.example_1")
    assert EN("band.answered") in text
    assert EN("reason.agreement") in text
    assert "Na vijf jaar bedraagt de opzegtermijn voor de werkgever twee maanden." in text
    assert "**Personeelsgids** › Einde dienstverband › 4.2 Opzegging" in text
    assert "p. 17 · Intranet · internal · changed 3 weeks ago" in text
    assert EN("copy.quoted") in text
    assert _conversation(app) == "10"


@pytest.mark.parametrize("strange", ["\N{SUPERSCRIPT TWO}", "9" * 40, "-1", "<b>"])
def test_an_address_that_somebody_made_up_breaks_no_page(draw: Draw, strange: str) -> None:
    for page, parameter in (("ask", "conversation"), ("ask", "document"), ("ask", "passage"), ("gaps", "topic")):
        app = draw(page, **{parameter: strange})
        assert words(app)
        assert not app.error


def test_a_percentage_stands_only_with_what_it_means(draw: Draw, script: Script) -> None:
    script.conversations.append(api_of.a_conversation(api_of.an_answer()))
    app = draw("ask")
    with_percent = [text for text in words(app).splitlines() if "%" in text]
    assert with_percent == [EN("why.in_ten", number=9) + " (93 %)"]


def test_why_an_answer_was_given_is_asked_for_when_its_fold_is_opened(draw: Draw, script: Script) -> None:
    script.conversations.append(api_of.a_conversation(api_of.an_answer()))
    app = draw("ask")
    assert EN("why.searched") not in words(app)
    app.session_state["why-fold-100"] = True
    app.run()
    text = words(app)
    assert EN("why.compared", count=412, found=57) in text
    assert EN("why.follow_up") in text
    assert EN("why.behind") in text
    assert EN("why.borders", percent=93, answered=68, partly=45) in text
    terms, documents, passages = (table.value for table in app.dataframe)
    assert terms.iloc[0, 1] == EN("why_term.lead_over_alike")
    assert list(documents.iloc[0]) == [1, 57, "Personeelsgids › 4.2 Opzegging", "✓", 42, 15]
    assert list(passages.iloc[0])[-1] == "80 %"


def test_what_these_pages_have_no_words_for_is_told_apart_by_its_code(draw: Draw, script: Script) -> None:
    why = script.why
    term, ranked = why.terms[0], why.documents[0]
    parts = [ranked.parts[0], *(ranked.parts[0].model_copy(update={"name": name}) for name in ("new_one", "new_two"))]
    script.why = why.model_copy(
        update={
            "terms": [term.model_copy(update={"name": "new_term"})],
            "documents": [ranked.model_copy(update={"parts": parts})],
        }
    )
    script.conversations.append(api_of.a_conversation(api_of.an_answer()))
    app = draw("ask")
    app.session_state["why-fold-100"] = True
    app.run()
    terms, documents, _ = (table.value for table in app.dataframe)
    assert terms.iloc[0, 1] == f"{EN('why_term.other')} (new_term)"
    assert list(documents.columns)[-2:] == [f"{EN('why_part.other')} ({name})" for name in ("new_one", "new_two")]


def test_a_table_row_of_an_answer_takes_a_line_of_its_own(draw: Draw, script: Script) -> None:
    said = ["It is 72 euros.", "Service: Travel hour | Rate: 78.00", "Ask HR."]
    sentences = [{"text": text, "citations": [1]} for text in said]
    script.conversations.append(api_of.a_conversation(api_of.an_answer(sentences=sentences)))
    shown = next(one.value for one in draw("ask").markdown if "72 euros" in one.value)
    assert [line.split(" ")[0] for line in shown.split("  \n")] == ["It", "Service\\::gray[]", "Ask"]


def test_not_found_says_what_was_searched_who_knows_and_that_it_is_noted(draw: Draw, script: Script) -> None:
    script.conversations.append(api_of.a_conversation(api_of.not_found()))
    app = draw("ask")
    text = words(app)
    assert "Searched the 412 documents that you may read, in 2 sources." in text
    assert "Mail may be out of date: last read" in text
    assert EN("not_found.nearest") in text
    assert "Anke Sommerfeld" in text
    assert "Wrote 2 documents on this:" in text
    app.toggle(key="notify-100").set_value(True).run()
    assert ("PATCH", "/questions/100", '{"notify":true}') in script.received
    assert script.conversations[0].answers[0].notify


def test_somebody_else_is_looked_up_only_when_asked_for(draw: Draw, script: Script) -> None:
    script.conversations.append(api_of.a_conversation(api_of.not_found()))
    app = draw("ask")
    assert "Tomas Lindqvist" not in words(app)
    text = words(press(app, EN("expert.somebody_else")))
    assert "Tomas Lindqvist" in text
    assert text.count("**Anke Sommerfeld**") == 1


def test_feedback_is_sent_with_its_reason(draw: Draw, script: Script) -> None:
    script.conversations.append(api_of.a_conversation(api_of.an_answer()))
    app = draw("ask")
    app.radio[0].set_value("outdated")
    app.text_area[0].set_value("Since May it is three months.")
    text = words(press(app, EN("feedback.send")))
    given = script.conversations[0].answers[0].feedback
    assert given is not None
    assert (given.helpful, given.reason, given.comment) == (False, "outdated", "Since May it is three months.")
    assert EN("feedback.thanks_wrong", reason=EN("feedback_reason.outdated")) in text


def test_a_fresh_tab_opens_the_latest_conversation_and_new_stays_new(draw: Draw, script: Script) -> None:
    script.conversations.append(api_of.a_conversation(api_of.an_answer()))
    script.conversations.append(api_of.a_conversation(api_of.an_answer(conversation_id=3, question="An older one?")))
    assert _conversation(draw("ask")) == "10"
    assert "An older one?" in words(draw("ask", conversation="3"))
    assert EN("first_use.greeting", name="Priya") in words(draw("ask", conversation="new"))


def test_a_link_to_somebody_elses_conversation_reveals_nothing(draw: Draw) -> None:
    assert EN("ask.no_conversation") in words(draw("ask", conversation="999"))


def test_conversations_are_renamed_and_deleted(draw: Draw, script: Script) -> None:
    script.conversations.append(api_of.a_conversation(api_of.an_answer()))
    app = draw("ask")
    app.text_input[0].set_value("Notice")
    app = press(app, EN("conversations.rename"))
    assert script.conversations[0].title == "Notice"
    press(app, EN("conversations.delete"))
    assert script.conversations == []


def test_a_refused_question_is_kept_and_can_be_asked_again(draw: Draw, script: Script) -> None:
    message = "Many people are asking. Try again in 5 seconds."
    busy = {"code": "too_busy", "message": message, "retry_after_s": 5}
    script.refusals["/ask"] = JSONResponse(busy, 429)
    app = press(draw("ask"), EN("first_use.example_1"))
    text = words(app)
    assert message in text
    assert EN("asking.kept") in text
    assert EN("first_use.example_1") in text
    del script.refusals["/ask"]
    assert EN("band.answered") in words(press(app, EN("asking.again")))


def test_a_question_that_is_too_long_is_kept_to_be_shortened(draw: Draw, script: Script) -> None:
    app = draw("ask")
    app.chat_input[0].set_value("a" * 4001).run()
    assert EN("asking.too_long", length=4001, longest=4000) in words(app)
    assert not [path for _, path, _ in script.received if path == "/ask"]
    app.text_area[0].set_value("Which notice period?")
    assert EN("band.answered") in words(press(app, EN("asking.ask")))


def test_a_linked_document_opens_and_a_forbidden_one_is_like_a_missing_one(draw: Draw) -> None:
    text = words(draw("ask", document="7", passage="70"))
    assert "4.1 Proeftijd" in text
    assert EN("context.pointed_at") in text
    assert "document=7&passage=70" in text
    assert EN("context.not_found") in words(draw("ask", document="404"))


def test_search_lists_documents_with_filters(draw: Draw) -> None:
    text = words(draw("search", q="reisuur"))
    assert "Tarievenlijst service 2024" in text
    assert "sheet Tarieven · row 12" in text
    assert "1 document" in text


def test_a_missing_document_is_explained_by_its_name(draw: Draw, script: Script) -> None:
    script.missed = [api_of.a_missed()]
    app = draw("search", q="thuiswerken")
    app.text_input(key="missing-name").set_value("thuiswerkregeling").run()
    assert EN("missed.ranked", place=37, ranked=40) in words(app)
    assert EN("missing.points", own=31, best=80, first="**Personeelsgids** (intranet)") in words(app)
    app.text_input(key="missing-name").set_value("onbekend").run()
    assert EN("missing.unknown") in words(app)


def test_what_to_know_before_relying_on_a_document_stands_with_it(draw: Draw, script: Script) -> None:
    script.hits = [api_of.a_hit(document=api_of.a_document(marks=["superseded", "outdated", "unverified"]))]
    text = words(draw("search", q="gids"))
    assert f"{EN('caution.outdated')} {EN('caution.unverified')}" in text
    assert EN("caution.superseded") not in text, "the newer version is named instead"


def test_documents_that_disagree_are_both_named_with_date_and_owner(draw: Draw, script: Script) -> None:
    script.conversations.append(api_of.a_conversation(api_of.an_answer(disagreeing=[1, 2], reason="contradiction")))
    app = draw("ask")
    text = words(app)
    assert EN("disagreement.what") in text
    assert any(f"{EN('disagreement.what')} [1] [2]" in code.value for code in app.code), "a copy says so too"
    assert re.search(r"\*\*CAO 2026\*\* · changed [^·]+ · By: Sanne Verhulst", text)


def test_small_talk_is_met_with_what_can_be_asked_and_no_verdict(draw: Draw, script: Script) -> None:
    said = api_of.not_found(reason="small_talk", nearest=[], expert=None, noted=False, language="en")
    script.conversations.append(api_of.a_conversation(said))
    text = words(draw("ask"))
    assert EN("reason.small_talk") in text
    assert EN("band.not_found") not in text


def test_what_is_outside_is_noted_when_its_asker_says_that_it_is_about_work(draw: Draw, script: Script) -> None:
    said = api_of.not_found(reason="outside", nearest=[], expert=None, noted=False, language="en")
    script.conversations.append(api_of.a_conversation(said))
    app = draw("ask")
    assert EN("reason.outside") in words(app)
    assert EN("expert.ask_somebody") not in [button.label for button in app.button], "nobody is known to know"
    app.button(key="note-100-button").click().run()
    assert ("PATCH", "/questions/100", '{"noted":true}') in script.received


def test_a_message_for_a_person_gets_calm_words_whom_to_turn_to_and_no_verdict(draw: Draw, script: Script) -> None:
    said = api_of.not_found(reason="personal", expert=None, noted=False, language="en")
    script.conversations.append(api_of.a_conversation(said))
    app = draw("ask")
    text = words(app)
    assert EN("reason.personal") in text
    assert EN("not_found.turn_to") in text
    assert (EN("band.not_found") in text, EN("not_found.note") in [button.label for button in app.button]) == (
        False,
        False,
    )


def test_another_spelling_that_was_searched_for_is_said(draw: Draw, script: Script) -> None:
    corrected = [{"word": "thuiswreken", "spelling": "thuiswerken"}]
    script.conversations.append(api_of.a_conversation(api_of.an_answer(corrected=corrected)))
    assert EN("understood.corrected", word="thuiswreken", spelling="thuiswerken") in words(draw("ask"))


def test_search_without_a_result_says_what_to_do(draw: Draw, script: Script) -> None:
    script.hits = []
    assert "Try other words" in words(draw("search", q="reisuur"))


def test_topics_stand_by_cost_and_small_numbers_stay_hidden(draw: Draw, script: Script) -> None:
    script.gaps.append(api_of.a_gap(6, label="laadpaal thuis", askers=7, times_asked=11))
    text = words(draw("gaps"))
    assert text.index("Laadpaal thuis") < text.index("Reisuur noorwegen")
    assert "7 people asked · 11 times" in text
    assert "fewer than 5 people asked" in text
    assert EN("cause.missing") in text


def test_a_topic_is_taken_and_dismissed_only_with_a_reason(draw: Draw, script: Script) -> None:
    app = draw("gaps", topic="5")
    assert EN("gaps.questions_none") in words(app)
    press(app, EN("gaps.take"))
    assert script.gaps[0].owner == "priya"
    app = press(app, EN("gaps.dismiss"))
    assert EN("gaps.dismiss_needs_reason") in words(app)
    assert script.gaps[0].state is GapState.OPEN
    app.text_area[0].set_value("We do not work there.")
    press(app, EN("gaps.dismiss"))
    assert (script.gaps[0].state, script.gaps[0].reason) == ("dismissed", "We do not work there.")


def test_no_topics_is_good_news(draw: Draw, script: Script) -> None:
    script.gaps = []
    assert EN("gaps.none") in words(draw("gaps"))


def test_the_language_changes_at_once(draw: Draw, script: Script) -> None:
    app = draw("account")
    app.selectbox[0].set_value("nl").run()
    assert script.me.language == "nl"
    assert load("nl")("account.tokens") in words(app)


def test_whoever_does_not_want_to_be_named_says_so_in_one_click(draw: Draw, script: Script) -> None:
    app = draw("account")
    app.toggle(key="named").set_value(False).run()
    assert script.me.expert_opt_out
    assert not app.toggle(key="named").value


def test_a_token_is_shown_once(draw: Draw) -> None:
    app = draw("account")
    app.text_input[0].set_value("report")
    app = press(app, EN("account.token_create"))
    assert "collega_shown_once" in words(app)
    assert "collega_shown_once" not in words(app.run())


def test_an_api_that_is_down_is_said_and_can_be_tried_again(draw: Draw, script: Script) -> None:
    script.refusals["/conversations"] = JSONResponse(
        {"code": "internal", "message": "Later.", "retry_after_s": None}, 500
    )
    app = draw("ask")
    assert "Later." in words(app)
    del script.refusals["/conversations"]
    assert EN("first_use.notice") in words(press(app, EN("problem.try_again")))


def test_a_document_that_stands_elsewhere_too_says_where(draw: Draw, script: Script) -> None:
    places = [
        {"document_id": 7, "source": "intranet", "title": "x", "url": "", "path": "hr/gids.docx"},
        {"document_id": 71, "source": "shares", "title": "x", "url": "", "path": "oud/gids.docx"},
        {"document_id": 72, "source": "shares", "title": "x", "url": "", "path": "kopie/gids.docx"},
        {"document_id": 73, "source": "mail", "title": "x", "url": "", "path": "bijlage 3"},
    ]
    script.hits = [api_of.a_hit(document=api_of.a_document("Gids", locations=places))]
    text = words(draw("search", q="gids"))
    assert "Also at shares: oud/gids.docx, shares: kopie/gids.docx, and 1 more" in text
    assert "Also at" not in words(draw("ask", document="7", passage="70"))


def test_a_superseded_document_names_its_newer_version(draw: Draw, script: Script) -> None:
    newer = {"document_id": 8, "title": "Gids 2026", "source": "shares", "url": "", "path": "x", "modified_at": None}
    script.hits = [api_of.a_hit(document=api_of.a_document("Gids 2024", superseded_by=newer))]
    assert EN("place.newer", title="Gids 2026", source="shares") in words(draw("search", q="gids"))


def test_the_answer_in_words_stands_below_the_quotations_with_its_sources_among_them(
    draw: Draw, script: Script
) -> None:
    script.conversations.append(api_of.a_conversation(api_of.an_answer(wording=api_of.a_wording())))
    app = draw("ask")
    text = words(app)
    assert (
        text.index("twee maanden.") < text.index(EN("wording.title")) < text.index("De opzegtermijn is twee maanden.")
    )
    assert text.index(EN("wording.title")) < text.index("**Arbeidsvoorwaarden**")
    assert EN("copy.generated") in text
    assert text.count("**Personeelsgids**") == 1


def test_an_offered_wording_is_asked_for_once_and_comes_sentence_by_sentence(draw: Draw, script: Script) -> None:
    offered = api_of.a_wording(state="offered", sentences=[], citations=[])
    older = api_of.an_answer(wording=offered, question_id=99)
    script.conversations.append(api_of.a_conversation(older, api_of.an_answer(wording=offered)))
    script.wordings = [api_of.a_wording(state="writing")]
    text = words(draw("ask"))
    assert EN("wording.writing") in text
    assert "De opzegtermijn is twee maanden." in text
    assert [path for _, path, _ in script.received] == ["/questions/100/wording"]
    script.wordings = [api_of.a_wording(reason="broken_off")]
    text = words(draw("ask"))
    assert EN("wording.writing") not in text
    assert EN("wording_reason.broken_off") in text


@pytest.mark.parametrize("reason", ["above_ceiling", "nothing_supported", "unreachable"])
def test_why_there_is_nothing_in_words_is_said(draw: Draw, script: Script, reason: str) -> None:
    nothing = api_of.a_wording(reason=reason, sentences=[], citations=[])
    script.conversations.append(api_of.a_conversation(api_of.an_answer(wording=nothing)))
    text = words(draw("ask"))
    assert EN(f"wording_reason.{reason}") in text
    assert EN("wording.title") not in text


def test_what_a_follow_up_was_asked_with_stands_there_and_can_be_let_go(draw: Draw, script: Script) -> None:
    script.conversations.append(api_of.a_conversation(api_of.an_answer(asked_with=["verlof", "deeltijd"])))
    app = draw("ask")
    assert EN("understood.asked_with", words="verlof, deeltijd") in words(app)
    press(app, EN("understood.new_topic"))
    (asked,) = script.asked
    assert asked.new_topic
    assert asked.conversation_id == script.conversations[0].conversation_id
    assert asked.question == script.conversations[0].answers[0].question


def test_a_question_back_has_a_button_for_each_choice_and_only_at_the_latest_answer(draw: Draw, script: Script) -> None:
    choices = [ChoiceReply(label=label, question=f"{label}: leave?") for label in ("Care leave", "Parental leave")]
    clarify = ClarifyReply(question="What do you mean exactly?", choices=choices)
    script.conversations.append(api_of.a_conversation(api_of.an_answer(clarify=clarify)))
    app = draw("ask")
    assert "What do you mean exactly?" in words(app)
    assert EN("understood.or_else") in words(app)
    app = press(app, "Care leave")
    assert [asked.question for asked in script.asked] == ["Care leave: leave?"]
    assert not script.asked[0].new_topic
    assert "What do you mean exactly?" not in words(app)


def test_an_answer_is_worded_in_the_language_of_its_question(draw: Draw, script: Script) -> None:
    script.conversations.append(api_of.a_conversation(api_of.an_answer(language="nl")))
    text = words(draw("ask"))
    assert load("nl")("band.answered") in text
    assert EN("band.answered") not in text
