"""How public pages put things in order."""

from collections.abc import Iterable

from lms.curriculum.model import Term
from lms.curriculum.reading import bare


def in_alphabet(terms: Iterable[Term]) -> list[Term]:
    """Return the words of the glossary as a dictionary has them: case and accents move nothing to the end."""
    return sorted(terms, key=lambda term: bare(term.title))
