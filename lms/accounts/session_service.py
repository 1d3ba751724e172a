"""Signing in and out: a row a signed-in browser, which can be ended from elsewhere."""

from datetime import datetime

from sqlalchemy import bindparam, text

from lms.access.actor import Actor
from lms.accounts import queries, rules, session_queries
from lms.accounts.models import Person, SignInSession
from lms.accounts.passwords import is_password
from lms.audit.acts import Act
from lms.audit.models import AuditEvent
from lms.audit.service import record_action, record_aside
from lms.core.clock import now
from lms.core.database import UtcDateTime, db
from lms.core.signing import hash_token, new_token
from lms.core.unit_of_work import aside

_TOUCH = text("UPDATE sign_in_sessions SET seen_at = :at WHERE token_hash = :token AND ended_at IS NULL").bindparams(
    bindparam("at", type_=UtcDateTime())
)
_FORGET = text("UPDATE sign_in_sessions SET token_hash = :nobody WHERE token_hash = :token AND ended_at IS NULL")


def recognize(name: str, password: str) -> Person | None:
    """Return the person with this name and password, or None; it takes as long for a name nobody has.

    Runs aside, before the main transaction: hashing is slow and must not hold the writer's place.
    """
    with aside(may_write=False) as session:
        person = queries.find_person_by_sign_in_name(name, session)
    if not is_password(person.password_hash if person else None, password):
        return None
    return person if person is not None and person.disabled_at is None else None


def begin_session(
    person: Person, token: str, device: str, *, is_own_device: bool, at: datetime, by: str = "password"
) -> Actor:
    """Write the session's row for this token; return the actor it makes. `by` is the way in, for the record."""
    grants = queries.list_grants_of([person.id])[person.id]
    limits = rules.session_limits([grant.role for grant in grants], is_own_device=is_own_device)
    db.session.add(
        SignInSession(
            token_hash=hash_token(token),
            person_id=person.id,
            device=device,
            is_own_device=is_own_device,
            began_at=at,
            seen_at=at,
            proved_at=at,
            ends_at=at + limits.absolute,
        )
    )
    actor = Actor(person.id, person.name, (), hash_token(token), at, is_own_device)
    record_action(actor, Act.SIGNED_IN, "person", person.id, at, affected_id=person.id, device=device, by=by)
    return actor


def find_actor(token: str, at: datetime) -> tuple[Actor | None, str | None, bool]:
    """Return who this token is, whose it was (when the session has ended), and whether the clock wants a touch."""
    row = session_queries.find_session(hash_token(token))
    if row is None:
        return None, None, False
    limits = rules.session_limits([grant.role for grant in row.actor.grants], is_own_device=row.actor.is_own_device)
    has_ended = row.ended_at is not None or row.disabled_at is not None
    if has_ended or row.ends_at <= at or rules.is_over(limits, row.began_at, row.seen_at, at):
        return None, row.actor.person_id, False
    return row.actor, row.actor.person_id, at - row.seen_at > rules.SEEN_AT_MOST_EVERY


def touch(token_hash: str, at: datetime) -> None:
    """Move the session's clock; aside, at most once a minute."""
    with aside() as session:
        session.execute(_TOUCH, {"token": token_hash, "at": at})


def end_aside(token: str) -> None:
    """End the session of this token without a trace: for the exit control, which is recorded nowhere.

    The row forgets whose cookie it was and stays as it is, like that of a browser which was closed: nobody can read
    from it that somebody left quickly (trust.md 2.5, 7).
    """
    with aside() as session:
        session.execute(_FORGET, {"token": hash_token(token), "nobody": hash_token(new_token())})


def note_refused_sign_in(name: str) -> None:
    """Record that a sign-in was refused; kept although the request changes nothing."""
    with aside() as session:
        person = queries.find_person_by_sign_in_name(name, session)
        if person is not None:
            record_aside(
                session,
                AuditEvent(
                    at=now(),
                    actor_id=None,
                    act=Act.SIGN_IN_REFUSED.value,
                    object_kind="person",
                    object_id=person.id,
                    affected_id=person.id,
                    detail={},
                ),
            )


def prove_again(actor: Actor, at: datetime, by: str = "password") -> None:
    """Note that the person proved again, by password, passkey or mailed link, who they are in this session."""
    session = db.session.get(SignInSession, actor.session_id)
    if session is not None:
        session.proved_at = at
        record_action(actor, Act.PROVED_AGAIN, "person", actor.person_id, at, affected_id=actor.person_id, by=by)


def sign_out(actor: Actor, at: datetime) -> None:
    """End this session."""
    session = db.session.get(SignInSession, actor.session_id)
    if session is not None and session.ended_at is None:
        session.ended_at = at
        record_action(actor, Act.SIGNED_OUT, "person", actor.person_id, at, affected_id=actor.person_id)


def sign_out_everywhere(actor: Actor, person: Person, at: datetime, *, but: str | None = None) -> int:
    """End every session of a person but one; return how many ended."""
    ended = 0
    for session in session_queries.list_open_sessions(person.id):
        if session.token_hash != but:
            session.ended_at = at
            ended += 1
    record_action(actor, Act.SIGNED_OUT_EVERYWHERE, "person", person.id, at, affected_id=person.id, ended=ended)
    return ended
