"""The program's own words on who runs the course: every version is kept."""

from dataclasses import dataclass
from datetime import datetime

from lms.access.actor import Actor
from lms.accounts import program_queries
from lms.accounts.models import ProgramWords
from lms.audit.acts import Act
from lms.audit.service import record_action
from lms.core.database import db
from lms.core.ids import new_id


@dataclass(frozen=True)
class PlainWords:
    """Four short texts that stand before anything else."""

    runs: str
    runs_not: str
    sees: str
    never: str


def keep_program_words(actor: Actor, language: str, words: PlainWords, at: datetime) -> ProgramWords:
    """Keep a new version; the same words again keep nothing, and the newest version counts."""
    newest = program_queries.find_program_words(language)
    if newest is not None and all(getattr(newest, name) == text for name, text in words.__dict__.items()):
        return newest
    kept = ProgramWords(id=new_id(), language=language, made_at=at, made_by=actor.person_id or None, **words.__dict__)
    db.session.add(kept)
    record_action(actor, Act.PROGRAM_WORDS_CHANGED, "program words", kept.id, at, language=language)
    return kept
