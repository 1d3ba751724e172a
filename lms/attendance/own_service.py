"""What a trainee says about their own sessions: that they cannot come, and that a mark does not look right."""

from datetime import datetime

from lms.access.actor import Actor
from lms.attendance import own_queries
from lms.attendance.models import AbsenceNotice, MarkQuestion
from lms.attendance.queries import Line, Roll
from lms.audit.acts import Act
from lms.audit.service import record_action
from lms.cohorts.models import CohortSession
from lms.cohorts.queries import Place
from lms.core.database import db
from lms.core.errors import NotAllowed, Refused
from lms.core.ids import new_id
from lms.core.words import N_

IS_OVER = N_("This session has begun, so its roll says how it was. If your mark is not right, ask about it there.")


def say_away(actor: Actor, place: Place, session: CohortSession, at: datetime) -> None:
    """Note that the actor cannot come to a session; saying it twice changes nothing, and no reason is asked for.

    Raises Refused when the session has begun or is not planned.
    """
    _refuse_when_over(session, at)
    notice = own_queries.find_notice(session.id, place.enrollment.id)
    if notice is None:
        db.session.add(AbsenceNotice(id=new_id(), session_id=session.id, enrollment_id=place.enrollment.id, said_at=at))
    elif notice.taken_back_at is not None:
        notice.said_at, notice.taken_back_at = at, None
    else:
        return
    record_action(actor, Act.ABSENCE_SAID, "session", session.id, at, affected_id=actor.person_id)


def take_back(actor: Actor, place: Place, session: CohortSession, at: datetime) -> None:
    """Note that the actor can come after all; raises Refused when the session has begun."""
    _refuse_when_over(session, at)
    notice = own_queries.find_notice(session.id, place.enrollment.id)
    if notice is not None and notice.taken_back_at is None:
        notice.taken_back_at = at
        record_action(actor, Act.ABSENCE_TAKEN_BACK, "session", session.id, at, affected_id=actor.person_id)


def _refuse_when_over(session: CohortSession, at: datetime) -> None:
    if session.state != "planned" or session.starts_at <= at:
        raise Refused(IS_OVER)


def ask_about_mark(actor: Actor, place: Place, session: CohortSession, words: str, at: datetime) -> MarkQuestion:
    """Keep a trainee's question about their own mark; while one is open, its words are replaced by the newer ones.

    Raises Refused while the roll is open: there is no mark to ask about yet.
    """
    if session.state != "closed":
        raise Refused(N_("The roll of this session is still open. When it is closed, your mark stands here."))
    question = own_queries.find_open_question(session.id, place.enrollment.id)
    if question is not None:
        question.words, question.asked_at = words, at
        return question
    question = MarkQuestion(
        id=new_id(), session_id=session.id, enrollment_id=place.enrollment.id, words=words, asked_at=at
    )
    db.session.add(question)
    record_action(actor, Act.MARK_QUESTIONED, "session", session.id, at, affected_id=actor.person_id)
    return question


def answer_question(actor: Actor, roll: Roll, line: Line, words: str, at: datetime) -> None:
    """Answer somebody's open question about their mark; the mark itself is corrected, or not, by its own act.

    Raises NotAllowed for one's own question; without an open question nothing happens.
    """
    if line.enrollment.person_id == actor.person_id:
        raise NotAllowed(N_("Somebody else answers questions about your own mark."))
    question = own_queries.find_open_question(roll.session.id, line.enrollment.id)
    if question is None:
        return
    question.answer, question.answered_at, question.answered_by = words, at, actor.person_id or None
    record_action(actor, Act.MARK_ANSWERED, "session", roll.session.id, at, affected_id=line.enrollment.person_id)
