from lms.curriculum.model import Term
from lms.public.rules import in_alphabet


def test_words_stand_as_in_a_dictionary_whatever_their_case_and_accents() -> None:
    titles = ["Zona", "Órdenes", "orden", "ANCRA", "Ética", "Escucha", "otra"]
    found = in_alphabet([Term(id=f"t{number}", title=title, html="") for number, title in enumerate(titles)])
    assert [term.title for term in found] == ["ANCRA", "Escucha", "Ética", "orden", "Órdenes", "otra", "Zona"]
