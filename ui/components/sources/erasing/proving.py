"""After an erasure: how far the rebuild is that takes the bytes, and the proof that nothing is left."""

from __future__ import annotations

import json

import streamlit as st

from ui import escaping
from ui.components import problem
from ui.errors import ApiError
from ui.replies.store import ErasureProof
from ui.visit import Visit

LOOK_EVERY_S = 3


def show(visit: Visit) -> None:
    """Progress while the index is rebuilt; then the proof."""
    texts = visit.texts
    st.header(texts("erased.title"), anchor=False)
    try:
        proof = visit.client.operations.erasure_proof()
    except ApiError as error:
        problem.show(error, texts, key="proof")
        return
    if not proof["is_rebuilt"]:
        st.info(texts("erased.bytes_going"), icon=":material/hourglass_top:")
        _progress(visit)
        return
    if proof["is_complete"]:
        st.success(texts("erased.complete", count=proof["remembered"]), icon=":material/verified:")
    else:
        st.warning(texts("erased.not_yet"), icon=":material/warning:")
        st.button(texts("erased.look_again"), key="look-again", icon=":material/refresh:")
    _figures(visit, proof)


def _progress(visit: Visit) -> None:
    @st.fragment(run_every=LOOK_EVERY_S)
    def look() -> None:
        try:
            now = visit.client.operations.index()
            # The proof looks into every store: not while the rebuild still tells how far it is.
            if not now["progress"] and visit.client.operations.erasure_proof()["is_rebuilt"]:
                st.rerun(scope="app")
        except ApiError as error:
            st.caption(problem.words(error, visit.texts))
            return
        if now["problem"]:
            st.error(escaping.line(now["problem"]), icon=problem.ICON)
        if (known := now["progress"]) and known["total"]:
            said = visit.texts("index.done_of", count=known["done"], total=known["total"])
            st.progress(min(known["done"] / known["total"], 1.0), text=said)

    look()


def _figures(visit: Visit, proof: ErasureProof) -> None:
    texts = visit.texts
    counts = [
        texts("erased.documents", number=proof["documents"]),
        texts("erased.stray_passages", number=proof["stray_passages"]),
        texts("erased.stray_vectors", number=proof["stray_vectors"]),
    ]
    st.markdown("\n".join(f"- {said}" for said in counts))
    if last := proof["last_erased_at"]:
        by, when = escaping.line(proof["last_erased_by"]), visit.clock.exact(last)
        st.markdown(texts("erased.last", name=by, when=when) if by else texts("erased.last_when", when=when))
    st.caption(texts("erased.looked", when=visit.clock.exact(proof["at"])))
    st.caption(texts("erased.backups"))
    st.download_button(
        texts("erased.save"),
        json.dumps(proof, indent=1),
        file_name=f"collega-erasure-{proof['at'][:10]}.json",
        mime="application/json",
        icon=":material/download:",
        on_click="ignore",
    )
