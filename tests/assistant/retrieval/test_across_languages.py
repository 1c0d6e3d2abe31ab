"""A question finds pages in other languages: by a dictionary, or by a model that knows them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from assistant.retrieval.conversation import Asked
from assistant.retrieval.retriever import Retrieved, Retriever
from assistant.retrieval.translation.dictionaries import INSTALLED, PACKAGES, load_dictionaries
from assistant.retrieval.translation.translating import Translator
from assistant.retrieval.weighing import Weighing, with_others, with_own_first
from ingest.embedding import Vectors
from ingest.index.serving import Serving
from tests.assistant.library import ANYONE, BOARD, FOR_THE_BOARD, Library, fill
from tests.assistant.retrieval.translation.dictd_files import write_dictionary
from tests.ingest.listed_source import ListedSource
from tests.ingest.workplace import CountingEmbedder, Workplace

DUTCH_ENGLISH = {"kraan": "crane, tap", "keuren": "inspect", "ouderschap": "parenthood", "treinreis": "travel by train"}


@pytest.fixture
def translator(tmp_path: Path) -> Translator:
    (folder := tmp_path / "dictionaries").mkdir()
    write_dictionary(folder, "freedict-nld-eng", DUTCH_ENGLISH)
    return Translator(load_dictionaries((), folder))


def _retriever(library: Library, translator: Translator) -> Retriever:
    stores = library.workplace.stores
    return Retriever(stores.ledger, Serving(stores.index, stores.embedder), translator)


def _items(retrieved: Retrieved) -> list[str]:
    return [hit.document.item_id for hit in retrieved.documents]


def test_a_dutch_question_finds_the_english_page_by_its_dictionary(library: Library, translator: Translator) -> None:
    asked = Asked("Wanneer worden kranen gekeurd?", "nl")
    found = _retriever(library, translator).retrieve(asked, ANYONE.principals)
    assert _items(found)[0] == "cranes.md"
    assert found.evidence[0].passage.document.item_id == "cranes.md"
    assert found.documents[0].features["words"] > 0.2
    without = library.retriever().retrieve(asked, ANYONE.principals)
    assert without.documents[0].features["words"] < 0.1, "only letters of kindred words"


def test_the_page_in_the_askers_own_language_stays_before_its_translation(
    library: Library, translator: Translator
) -> None:
    library.put("kranen.md", "# Kranen\n\nEen kraan wordt elk jaar gekeurd door een ingenieur van buiten.", "Kranen")
    library.sync()
    found = _retriever(library, translator).retrieve(Asked("Wanneer worden kranen gekeurd?", "nl"), ANYONE.principals)
    assert _items(found)[:2] == ["kranen.md", "cranes.md"]


def test_questions_in_a_language_without_a_dictionary_are_ranked_as_before(
    library: Library, translator: Translator
) -> None:
    for question, language in (("crane inspection", "en"), ("Wie viele Tage Urlaub", "de")):
        asked = Asked(question, language)
        ours = _retriever(library, translator).retrieve(asked, ANYONE.principals)
        before = library.retriever().retrieve(asked, ANYONE.principals)
        assert [(one.document.item_id, one.score) for one in ours.documents] == [
            (one.document.item_id, one.score) for one in before.documents
        ]


def test_a_restricted_page_is_found_in_another_language_by_its_readers_and_changes_nothing_for_others(
    library: Library, translator: Translator
) -> None:
    asked = Asked("Wanneer worden kranen gekeurd?", "nl")
    retriever = _retriever(library, translator)
    before = retriever.retrieve(asked, ANYONE.principals)
    library.put("secret.md", "# Cranes\n\nThe board had every crane and tap inspected twice.", "Cranes", FOR_THE_BOARD)
    library.sync()
    assert "secret.md" in _items(retriever.retrieve(asked, BOARD.principals))
    after = _retriever(library, translator).retrieve(asked, ANYONE.principals)
    assert [(one.document.item_id, one.score) for one in after.documents] == [
        (one.document.item_id, one.score) for one in before.documents
    ]


def test_a_question_is_put_only_into_languages_that_its_asker_has_something_to_read_in(
    library: Library, tmp_path: Path
) -> None:
    (folder := tmp_path / "english-german").mkdir()
    write_dictionary(folder, "freedict-eng-deu", {"crane": "urlaub", "inspected": "beschäftigten"})
    retriever = _retriever(library, Translator(load_dictionaries((), folder)))
    library.source.alter("urlaub.md", access=FOR_THE_BOARD)
    library.sync()

    def embedded(principals: frozenset[str]) -> int:
        before = len(library.workplace.embedder.embedded)
        retriever.retrieve(Asked("When is a crane inspected?", "en"), principals)
        return len(library.workplace.embedder.embedded) - before

    assert (embedded(ANYONE.principals), embedded(BOARD.principals)) == (1, 2)


SAME = {"kranen": "crane", "gekeurd": "inspected", "jaarlijks": "year"}


class TwoLanguageEmbedder(CountingEmbedder):
    """A multilingual model for tests: a few Dutch words lie where their English ones do."""

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        return super().embed_passages([" ".join(SAME.get(one, one) for one in text.split()) for text in texts])


@pytest.fixture
def multilingual(tmp_path: Path) -> Iterator[Library]:
    workplace = Workplace(tmp_path / "multilingual", embedder=TwoLanguageEmbedder())
    workplace.configure("handbook")
    library = Library(workplace, ListedSource())
    fill(library)
    yield library
    workplace.close()


def test_with_a_multilingual_model_meaning_finds_the_page_without_a_dictionary(multilingual: Library) -> None:
    stores = multilingual.workplace.stores
    asked = Asked("worden kranen jaarlijks gekeurd", "nl")

    def score(knows_languages: bool) -> tuple[str, float]:
        serving = Serving(stores.index, stores.embedder)
        retriever = Retriever(stores.ledger, serving, multilingual=knows_languages)
        best = retriever.retrieve(asked, ANYONE.principals).documents[0]
        return best.document.item_id, best.score

    assert score(True)[0] == "cranes.md"
    assert score(True)[1] > score(False)[1], "meaning counts more where the model knows the language"


def test_a_multilingual_model_embeds_a_question_once(multilingual: Library, translator: Translator) -> None:
    stores = multilingual.workplace.stores
    retriever = Retriever(stores.ledger, Serving(stores.index, stores.embedder), translator, multilingual=True)
    before = len(multilingual.workplace.embedder.embedded)
    retriever.retrieve(Asked("Wanneer worden kranen gekeurd?", "nl"), ANYONE.principals)
    assert len(multilingual.workplace.embedder.embedded) == before + 1


@pytest.mark.parametrize(
    ("is_other", "order"),
    [
        ([], []),
        ([False] * 3, [0, 1, 2]),
        ([False] * 10 + [True], [0, 1, 2, 3, 4, 5, 6, 7, 8, 10, 9]),
        ([True] + [False] * 11 + [True, True], [0, 1, 2, 3, 4, 5, 6, 7, 8, 12, 9, 10, 11, 13]),
        ([True, True] + [False] * 9 + [True], list(range(12))),
    ],
)
def test_two_pages_of_other_languages_come_among_the_first_ten(is_other: list[bool], order: list[int]) -> None:
    assert with_others(is_other) == order


@pytest.mark.parametrize(
    ("scores", "is_other", "order"),
    [
        ([], [], []),
        ([0.5, 0.4], [False, True], [0, 1]),
        ([0.5, 0.44, 0.43], [True, False, False], [1, 0, 2]),
        ([0.5, 0.42], [True, False], [0, 1]),
        ([0.5, 0.4], [True, True], [0, 1]),
    ],
)
def test_a_page_in_the_askers_language_comes_before_its_hardly_better_translation(
    scores: list[float], is_other: list[bool], order: list[int]
) -> None:
    assert with_own_first(scores, is_other) == order


def test_meaning_counts_by_what_the_model_knows() -> None:
    near = {"meaning": 1.0, "words": 0.0}
    plain, rendered = Weighing("nl"), Weighing("nl", frozenset({"en"}))

    def score(weighing: Weighing, language: str) -> float:
        return sum(part.added for part in weighing.parts(near, language))

    assert score(plain, "nl") < score(Weighing("nl", multilingual=True), "nl")
    assert score(plain, "en") < score(rendered, "en")
    assert [plain.reaches("en"), rendered.reaches("en"), rendered.reaches("nl")] == [False, True, False]


@pytest.mark.skipif(
    not (INSTALLED / "freedict-nld-eng.index").exists(), reason=f"needs the package {PACKAGES['nl', 'en']}"
)
def test_a_real_dictionary_finds_words_of_the_office() -> None:
    translator = Translator(load_dictionaries(()))
    pieces = translator.render(["bewijs", "ziekteverlof"], ("nl", "en"))
    meant = {" ".join(one.words): {" ".join(other.words) for other in one.alternatives} for one in pieces}
    assert "proof" in meant["bewijs"]
    assert "leave" in meant["verlof"]


@pytest.mark.parametrize(
    ("question", "language"),
    [
        ("HX200 kraan", "nl"),
        ("HX-200 kraan", "nl"),
        ("kranen", "nl"),
        ("Kraan", "en"),
        ("HX200 crane", "en"),
        ("How much is a kraan", "en"),
    ],
)
def test_a_short_question_is_of_the_language_whose_dictionary_has_its_word(
    library: Library, translator: Translator, question: str, language: str
) -> None:
    asked = Asked.after(question, (), "en")
    assert _retriever(library, translator).language_of(asked, "en") == language
    assert library.retriever().language_of(asked, "de") == asked.language, "without a dictionary the letters tell"
