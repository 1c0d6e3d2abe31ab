"""Each page drawn without a browser: what stands on it in each state, and what its buttons send to the API."""

from __future__ import annotations

import pytest
from fastapi.responses import JSONResponse
from streamlit.testing.v1 import AppTest

from assistant.api.models import FailureReply
from assistant.gaps.records import GapState
from tests.ui import scripted_api as api_of
from tests.ui.conftest import Draw
from tests.ui.scripted_api import Script
from ui.texts import load

EN = load("en")


def _words(app: AppTest) -> str:
    """Everything that a person reads, without the marks that make it inert."""
    assert not app.exception, app.exception
    kinds = [app.title, app.header, app.subheader, app.markdown, app.caption, app.info, app.error, app.warning]
    texts = [element.value for kind in (*kinds, app.success, app.code) for element in kind]
    texts += [button.label for button in app.button] + [toggle.label for toggle in app.toggle]
    return "\n".join(texts).replace(":gray[]", "").replace("\\", "")


def _conversation(app: AppTest) -> str:
    value = app.query_params["conversation"]
    return str(value[0] if isinstance(value, list) else value)


def _press(app: AppTest, label: str) -> AppTest:
    return next(button for button in app.button if button.label == label).click().run()


def test_first_use_says_how_to_begin_and_that_this_is_a_program(draw: Draw) -> None:
    words = _words(draw("ask"))
    assert EN("first_use.greeting", name="Priya") in words
    assert EN("first_use.notice") in words
    assert EN("first_use.example_1") in words


def test_an_example_is_asked_and_its_answer_stands_with_its_sources(draw: Draw, script: Script) -> None:
    app = _press(draw("ask"), EN("first_use.example_1"))
    words = _words(app)
    assert script.conversations[0].answers[0].question == EN("first_use.example_1")
    assert EN("band.answered") in words
    assert EN("reason.agreement") in words
    assert "Na vijf jaar bedraagt de opzegtermijn voor de werkgever twee maanden." in words
    assert "**Personeelsgids** › Einde dienstverband › 4.2 Opzegging" in words
    assert "p. 17 · Intranet · internal · changed 3 weeks ago" in words
    assert EN("copy.quoted") in words
    assert _conversation(app) == "10"


@pytest.mark.parametrize("strange", ["\N{SUPERSCRIPT TWO}", "9" * 40, "-1", "<b>"])
def test_an_address_that_somebody_made_up_breaks_no_page(draw: Draw, strange: str) -> None:
    for page, parameter in (("ask", "conversation"), ("ask", "document"), ("ask", "passage"), ("gaps", "topic")):
        app = draw(page, **{parameter: strange})
        assert _words(app)
        assert not app.error


def test_a_percentage_stands_only_with_what_it_means(draw: Draw, script: Script) -> None:
    script.conversations.append(api_of.a_conversation(api_of.an_answer()))
    app = draw("ask")
    with_percent = [text for text in _words(app).splitlines() if "%" in text]
    assert with_percent == [EN("why.in_ten", number=9) + " (93 %)"]


def test_not_found_says_what_was_searched_who_knows_and_that_it_is_noted(draw: Draw, script: Script) -> None:
    script.conversations.append(api_of.a_conversation(api_of.not_found()))
    app = draw("ask")
    words = _words(app)
    assert "Searched the 412 documents that you may read, in 2 sources." in words
    assert "Mail may be out of date: last read" in words
    assert EN("not_found.nearest") in words
    assert "Anke Sommerfeld" in words
    assert "Wrote 2 documents on this:" in words
    app.toggle(key="notify-100").set_value(True).run()
    assert ("PATCH", "/questions/100", '{"notify":true}') in script.received
    assert script.conversations[0].answers[0].notify


def test_somebody_else_is_looked_up_only_when_asked_for(draw: Draw, script: Script) -> None:
    script.conversations.append(api_of.a_conversation(api_of.not_found()))
    app = draw("ask")
    assert "Tomas Lindqvist" not in _words(app)
    words = _words(_press(app, EN("expert.somebody_else")))
    assert "Tomas Lindqvist" in words
    assert words.count("**Anke Sommerfeld**") == 1


