"""How somebody likes to read: kept with the person, so that it holds on every device; nobody else is told."""

from lms.accounts.models import Person
from lms.learning.reading_rules import Notices, TextSize


def choose_reading(person: Person, text_size: TextSize, notices: Notices, language: str) -> None:
    """Keep the person's text size, before which parts they like to be told what comes up, and their lessons' language.

    No language means that of their pages.
    """
    person.text_size, person.notices = text_size.value or None, notices.value or None
    person.lesson_language = language or None
