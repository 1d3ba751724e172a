"""Issue, once a person; revoke with a reason; tell anybody who asks whether a paper is genuine."""

import base64
import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy.orm import Session

from lms.access.actor import Actor
from lms.accounts.models import Person
from lms.audit.acts import Act
from lms.audit.service import record_action
from lms.catalogue.queries import get_course
from lms.certificates import queries, rules
from lms.certificates.compose import Paper, compose
from lms.certificates.content import CertificateContent
from lms.certificates.models import Certificate, CertificateEvent
from lms.cohorts.models import Cohort, Enrollment
from lms.cohorts.queries import lock_enrollment
from lms.cohorts.rules import local_day
from lms.core.database import db
from lms.core.errors import Refused
from lms.core.ids import ALPHABET, new_id
from lms.core.installation import config
from lms.core.unit_of_work import aside
from lms.core.words import N_, Words
from lms.curriculum.model import CertificateWording
from lms.graduation.facts import Standing, stand
from lms.jobs.service import enqueue
from lms.notifications import messages
from lms.notifications.service import queue_mail

DRAW = "draw_certificate"
MAY_GRADUATE = ("active", "graduated")


class Outcome(StrEnum):
    """What became of one person in a batch."""

    ISSUED = "issued"
    ALREADY = "already"
    REFUSED = "refused"


@dataclass(frozen=True)
class IssueResult:
    """What became of one person; `why` is said only where nothing was issued."""

    enrollment_id: str
    outcome: Outcome
    certificate_id: str | None = None
    why: Words | None = None


@dataclass(frozen=True)
class Verdict:
    """What the public page says about a code: what the paper says, and whether it still holds.

    The name is for the page only while it holds and its holder chose so.
    """

    content: CertificateContent
    revoked_at: datetime | None
    shows_name: bool = False

    @property
    def is_live(self) -> bool:
        """Say whether it was not revoked."""
        return self.revoked_at is None


def issue(actor: Actor, cohort: Cohort, enrollment_ids: Sequence[str], at: datetime) -> list[IssueResult]:
    """Issue to each person whose requirements are met now; the others are left as they were, each with the reason.

    Places are locked before the check, so the same request sent fifty times gives one certificate.
    """
    wording = get_course(cohort.release_id).rule_pack(cohort.rule_pack).certificate
    if wording is None:
        raise Refused(N_("The rules of this group name no certificate. Ask an administrator to look at the rule pack."))
    places = queries.lock_places(cohort.id, sorted(set(enrollment_ids)))
    live = queries.list_live(list(places))
    standings = stand(cohort, list(places))
    results = []
    for enrollment_id, (enrollment, person) in places.items():
        if enrollment_id in live:
            results.append(IssueResult(enrollment_id, Outcome.ALREADY, live[enrollment_id].id))
        elif (why := find_trouble(actor, enrollment, person, standings[enrollment_id])) is not None:
            results.append(IssueResult(enrollment_id, Outcome.REFUSED, why=why))
        else:
            made = _issue_one(actor, cohort, enrollment, person, standings[enrollment_id], wording, at)
            results.append(IssueResult(enrollment_id, Outcome.ISSUED, made.id))
    return results


def find_trouble(actor: Actor, enrollment: Enrollment, person: Person, standing: Standing) -> Words | None:
    """Say why this person gets no certificate from this actor now, or None."""
    if enrollment.person_id == actor.person_id:
        return Words(N_("This is you. Somebody else on the staff issues your certificate."))
    if enrollment.state not in MAY_GRADUATE:
        return Words(N_("Has not joined yet, or has left: there is no open place to finish."))
    if not standing.is_ready:
        return Words(N_("Something is still open."))
    if not standing.facts.credits:
        return Words(N_("Nothing is credited in the ledger, so there is nothing to certify."))
    missing = rules.unwritable(printed_name(person))
    if missing:
        letters = ", ".join(f"{char} (U+{ord(char):04X})" for char in missing)
        return Words(
            N_("No font here can print %(letters)s in the name. Ask how else they write it."), {"letters": letters}
        )
    return None


def printed_name(person: Person) -> str:
    """Return the name for the certificate: the one chosen for it, or the one used everywhere."""
    return (person.certificate_name or person.name).strip()


