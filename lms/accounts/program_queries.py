"""Reading the program's own words."""

from collections.abc import Sequence

from sqlalchemy import select

from lms.accounts.models import ProgramWords
from lms.core.database import db

SHOWN = 20


def find_program_words(*languages: str) -> ProgramWords | None:
    """Return the newest words in the first of these languages in which the program wrote any, or None."""
    return next((words for one in languages for words in list_versions(one, 1)), None)


def list_versions(language: str, limit: int = SHOWN) -> Sequence[ProgramWords]:
    """Return the latest versions in a language, newest first."""
    query = select(ProgramWords).where(ProgramWords.language == language).order_by(ProgramWords.id.desc())
    return db.session.execute(query.limit(limit)).scalars().all()
