"""The graduation desk: everybody of one cohort in three lists, in eight queries whatever their number."""

from dataclasses import dataclass

from lms.access.actor import Actor
from lms.certificates import queries, service
from lms.certificates.models import Certificate
from lms.cohorts.models import Cohort
from lms.cohorts.queries import RosterRow, list_roster
from lms.core.words import Words
from lms.graduation.facts import Standing, stand
from lms.graduation.rules import Requirement


@dataclass(frozen=True)
class Ready:
    """Somebody whose requirements are all met, and the name that will be printed."""

    row: RosterRow
    printed: str
    waived: int

    @property
    def had_one(self) -> bool:
        """Say whether an earlier certificate was revoked: then another is issued only when somebody chooses it."""
        return self.row.enrollment.state == "graduated"


@dataclass(frozen=True)
class NotYet:
    """Somebody for whom something is open, or `why` nothing can be issued although all is met."""

    row: RosterRow
    minutes: int
    missing: tuple[Requirement, ...]
    why: Words | None


@dataclass(frozen=True)
class Desk:
    """The three lists."""

    ready: tuple[Ready, ...]
    not_yet: tuple[NotYet, ...]
    issued: tuple[tuple[RosterRow, Certificate], ...]

    @property
    def everybody(self) -> tuple[RosterRow, ...]:
        """Return everybody in the three lists."""
        waiting = *(one.row for one in self.ready), *(one.row for one in self.not_yet)
        return *waiting, *(row for row, _ in self.issued)

    @property
    def drawn(self) -> int:
        """Return how many of the issued certificates have their PDF."""
        return sum(certificate.pdf_drawn_at is not None for _, certificate in self.issued)

    @property
    def is_drawing(self) -> bool:
        """Say whether some PDF is still to come."""
        return self.drawn < len(self.issued)


def desk_of(actor: Actor, cohort: Cohort) -> Desk:
    """Return the cohort as this actor would issue to it now."""
    roster, live = list_roster(cohort.id), queries.list_live_of(cohort.id)
    waiting = [row for row in roster if row.enrollment.id not in live]
    standings = stand(cohort, [row.enrollment.id for row in waiting])
    troubles = {
        row.enrollment.id: service.find_trouble(actor, row.enrollment, row.person, standings[row.enrollment.id])
        for row in waiting
    }
    return Desk(
        ready=tuple(_ready(row, standings[row.enrollment.id]) for row in waiting if not troubles[row.enrollment.id]),
        not_yet=tuple(
            _not_yet(row, standings[row.enrollment.id], why) for row in waiting if (why := troubles[row.enrollment.id])
        ),
        issued=tuple((row, live[row.enrollment.id]) for row in roster if row.enrollment.id in live),
    )


def _ready(row: RosterRow, standing: Standing) -> Ready:
    return Ready(row, service.printed_name(row.person), sum(one.waived is not None for one in standing.requirements))


def _not_yet(row: RosterRow, standing: Standing, why: Words) -> NotYet:
    return NotYet(row, standing.minutes, tuple(standing.open_ones), why if standing.is_ready else None)
