"""How public pages put things in order."""

import unicodedata
from collections.abc import Iterable

from lms.curriculum.model import Term


def in_alphabet(terms: Iterable[Term]) -> list[Term]:
    """Return the words of the glossary as a dictionary has them: case and accents move nothing to the end."""
    return sorted(terms, key=lambda term: _bare(term.title))


def _bare(title: str) -> str:
    letters = unicodedata.normalize("NFD", title.casefold())
    return "".join(letter for letter in letters if not unicodedata.combining(letter))
