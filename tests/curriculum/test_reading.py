import pytest

from lms.curriculum.reading import count_words, measure, normal_form, plain_text, sentences, syllables

PLAIN = "<p>The cat sat by the door. She had a red hat. We went in and said hello to her.</p>" * 4
DENSE = (
    "<p>Institutional accountability necessitates comprehensive documentation of multidisciplinary interventions "
    "throughout the administrative proceedings of participating organizations.</p>" * 5
)


def test_plain_words_are_easy_and_dense_ones_are_not() -> None:
    assert measure(PLAIN).grade < 3
    assert measure(DENSE).grade > 16


def test_too_little_text_has_no_grade() -> None:
    assert measure("<p>Interdisciplinary considerations notwithstanding.</p>").grade == 0


@pytest.mark.parametrize(
    ("word", "count"),
    [("cat", 1), ("people", 2), ("called", 1), ("created", 3), ("family", 3), ("area", 3), ("make", 1),
     ("going", 2), ("2026", 1), ("community", 4), ("little", 2), ("houses", 2), ("wanted", 2), ("the", 1)],
)  # fmt: skip
def test_syllables_are_about_right(word: str, count: int) -> None:
    assert syllables(word) == count


def test_headings_footnotes_and_tables_are_not_prose() -> None:
    html = (
        "<h3>One two</h3><p>Three four<sup class='footnote-ref'><a>[1]</a></sup>.</p>"
        '<table><tr><td>five six seven.</td></tr></table><section class="footnotes"><p>Eight.</p></section>'
    )
    assert sentences(html) == ["Three four ."]
    assert count_words(html) == 5


def test_a_title_and_a_quotation_do_not_end_a_sentence_early() -> None:
    assert sentences("<p>Ms. Reyes met Dr. Cole at 9 a.m. today. “Come in.” He did.</p>") == [
        "Ms Reyes met Dr Cole at 9 am today.",
        "“Come in.”",
        "He did.",
    ]


def test_list_items_are_sentences_of_their_own() -> None:
    assert len(sentences("<ul><li>one</li><li>two</li></ul>")) == 2


def test_plain_text_has_no_markup_and_no_entities() -> None:
    assert plain_text("<p>a &amp; <em>b</em></p><p>c</p>") == "a & b\nc"


def test_answers_compare_without_case_accents_and_punctuation() -> None:
    assert normal_form("  Él, «DECIDE»! ") == normal_form("el decide") == "el decide"
