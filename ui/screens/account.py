"""Who I am here: language, tokens for programs, signing out."""

from __future__ import annotations

import html

import streamlit as st

from ui import escaping, links
from ui.components import problem
from ui.errors import ApiError
from ui.replies.accounts import Token
from ui.texts import LANGUAGES
from ui.visit import Visit

LIFETIMES_DAYS = (30, 90, 180, 365)
LONGEST_NAME = 100


def show(visit: Visit) -> None:
    """The person, then what the person can change."""
    me, texts = visit.me, visit.texts
    st.header(texts("account.title"), anchor=False)
    st.markdown(f"**{escaping.line(me['display_name'])}** · {escaping.line(me['email'])}")
    desk = ", ".join(part for part in (me["department"], me["office"]) if part)
    roles = ", ".join(texts.coded("role", role) for role in me["roles"])
    st.caption(" · ".join(part for part in (escaping.line(desk), roles) if part))
    choose_language(visit, key="account-language")
    _named_as_expert(visit)
    _tokens(visit)
    st.subheader(texts("account.sign_out"), anchor=False)
    st.caption(texts("account.sign_out_what"))
    same_tab_link(links.sign_out(visit.settings.api_for_browsers, texts.language), texts("account.sign_out"))


def choose_language(visit: Visit, key: str) -> None:
    """The language of all pages, at once and wherever the person signs in."""
    present = visit.texts.language
    chosen = st.selectbox(
        visit.texts("account.language"),
        LANGUAGES,
        index=LANGUAGES.index(present),
        key=f"{key}-{present}",
        format_func=lambda code: visit.texts(f"language.{code}"),
        width=220,
    )
    if chosen != present:
        try:
            visit.client.change_me(language=chosen)
        except ApiError as error:
            st.error(problem.words(error, visit.texts), icon=problem.ICON)
            return
        st.rerun()


def _named_as_expert(visit: Visit) -> None:
    """Whoever does not want to be sent questions says so here, in one click."""
    texts, may_be_named = visit.texts, not visit.me["expert_opt_out"]
    wished = st.toggle(texts("account.named"), value=may_be_named, key="named", help=texts("account.named_help"))
    if wished != may_be_named:
        try:
            visit.client.change_me(expert_opt_out=not wished)
        except ApiError as error:
            st.error(problem.words(error, texts), icon=problem.ICON)
            return
        st.rerun()


def same_tab_link(address: str, label: str) -> None:
    """A link that stays in this tab, which Streamlit's own do not. Both parts are ours, never a document's."""
    st.html(f'<a class="collega-button" href="{html.escape(address)}" target="_self">{html.escape(label)}</a>')


def _tokens(visit: Visit) -> None:
    texts = visit.texts
    st.subheader(texts("account.tokens"), anchor=False)
    st.caption(texts("account.tokens_what"))
    try:
        for token in visit.client.tokens():
            _token(visit, token)
    except ApiError as error:
        problem.show(error, texts, key="tokens")
        return
    with st.popover(texts("account.token_new"), icon=":material/key:"):
        _new_token(visit)


def _token(visit: Visit, token: Token) -> None:
    texts, clock = visit.texts, visit.clock
    with st.container(horizontal=True, vertical_alignment="center", key=f"token-{token['token_id']}"):
        used = texts("account.token_used", when=clock.ago(token["last_used_at"]))
        ends = texts("account.token_ends", when=clock.day(token["expires_at"]))
        st.markdown(f"**{escaping.line(token['name'])}**  \n{used} · {ends}", width="stretch")
        if st.button(texts("account.token_delete"), key=f"delete-{token['token_id']}", icon=":material/delete:"):
            try:
                visit.client.delete_token(token["token_id"])
            except ApiError as error:
                st.error(problem.words(error, texts), icon=problem.ICON)
                return
            st.rerun()


def _new_token(visit: Visit) -> None:
    """The secret is shown once, in this run of the page only, and kept nowhere."""
    texts = visit.texts
    with st.form("new-token", border=False):
        name = st.text_input(texts("account.token_name"), max_chars=LONGEST_NAME)
        days = st.selectbox(
            texts("account.token_lifetime"),
            LIFETIMES_DAYS,
            index=1,
            format_func=lambda count: texts("unit.day", count=count),
        )
        if not st.form_submit_button(texts("account.token_create"), type="primary") or not name.strip():
            return
    try:
        created = visit.client.create_token(name.strip(), days)
    except ApiError as error:
        st.error(problem.words(error, texts), icon=problem.ICON)
        return
    st.warning(texts("account.token_once"), icon=":material/visibility:")
    st.code(created["token"], language=None, wrap_lines=True)