def test_feedback_is_sent_with_its_reason(draw: Draw, script: Script) -> None:
    script.conversations.append(api_of.a_conversation(api_of.an_answer()))
    app = draw("ask")
    app.radio[0].set_value("outdated")
    app.text_area[0].set_value("Since May it is three months.")
    words = _words(_press(app, EN("feedback.send")))
    given = script.conversations[0].answers[0].feedback
    assert given is not None
    assert (given.helpful, given.reason, given.comment) == (False, "outdated", "Since May it is three months.")
    assert EN("feedback.thanks_wrong", reason=EN("feedback_reason.outdated")) in words


def test_a_fresh_tab_opens_the_latest_conversation_and_new_stays_new(draw: Draw, script: Script) -> None:
    script.conversations.append(api_of.a_conversation(api_of.an_answer()))
    script.conversations.append(api_of.a_conversation(api_of.an_answer(conversation_id=3, question="An older one?")))
    assert _conversation(draw("ask")) == "10"
    assert "An older one?" in _words(draw("ask", conversation="3"))
    assert EN("first_use.greeting", name="Priya") in _words(draw("ask", conversation="new"))


def test_a_link_to_somebody_elses_conversation_reveals_nothing(draw: Draw) -> None:
    assert EN("ask.no_conversation") in _words(draw("ask", conversation="999"))


def test_conversations_are_renamed_and_deleted(draw: Draw, script: Script) -> None:
    script.conversations.append(api_of.a_conversation(api_of.an_answer()))
    app = draw("ask")
    app.text_input[0].set_value("Notice")
    app = _press(app, EN("conversations.rename"))
    assert script.conversations[0].title == "Notice"
    _press(app, EN("conversations.delete"))
    assert script.conversations == []


def test_a_refused_question_is_kept_and_can_be_asked_again(draw: Draw, script: Script) -> None:
    message = "Many people are asking. Try again in 5 seconds."
    busy = {"code": "too_busy", "message": message, "retry_after_s": 5}
    script.refusals["/ask"] = JSONResponse(busy, 429)
    app = _press(draw("ask"), EN("first_use.example_1"))
    words = _words(app)
    assert message in words
    assert EN("asking.kept") in words
    assert EN("first_use.example_1") in words
    del script.refusals["/ask"]
    assert EN("band.answered") in _words(_press(app, EN("asking.again")))


def test_a_question_that_is_too_long_is_kept_to_be_shortened(draw: Draw, script: Script) -> None:
    app = draw("ask")
    app.chat_input[0].set_value("a" * 4001).run()
    assert EN("asking.too_long", length=4001, longest=4000) in _words(app)
    assert not [path for _, path, _ in script.received if path == "/ask"]
    app.text_area[0].set_value("Which notice period?")
    assert EN("band.answered") in _words(_press(app, EN("asking.ask")))


def test_a_linked_document_opens_and_a_forbidden_one_is_like_a_missing_one(draw: Draw) -> None:
    words = _words(draw("ask", document="7", passage="70"))
    assert "4.1 Proeftijd" in words
    assert EN("context.pointed_at") in words
    assert "document=7&passage=70" in words
    assert EN("context.not_found") in _words(draw("ask", document="404"))


def test_search_lists_documents_with_filters(draw: Draw) -> None:
    words = _words(draw("search", q="reisuur"))
    assert "Tarievenlijst service 2024" in words
    assert "sheet Tarieven · row 12" in words
    assert "1 document" in words


def test_search_without_a_result_says_what_to_do(draw: Draw, script: Script) -> None:
    script.hits = []
    assert "Try other words" in _words(draw("search", q="reisuur"))


def test_topics_stand_by_cost_and_small_numbers_stay_hidden(draw: Draw, script: Script) -> None:
    script.gaps.append(api_of.a_gap(6, label="laadpaal thuis", askers=7, times_asked=11))
    words = _words(draw("gaps"))
    assert words.index("Laadpaal thuis") < words.index("Reisuur noorwegen")
    assert "7 people asked · 11 times" in words
    assert "fewer than 5 people asked" in words
    assert EN("cause.missing") in words


def test_a_topic_is_taken_and_dismissed_only_with_a_reason(draw: Draw, script: Script) -> None:
    app = draw("gaps", topic="5")
    assert EN("gaps.questions_none") in _words(app)
    _press(app, EN("gaps.take"))
    assert script.gaps[0].owner == "priya"
    app = _press(app, EN("gaps.dismiss"))
    assert EN("gaps.dismiss_needs_reason") in _words(app)
    assert script.gaps[0].state is GapState.OPEN
    app.text_area[0].set_value("We do not work there.")
    _press(app, EN("gaps.dismiss"))
    assert (script.gaps[0].state, script.gaps[0].reason) == ("dismissed", "We do not work there.")


