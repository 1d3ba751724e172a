"""Ways into a cohort: one person by hand, mail to those who have not joined, printed cards."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from lms.access.actor import Actor
from lms.accounts import invitation_service as invitations
from lms.accounts import queries as people
from lms.accounts import service as accounts
from lms.accounts.models import Person
from lms.cohorts import queries, service
from lms.cohorts.models import Cohort, Enrollment
from lms.core.errors import NotFound, Refused
from lms.core.words import N_


@dataclass(frozen=True)
class Newcomer:
    """What staff write down for one person; `person_id` is made with the form, so that it can be sent twice."""

    person_id: str
    name: str
    email: str | None
    organization: str
    phone: str | None = None


@dataclass(frozen=True)
class PersonCard:
    """A card, and whose it is."""

    person: Person
    card: invitations.Card


def find_known(newcomer: Newcomer) -> Person | None:
    """Return the person these lines are about, when they are in our records, or None."""
    if newcomer.email:
        return people.find_person_by_sign_in_name(newcomer.email)
    found = queries.list_people_by_id([newcomer.person_id])
    return found[0] if found and found[0].name == newcomer.name else None


def add_trainee(actor: Actor, cohort: Cohort, newcomer: Newcomer, at: datetime) -> Enrollment:
    """Add one person, or find them by address; give them a place, and mail the invitation where there is an address.

    Sent twice, it gives the same place.
    """
    queries.lock_cohort(cohort.id)
    person = find_known(newcomer)
    place = queries.find_enrollment(cohort.id, person.id) if person else None
    if place is not None and place.state != "withdrawn":
        return place
    if person is None:
        person = accounts.add_person(
            actor, newcomer.name, newcomer.email, at, person_id=newcomer.person_id, phone=newcomer.phone
        )
    enrollment = service.enroll(actor, person, cohort, newcomer.organization, at)
    if person.email and not person.has_joined:
        invitations.invite_by_mail(actor, person, at)
    return enrollment


def invite_waiting(actor: Actor, cohort: Cohort, at: datetime) -> int:
    """Mail everybody who has an address, has not joined and holds no open invitation; return how many.

    The cohort is locked meanwhile, so a second press finds the invitations of the first.
    """
    queries.lock_cohort(cohort.id)
    waiting = queries.list_not_joined(cohort.id)
    invited = people.ids_with_open_invitation([person.id for person in waiting], at)
    waiting = [person for person in waiting if person.id not in invited]
    for person in waiting:
        invitations.invite_by_mail(actor, person, at)
    return len(waiting)


def print_cards(actor: Actor, cohort: Cohort, person_ids: Sequence[str], at: datetime) -> list[PersonCard]:
    """Make a one-time card for each of these people of the cohort; their earlier cards and links stop working."""
    places = queries.list_enrollments_in(cohort.id, person_ids)
    chosen = queries.list_people_by_id(person_ids)
    if len(chosen) != len(set(person_ids)) or any(places.get(one.id) is None for one in chosen):
        raise NotFound
    if any(places[person.id].state == "withdrawn" for person in chosen):
        raise Refused(N_("Somebody you chose has withdrawn meanwhile. Open the list again, then choose."))
    for person in chosen:
        accounts.refuse_unless_outranked(actor, person)
    chosen.sort(key=lambda person: (person.name.casefold(), person.id))
    return [PersonCard(person, invitations.print_card(actor, person, at)) for person in chosen]
