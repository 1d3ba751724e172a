"""Somebody with a place and an instructor, and ways to write as them."""

from dataclasses import dataclass

from lms.access.actor import SYSTEM, Actor
from lms.accounts.models import Person
from lms.cohorts import service as cohorts
from lms.cohorts.models import Cohort
from lms.core.clock import now
from lms.core.ids import random_id
from lms.core.unit_of_work import unit_of_work
from lms.journal import service
from tests.factories import actor_of, make_cohort, make_enrollment, make_person


@dataclass
class Scene:
    """Ana learns, Robin teaches her, Uma teaches somewhere else."""

    cohort: Cohort
    ana: Person
    robin: Person
    uma: Person
    author: Actor


def make_scene() -> Scene:
    cohort, elsewhere = make_cohort(), make_cohort()
    ana, robin, uma = make_person("Ana"), make_person("Robin"), make_person("Uma")
    make_enrollment(cohort, ana)
    with unit_of_work():
        cohorts.add_instructor(SYSTEM, cohort, robin, now())
        cohorts.add_instructor(SYSTEM, elsewhere, uma, now())
    return Scene(cohort, ana, robin, uma, actor_of(ana))


def write(person: Person, text: str, activity: str = "") -> str:
    """Write an entry as this person; return its id."""
    entry_id, actor = random_id(), actor_of(person)
    with unit_of_work():
        service.write(actor, entry_id, text, activity, now())
    return entry_id


def teach(cohort: Cohort, person: Person) -> None:
    with unit_of_work():
        cohorts.add_instructor(SYSTEM, cohort, person, now())
