"""Reading the browsers in which people are signed in."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, and_, bindparam, select

from lms.access.actor import Actor, Grant, Role
from lms.accounts.models import Person, RoleGrant, SignInSession
from lms.core.database import db


@dataclass(frozen=True)
class SessionRow:
    """A session with its person and roles, as one query found them."""

    actor: Actor
    began_at: datetime
    seen_at: datetime
    ends_at: datetime
    ended_at: datetime | None
    disabled_at: datetime | None


_SESSION = (
    select(
        SignInSession.began_at,
        SignInSession.seen_at,
        SignInSession.ends_at,
        SignInSession.ended_at,
        SignInSession.proved_at,
        SignInSession.is_own_device,
        Person.id,
        Person.name,
        Person.disabled_at,
        Person.language,
        Person.is_exit_unseen,
        Person.text_size,
        Person.notices,
        Person.lesson_language,
        RoleGrant.role,
        RoleGrant.cohort_id,
    )
    .join(Person, Person.id == SignInSession.person_id)
    .outerjoin(RoleGrant, and_(RoleGrant.person_id == Person.id, RoleGrant.ended_at.is_(None)))
    .where(SignInSession.token_hash == bindparam("token_hash"))
)


def find_session(token_hash: str) -> SessionRow | None:
    """Return session, person and live roles in one query, or None for an unknown token.

    Every page asks this, so it reads columns on the bare connection: nothing of it is kept or changed.
    """
    rows = db.session.connection().execute(_SESSION, {"token_hash": token_hash}).all()
    if not rows:
        return None
    one = rows[0]
    grants = tuple(Grant(Role(row.role), row.cohort_id) for row in rows if row.role is not None)
    actor = Actor(
        one.id,
        one.name,
        grants,
        token_hash,
        one.proved_at,
        one.is_own_device,
        language=one.language,
        is_exit_unseen=one.is_exit_unseen,
        text_size=one.text_size or "",
        notices=one.notices or "",
        lesson_language=one.lesson_language or "",
    )
    return SessionRow(actor, one.began_at, one.seen_at, one.ends_at, one.ended_at, one.disabled_at)


def list_sessions_of(person_id: str, at: datetime) -> Sequence[SignInSession]:
    """Return the person's sessions that are open, newest first."""
    query = _open_sessions(person_id).where(SignInSession.ends_at > at)
    return db.session.execute(query.order_by(SignInSession.began_at.desc())).scalars().all()


def list_open_sessions(person_id: str) -> Sequence[SignInSession]:
    """Return every session of the person that was not ended."""
    return db.session.execute(_open_sessions(person_id)).scalars().all()


def _open_sessions(person_id: str) -> Select[SignInSession]:
    return select(SignInSession).where(SignInSession.person_id == person_id, SignInSession.ended_at.is_(None))
