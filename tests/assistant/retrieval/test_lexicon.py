"""Term statistics: from what everyone may read, and always as if counted afresh."""

from __future__ import annotations

import threading

import numpy as np
import pytest

from assistant.retrieval.counted import CountedDocuments
from assistant.retrieval.lexicon import Lexicon, LexiconKeeper
from assistant.retrieval.vocabulary import Vocabulary
from tests.assistant.library import FOR_THE_BOARD, Library


def _keeper(library: Library, vocabulary: Vocabulary) -> LexiconKeeper:
    ledger = library.workplace.stores.ledger
    return LexiconKeeper(ledger, CountedDocuments(ledger, vocabulary))


def _same(one: Lexicon, other: Lexicon) -> bool:
    size = max(len(one.with_group), len(other.with_group))
    groups = [np.pad(each.with_group, (0, size - len(each.with_group))) for each in (one, other)]
    stems = [{stem: count for stem, count in each.with_stem.items() if count} for each in (one, other)]
    means = [(each.documents, round(each.mean_words, 9), round(each.mean_groups, 9)) for each in (one, other)]
    return bool((groups[0] == groups[1]).all()) and stems[0] == stems[1] and means[0] == means[1]


def test_after_edits_and_deletes_the_statistics_are_those_of_a_fresh_count(library: Library) -> None:
    vocabulary = Vocabulary()
    keeper = _keeper(library, vocabulary)
    before = keeper.current()
    library.put("travel.md", "Bicycles are reimbursed by the kilometre.", "Travel")
    library.put("new.md", "The canteen serves soup.", "Canteen")
    del library.source.items["cranes.md"]
    library.sync()
    after = keeper.current()
    assert not _same(before, after)
    assert _same(after, _keeper(library, vocabulary).current())


def test_a_document_that_not_everyone_may_read_changes_no_weight(library: Library) -> None:
    vocabulary = Vocabulary()
    keeper = _keeper(library, vocabulary)
    before = keeper.current()
    library.put("falcon.md", "Project Falcon inspects no crane.", "Falcon", FOR_THE_BOARD)
    library.sync()
    assert _same(before, keeper.current())
    assert before.stem_weight("falcon") == before.stem_weight("unheard")


def test_function_words_weigh_little_where_nothing_is_public(library: Library) -> None:
    library.source.items.clear()
    library.put("falcon.md", "Project Falcon.", access=FOR_THE_BOARD)
    library.sync()
    lexicon = _keeper(library, Vocabulary()).current()
    assert lexicon.stem_weight("the") < lexicon.stem_weight("falcon") / 2


def test_the_first_answer_after_a_small_change_knows_it(library: Library) -> None:
    keeper = _keeper(library, Vocabulary())
    assert keeper.current().with_stem["canteen"] == 0
    library.put("canteen.md", "The canteen serves soup.")
    library.sync()
    assert keeper.current().with_stem["canteen"] == 1


def test_asking_in_many_threads_at_the_start_counts_once(library: Library) -> None:
    keeper = _keeper(library, Vocabulary())
    found: list[Lexicon] = []
    threads = [threading.Thread(target=lambda: found.append(keeper.current())) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({id(one) for one in found}) == 1


def test_who_waited_for_a_newer_refresh_does_not_step_back(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    ledger = library.workplace.stores.ledger
    keeper = _keeper(library, Vocabulary())
    keeper.current()
    before = ledger.generation()
    library.put("canteen.md", "The canteen serves soup.")
    library.sync()
    after = keeper.current()
    # A thread that read the number before the change, and then waited while another one refreshed.
    with monkeypatch.context() as patched:
        patched.setattr(ledger, "generation", lambda: before)
        assert keeper.current() is after
    assert keeper.current() is after
