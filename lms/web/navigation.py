"""At most five words a role, in one table."""

from dataclasses import dataclass
from functools import lru_cache

from flask import request

from lms.access.actor import Actor, Role
from lms.core.words import N_
from lms.web.i18n import language, words
from lms.web.pages import address_of

WORDS: dict[Role, tuple[tuple[str, str], ...]] = {
    Role.STAFF: (
        (N_("Cohorts"), "cohorts.list_cohorts"),
        (N_("People"), "accounts.list_people"),
        (N_("Certificates"), "certificates.list_certificates"),
        (N_("Curriculum"), "catalogue.list_releases"),
    ),
    Role.ADMINISTRATOR: (
        (N_("People"), "accounts.list_people"),
        (N_("Curriculum"), "catalogue.list_releases"),
        (N_("Record of acts"), "audit.list_events"),
    ),
    Role.INSTRUCTOR: (
        (N_("Today"), "attendance.show_today"),
        (N_("Cohorts"), "cohorts.list_cohorts"),
        (N_("Course"), "guides.list_guides"),
    ),
    Role.AUDITOR: (
        (N_("Cohorts"), "cohorts.list_cohorts"),
        (N_("Certificates"), "certificates.list_certificates"),
        (N_("Record of acts"), "audit.list_events"),
    ),
    Role.TRAINEE: (
        (N_("Home"), "learning.show_home"),
        (N_("Course"), "learning.show_course"),
        (N_("Sessions"), "attendance.list_my_sessions"),
        (N_("My record"), "graduation.show_record"),
        (N_("Directory"), "public.list_resources"),
    ),
}


@dataclass(frozen=True)
class Place:
    """One word of the navigation."""

    label: str
    href: str
    is_current: bool


def strongest_role(actor: Actor) -> Role | None:
    """Return the role whose navigation the person sees."""
    return next((role for role in WORDS if actor.has_role(role)), None)


def home_endpoint(actor: Actor) -> str:
    """Return where the person's day begins."""
    role = strongest_role(actor)
    return WORDS[role][0][1] if role else "accounts.show_account"


def navigation_for(actor: Actor | None) -> tuple[Place, ...]:
    """Return the words on top of the page for this person."""
    role = strongest_role(actor) if actor else None
    return _places(role, request.endpoint, language()) if role else ()


@lru_cache(maxsize=2048)
def _places(role: Role, here: str | None, _language: str) -> tuple[Place, ...]:
    return tuple(Place(words(label), address_of(endpoint), here == endpoint) for label, endpoint in WORDS[role])
