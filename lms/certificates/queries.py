"""Reading certificates; the PDF's bytes are loaded only where they are asked for."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session

from lms.access.actor import Actor
from lms.access.permissions import Permission
from lms.access.policy import may_in_cohort
from lms.accounts.models import Person
from lms.certificates.models import Certificate, CertificateEvent
from lms.cohorts.models import Cohort, Enrollment
from lms.core.database import db
from lms.core.errors import NotAllowed, NotFound

PAGE = 50
SAME_SHORT_CODE = 20


@dataclass(frozen=True)
class Issued:
    """A certificate with whose it is."""

    certificate: Certificate
    enrollment: Enrollment
    person: Person
    cohort: Cohort

    @property
    def name(self) -> str:
        """Return the name as printed."""
        return str(self.certificate.snapshot["name"])


def get_certificate_for(actor: Actor, certificate_id: str, permission: Permission) -> Issued:
    """Return a certificate; NotFound outside the actor's scope, NotAllowed when seen but not this."""
    row = db.session.execute(_issued().where(Certificate.id == certificate_id)).one_or_none()
    if row is None or not may_in_cohort(actor, Permission.SEE_CERTIFICATES, row[3].id):
        raise NotFound
    if not may_in_cohort(actor, permission, row[3].id):
        raise NotAllowed
    return Issued(*row)


def get_own_certificate(actor: Actor, certificate_id: str) -> Issued:
    """Return one of the actor's own; raises NotFound for anybody else's."""
    query = _issued().where(Certificate.id == certificate_id, Enrollment.person_id == actor.person_id)
    row = db.session.execute(query).one_or_none()
    if row is None:
        raise NotFound
    return Issued(*row)


def list_own(actor: Actor) -> list[Issued]:
    """Return the actor's own certificates, newest first."""
    query = _issued().where(Enrollment.person_id == actor.person_id).order_by(Certificate.id.desc())
    return [Issued(*row) for row in db.session.execute(query).all()]


def list_certificates(search: str = "", before: str = "") -> list[Issued]:
    """Return one page, and one more to tell whether there is another: newest first, older than the id `before`."""
    query = _issued().order_by(Certificate.id.desc()).limit(PAGE + 1)
    if search:
        # SQLite folds A to Z only; so the search is tried as typed, and in the usual cases, as well.
        ways = sorted({search, search.lower(), search.upper(), search.title()})
        names = [column.contains(way, autoescape=True) for column in _NAMES for way in ways]
        names += [func.lower(column).contains(search.lower(), autoescape=True) for column in _NAMES]
        query = query.where(or_(*names, Certificate.short_code.startswith(search.upper(), autoescape=True)))
    if before:
        query = query.where(Certificate.id < before)
    return [Issued(*row) for row in db.session.execute(query).all()]


def list_live_of(cohort_id: str) -> dict[str, Certificate]:
    """Return the cohort's live certificates by enrollment; one query."""
    query = select(Certificate).join(Enrollment, Enrollment.id == Certificate.enrollment_id)
    rows = db.session.execute(query.where(Enrollment.cohort_id == cohort_id, Certificate.live)).scalars()
    return {certificate.enrollment_id: certificate for certificate in rows}


def list_live(enrollment_ids: Sequence[str]) -> dict[str, Certificate]:
    """Return the live certificates of these people by enrollment; one query."""
    query = select(Certificate).where(Certificate.enrollment_id.in_(enrollment_ids), Certificate.live)
    return {certificate.enrollment_id: certificate for certificate in db.session.execute(query).scalars()}


def lock_places(cohort_id: str, enrollment_ids: Sequence[str]) -> dict[str, tuple[Enrollment, Person]]:
    """Return these places of the cohort with their people, locked always in one order until the transaction ends."""
    query = select(Enrollment, Person).join(Person, Person.id == Enrollment.person_id)
    query = query.where(Enrollment.cohort_id == cohort_id, Enrollment.id.in_(enrollment_ids))
    query = query.order_by(Enrollment.id).with_for_update(of=Enrollment)
    rows = db.session.execute(query, execution_options={"populate_existing": True}).all()
    return {row[0].id: (row[0], row[1]) for row in rows}


def lock_certificate(certificate_id: str) -> Certificate:
    """Return a certificate as it is now, locked until the transaction ends; raises NotFound."""
    query = select(Certificate).where(Certificate.id == certificate_id).with_for_update()
    found = db.session.execute(query, execution_options={"populate_existing": True}).scalar_one_or_none()
    if found is None:
        raise NotFound
    return found


def get_pdf(certificate_id: str) -> bytes | None:
    """Return the stored bytes, or None while they are not drawn."""
    return db.session.execute(select(Certificate.pdf).where(Certificate.id == certificate_id)).scalar_one_or_none()


def list_events(certificate_id: str) -> Sequence[CertificateEvent]:
    """Return what became of a certificate, oldest first."""
    query = select(CertificateEvent).where(CertificateEvent.certificate_id == certificate_id)
    return db.session.execute(query.order_by(CertificateEvent.at, CertificateEvent.id)).scalars().all()


def find_by_code(session: Session, code: str) -> Certificate | None:
    """Return the certificate with this long code, or None."""
    return session.execute(select(Certificate).where(Certificate.code == code)).scalar_one_or_none()


def list_by_short_code(session: Session, short_code: str) -> Sequence[Certificate]:
    """Return the certificates with this short code, newest first; the name tells them apart."""
    query = select(Certificate).where(Certificate.short_code == short_code).order_by(Certificate.id.desc())
    return session.execute(query.limit(SAME_SHORT_CODE)).scalars().all()


def find_revocation(session: Session, certificate_id: str) -> CertificateEvent | None:
    """Return when a certificate was revoked, or None."""
    query = select(CertificateEvent).where(
        CertificateEvent.certificate_id == certificate_id, CertificateEvent.status == "revoked"
    )
    return session.execute(query.limit(1)).scalars().first()


_NAMES = (Person.name, Person.certificate_name)


def _issued() -> Select[Certificate, Enrollment, Person, Cohort]:
    return (
        select(Certificate, Enrollment, Person, Cohort)
        .join(Enrollment, Enrollment.id == Certificate.enrollment_id)
        .join(Person, Person.id == Enrollment.person_id)
        .join(Cohort, Cohort.id == Enrollment.cohort_id)
    )
