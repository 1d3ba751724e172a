"""Where the stories happen: the course is published, three people of the program are in the records, a clock is set."""

from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from lms.access.actor import SYSTEM, Role
from lms.accounts.models import Person
from lms.catalogue import service as catalogue
from lms.core.clock import clock_at, now
from lms.core.unit_of_work import unit_of_work
from lms.jobs.service import do_due_jobs
from lms.notifications.service import send_due_mail
from lms.notifications.transport import OutboxOnly
from lms.web.dispatch import Forty
from tests.factories import PASSWORD, make_person
from tests.journeys.course import story_course
from tests.journeys.visitor import Visitor

ZONE = ZoneInfo("America/Chicago")


@dataclass
class Town:
    """An application with its clock."""

    app: Forty
    clocks: ExitStack = field(default_factory=ExitStack)

    def at(self, *parts: int) -> None:
        """Let it be this moment in Chicago."""
        self.clocks.enter_context(clock_at(datetime(*parts, tzinfo=ZONE)))  # type: ignore[misc, arg-type]

    def later(self, minutes: int) -> None:
        """Let some minutes pass."""
        self.clocks.enter_context(clock_at(now() + timedelta(minutes=minutes)))

    def publish(self) -> None:
        """Publish the course of the stories."""
        with unit_of_work():
            catalogue.publish(SYSTEM, story_course(), now())

    def somebody(self, name: str, role: Role | None = None) -> Visitor:
        """Return somebody who is in the records and can sign in."""
        person: Person = make_person(name, role, email=f"{name.split()[0].lower()}@example.org")
        return Visitor(self.app, name, person.sign_in_name, PASSWORD)

    def stranger(self, name: str = "a stranger") -> Visitor:
        """Return somebody with a browser whom nobody here knows."""
        return Visitor(self.app, name)

    def work(self) -> tuple[int, int]:
        """Let the worker pass once; return how many jobs were done and mails sent."""
        return do_due_jobs(), send_due_mail(OutboxOnly())