def test_no_topics_is_good_news(draw: Draw, script: Script) -> None:
    script.gaps = []
    assert EN("gaps.none") in _words(draw("gaps"))


def test_a_red_source_stands_on_top_with_what_happened(draw: Draw, script: Script) -> None:
    failed = api_of.a_run(source="mail", state="failed", message="The folder /srv/mail is missing. Mount it.")
    script.sources.append(api_of.a_source("mail", behind=True, last_run=failed))
    words = _words(draw("sources"))
    assert "1 of 2 sources needs your attention." in words
    assert words.index("**Mail**") < words.index("**Intranet**")
    assert "The folder /srv/mail is missing. Mount it." in words


def test_all_well_is_quiet(draw: Draw) -> None:
    words = _words(draw("sources"))
    assert EN("sources.all_well", count=1) in words
    assert EN("run_state.failed") not in words


@pytest.mark.parametrize(("unchanged", "verdict"), [(60, "sources.adds_up"), (59, "sources.does_not_add_up")])
def test_the_balance_sheet_adds_up_on_screen(draw: Draw, script: Script, unchanged: int, verdict: str) -> None:
    script.runs = [api_of.a_run(sheet=api_of.a_sheet(unchanged=unchanged))]
    words = _words(draw("sources", source="intranet"))
    assert f"64 seen = 2 new + 1 changed + {unchanged} unchanged + 1 failed." in words
    assert EN(verdict) in words


def test_removals_are_approved_only_by_a_person(draw: Draw, script: Script) -> None:
    script.sources = [api_of.a_source(last_run=api_of.a_run(state="stopped", message="40 items less than before."))]
    app = draw("sources")
    assert EN("sources.approve_why") in _words(app)
    _press(app, EN("sources.approve_yes"))
    assert script.received[-1] == ("POST", "/sources/intranet/sync", '{"approve_deletions":true}')


def test_a_running_source_shows_what_it_has_done(draw: Draw, script: Script) -> None:
    running = api_of.a_run(state="running", finished_at=None, started_at=api_of.ago(seconds=10))
    script.sources = [api_of.a_source(running=True, documents=100, last_run=running)]
    app = draw("sources")
    assert EN("run_state.running") in _words(app)
    assert "64 items seen" in app.get("progress")[0].proto.text


def test_failures_have_a_reason_in_words(draw: Draw, script: Script) -> None:
    script.failures = [
        FailureReply(
            item_id="hr/oud.pdf",
            title="oud.pdf",
            state="quarantined",
            reason="The file is encrypted. Save it without a password.",
            attempts=1,
            next_try=None,
            first_failed_at=None,
            path="hr/oud.pdf",
        )
    ]
    words = _words(draw("sources", source="intranet"))
    assert "The file is encrypted. Save it without a password." in words
    assert EN("failure_state.quarantined") in words


def test_the_language_changes_at_once(draw: Draw, script: Script) -> None:
    app = draw("account")
    app.selectbox[0].set_value("nl").run()
    assert script.me.language == "nl"
    assert load("nl")("account.tokens") in _words(app)


def test_whoever_does_not_want_to_be_named_says_so_in_one_click(draw: Draw, script: Script) -> None:
    app = draw("account")
    app.toggle(key="named").set_value(False).run()
    assert script.me.expert_opt_out
    assert not app.toggle(key="named").value


def test_a_token_is_shown_once(draw: Draw) -> None:
    app = draw("account")
    app.text_input[0].set_value("report")
    app = _press(app, EN("account.token_create"))
    assert "collega_shown_once" in _words(app)
    assert "collega_shown_once" not in _words(app.run())


def test_an_api_that_is_down_is_said_and_can_be_tried_again(draw: Draw, script: Script) -> None:
    script.refusals["/conversations"] = JSONResponse(
        {"code": "internal", "message": "Later.", "retry_after_s": None}, 500
    )
    app = draw("ask")
    assert "Later." in _words(app)
    del script.refusals["/conversations"]
    assert EN("first_use.notice") in _words(_press(app, EN("problem.try_again")))