def _issue_one(
    actor: Actor,
    cohort: Cohort,
    enrollment: Enrollment,
    person: Person,
    standing: Standing,
    wording: CertificateWording,
    at: datetime,
) -> Certificate:
    code, short_code = new_code(), new_short_code()
    paper = Paper(
        name=printed_name(person),
        cohort=cohort.name,
        place=cohort.place,
        issued_on=local_day(at, cohort.zone),
        code=code,
        short_code=short_code,
        verify_url=f"{config().base_url}/v/{code}",
        is_specimen=cohort.is_demonstration,
    )
    content = compose(paper, wording, get_course(cohort.release_id), standing.facts.credits)
    certificate = Certificate(
        id=new_id(),
        enrollment_id=enrollment.id,
        kind=rules.KIND,
        code=code,
        short_code=short_code,
        snapshot=json.loads(content.to_json()),
        requirements=_as_checked(standing),
        live=True,
        issued_at=at,
        issued_by=actor.person_id or None,
    )
    db.session.add(certificate)
    db.session.flush()
    _append(actor, certificate, "issued", at)
    if enrollment.state == "active":
        enrollment.state, enrollment.ended_at = "graduated", at
    _tell(person, certificate, at)
    record_action(
        actor,
        Act.CERTIFICATE_ISSUED,
        "certificate",
        certificate.id,
        at,
        affected_id=person.id,
        enrollment=enrollment.id,
    )
    return certificate


def revoke(actor: Actor, certificate_id: str, enrollment_id: str, reason: str, at: datetime) -> None:
    """Let a certificate hold no longer, from now on and for everybody who checks it; the second time changes nothing.

    The place stays graduated; a new certificate can be issued afterwards.
    """
    enrollment = lock_enrollment(enrollment_id)
    certificate = queries.lock_certificate(certificate_id)
    if not certificate.live:
        return
    certificate.live = False
    _append(actor, certificate, "revoked", at, reason)
    record_action(actor, Act.CERTIFICATE_REVOKED, "certificate", certificate.id, at, affected_id=enrollment.person_id)


def choose_name_shown(actor: Actor, certificate_id: str, shows_name: bool, at: datetime) -> None:
    """Keep whether the public page shows the name of the actor's own certificate; the same choice changes nothing.

    Raises NotFound for a certificate that is not the actor's.
    """
    certificate = queries.get_own_certificate(actor, certificate_id).certificate
    if certificate.shows_name != shows_name:
        certificate.shows_name = shows_name
        record_action(
            actor,
            Act.NAME_SHOWN if shows_name else Act.NAME_HIDDEN,
            "certificate",
            certificate.id,
            at,
            affected_id=actor.person_id,
        )


def look_up(code: str) -> Verdict | None:
    """Return what the public page says about a long code, or None; aside, so that a miss can be counted after it."""
    with aside(may_write=False) as session:
        certificate = queries.find_by_code(session, code)
        return _verdict(session, certificate) if certificate else None


def look_up_short(short_code: str, name: str) -> Verdict | None:
    """Return what the public page says about a short code that goes with this name, or None."""
    with aside(may_write=False) as session:
        for certificate in queries.list_by_short_code(session, short_code):
            if rules.is_same_name(certificate.snapshot["name"], name):
                return _verdict(session, certificate)
    return None


def _verdict(session: Session, certificate: Certificate) -> Verdict:
    revocation = queries.find_revocation(session, certificate.id)
    if revocation is not None:
        return Verdict(content_of(certificate), revocation.at)
    return Verdict(content_of(certificate), None, certificate.shows_name)


def content_of(certificate: Certificate) -> CertificateContent:
    """Return what the certificate says, as it was frozen."""
    return CertificateContent.from_json(json.dumps(certificate.snapshot))


def new_code() -> str:
    """Return 128 random bits as 26 letters: no sequence, nothing of the person or the time."""
    return base64.b32encode(secrets.token_bytes(16)).decode().rstrip("=").lower()


def new_short_code() -> str:
    """Return eight letters for reading aloud, in two groups; they count only together with the name."""
    letters = "".join(secrets.choice(ALPHABET) for _ in range(rules.SHORT_LENGTH))
    return rules.short_code_of(letters)


def _append(actor: Actor, certificate: Certificate, status: str, at: datetime, reason: str = "") -> None:
    event = CertificateEvent(
        id=new_id(),
        certificate_id=certificate.id,
        status=status,
        at=at,
        by=actor.person_id or None,
        reason=reason,
    )
    db.session.add(event)


def _tell(person: Person, certificate: Certificate, at: datetime) -> None:
    """Queue the drawing, and a neutral mail for somebody who has an address."""
    enqueue(DRAW, certificate.id, at, certificate_id=certificate.id)
    if person.email is not None:
        message = messages.certificate_ready(f"{config().base_url}/record", config().product_name, person.language)
        queue_mail(person.id, person.email, message, f"certificate:{certificate.id}", config().mail_from, at)


def _as_checked(standing: Standing) -> list[dict[str, str]]:
    """Return the check as it was at the moment of issue, in plain English, to be read without this system."""
    lines = []
    for requirement in standing.requirements:
        line = {"id": requirement.id, "words": str(requirement.words), "state": requirement.state.value}
        if requirement.waived is not None:
            line |= {"waived_by": requirement.waived.by, "waived_on": requirement.waived.at.date().isoformat()}
            line |= {"reason": requirement.waived.reason}
        lines.append(line)
    return lines
