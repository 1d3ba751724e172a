"""Make the demonstration: who is there, and when what happens; `story.py` and `online.py` say how it is done."""

import os
from datetime import date, datetime, time, timedelta
from functools import cache
from random import Random
from zoneinfo import ZoneInfo

from lms.access.actor import SYSTEM, Actor, Grant, Role
from lms.accounts import service as accounts
from lms.accounts.models import Person
from lms.accounts.passwords import hash_password
from lms.accounts.queries import list_people
from lms.catalogue import queries as catalogue
from lms.catalogue import service as releases
from lms.certificates import queries as issued
from lms.certificates import service as certificates
from lms.cohorts import queries as cohorts
from lms.core.clock import clock_at, now
from lms.core.errors import Refused
from lms.core.installation import config
from lms.core.unit_of_work import unit_of_work
from lms.core.words import N_
from lms.curriculum.loader import load
from lms.demonstration import cast
from lms.demonstration.online import do_online, stop_midway
from lms.demonstration.story import Group, found, take_roll
from lms.demonstration.surveys import answer_surveys
from lms.jobs.service import do_due_jobs

SEED = 40
ZONE = "America/Chicago"
PROGRAM = "Forty demonstration program"
SESSION_HELD_YESTERDAY = 7
PRODUCTION = N_("This is a production installation. The demonstration stays out of it.")
REVOKED_BECAUSE = "Issued before the name was confirmed (demonstration)."
DONE_BY_STATE = {"ahead": 18, "typical": 11, "behind": 4, "missed": 11, "handed_in": 11, "make_up_open": 11, "late": 11}
ABSENT_FROM = {"missed": "F", "make_up_open": "E", "handed_in": "D"}


def settings(port: int) -> dict[str, str]:
    """Return the settings of a demonstration on this machine."""
    return {
        "LMS_DEMONSTRATION": "1",
        "LMS_INSECURE_HTTP": "1",
        "LMS_BASE_URL": f"http://127.0.0.1:{port}",
        "LMS_PROGRAM_NAME": PROGRAM,
    }


def be_one(port: int) -> None:
    """Make this process, and those it starts, a demonstration; raises Refused where a real installation is set up."""
    if os.environ.get("LMS_BASE_URL", "").startswith("https://"):
        raise Refused(PRODUCTION)
    for name, value in settings(port).items():
        os.environ.setdefault(name, value)


def this_day() -> date:
    """Return the date where the demonstration is set: its sessions are over there, whatever the machine's zone."""
    return now().astimezone(ZoneInfo(ZONE)).date()


def is_missing() -> bool:
    """Say whether the database holds no cohort yet."""
    with unit_of_work(may_write=False):
        return not cohorts.list_cohorts_for(Actor("", "", (Grant(Role.STAFF),)))


def make(today: date, seed: int = SEED) -> None:
    """Load both cohorts; the same day and seed give the same names, states, dates and totals."""
    if config().production:
        raise Refused(PRODUCTION)
    with unit_of_work(may_write=False):
        if list_people():
            raise Refused(N_("There are people in this database already. The demonstration needs an empty one."))
    chance = Random(seed)
    graduation = _last_graduation_before(today)
    first_start, second_start = graduation - timedelta(days=81), today - timedelta(days=1 + 7 * SESSION_HELD_YESTERDAY)
    with clock_at(_at(first_start - timedelta(days=60), 9)):
        team = _gather_team(_at(first_start - timedelta(days=60), 9))
    first = _found(team, f"Demonstration cohort, fall {first_start.year}", first_start)
    _fill(first, [(star.name, star.email, star.state) for star in cast.FIRST_COHORT], cast.FIRST_NAMES, "a")
    _hold_first(first, team, graduation, chance)
    second = _found(team, "Demonstration cohort, running now", second_start)
    _fill(second, [(star.name, star.email, star.state) for star in cast.SECOND_COHORT], cast.SECOND_NAMES, "b")
    answer_surveys(second, 2)
    _hold_second(second, second_start, chance)


def welcome(port: int) -> str:
    """Return what `make run` prints: where it is, who can sign in, and what each can try."""
    lines = ["", f"  Forty is at http://127.0.0.1:{port}   (Ctrl-C ends it; everything here is made up)", ""]
    lines += [f"  Everybody's password: {cast.PASSWORD}", ""]
    for star in cast.stars():
        lines.append(f"  {star.email:24} {star.role:14} {star.to_try}")
    return "\n".join([*lines, ""])


def _gather_team(at: datetime) -> dict[str, Actor]:
    everywhere = ((cast.STAFF, Role.STAFF), (cast.ADMINISTRATOR, Role.ADMINISTRATOR), (cast.AUDITOR, Role.AUDITOR))
    team = {}
    with unit_of_work():
        for star, role in everywhere:
            person = _add(star.name, star.email, at)
            accounts.grant_role(SYSTEM, person, role, None, at)
            team[star.sign_in] = Actor(person.id, person.name, (Grant(role),), "", at)
        for star in cast.INSTRUCTORS:
            person = _add(star.name, star.email, at)
            team[star.sign_in] = Actor(person.id, person.name, (), "", at)
    with unit_of_work():
        loaded = load(config().curriculum)
        if loaded.course is None:
            raise Refused(N_("The curriculum has problems. Run `lms curriculum check` first."))
        releases.publish(SYSTEM, loaded.course, at)
    return team


def _add(name: str, email: str, at: datetime) -> Person:
    """Add somebody who took their place with the printed password."""
    person = accounts.add_person(SYSTEM, name, email, at)
    accounts.set_password_hash(SYSTEM, person, _password_hash(), at)
    return person


@cache
def _password_hash() -> str:
    """Return the printed password's hash: made once, because making one is slow on purpose and 57 people share it."""
    return hash_password(cast.PASSWORD)


def _found(team: dict[str, Actor], name: str, starts_on: date) -> Group:
    with unit_of_work(may_write=False):
        release = catalogue.find_newest_release()
        assert release is not None
        course = catalogue.get_course(release.id)
    instructors = [team[star.sign_in] for star in cast.INSTRUCTORS]
    return found(team["staff"], instructors, course, release.id, name, starts_on, ZONE)


def _fill(group: Group, known: list[tuple[str, str, str]], others: tuple[tuple[str, str], ...], mark: str) -> None:
    made = [(name, f"{name.split()[0].lower()}.{mark}@{cast.DOMAIN}", state) for name, state in others]
    at = group.starts_at - timedelta(days=14)
    for name, email, state in [*known, *made]:
        with unit_of_work():
            person = _add(name, email, at)
        group.enroll(person, state, at, is_star=(name, email, state) in known)
    if mark == "b":
        for number, name in enumerate(cast.NOT_JOINED):
            group.invite(name, f"{name.split()[0].lower()}@{cast.DOMAIN}" if number == 0 else None, at)


def _hold_first(group: Group, team: dict[str, Actor], graduation: date, chance: Random) -> None:
    """Twelve sessions, the flex session, a graduation on a Friday, and what came after."""
    for trainee in group.trainees:
        last = 6 if trainee.state == "withdrawn" else len(group.course.modules)
        do_online(group, trainee, last, chance)
    answer_surveys(group, len(group.course.modules))
    for number, session in enumerate(group.sessions):
        away = {"F": {"ready", "missed", "make_up_open", "handed_in"}}.get(session.code, set())
        away |= {"withdrawn"} if number >= 5 else set()
        take_roll(group, session, away, chance)
    group.withdraw("withdrawn", _at(group.starts_on + timedelta(days=40), 12))
    group.sign_off_skills({"withdrawn"}, _at(graduation - timedelta(days=2), 19))
    for trainee in group.with_state("ready"):
        group.make_up(trainee, "F", graduation + timedelta(days=25), until="accepted")
    group.make_up(group.with_state("make_up_open")[0], "F", graduation + timedelta(days=20), until="assigned")
    group.make_up(group.with_state("handed_in")[0], "F", graduation + timedelta(days=30), until="handed_in")
    with clock_at(_at(graduation, 17)):
        chosen = [
            trainee.place.enrollment.id for trainee in group.with_state("graduated") + group.with_state("revoked")
        ]
        with unit_of_work():
            certificates.issue(team["staff"], group.cohort, chosen, _at(graduation, 17))
        do_due_jobs()
    _revoke(group, team["staff"], graduation + timedelta(days=60))


def _revoke(group: Group, staff: Actor, on: date) -> None:
    at = _at(on, 10)
    with clock_at(at), unit_of_work():
        chosen = [trainee.place.enrollment.id for trainee in group.with_state("revoked")]
        for enrollment_id, certificate in issued.list_live(chosen).items():
            certificates.revoke(staff, certificate.id, enrollment_id, REVOKED_BECAUSE, at)


def _hold_second(group: Group, starts_on: date, chance: Random) -> None:
    """Seven sessions held; yesterday's roll is still open; people are ahead, behind, and between."""
    for trainee in group.trainees:
        done = DONE_BY_STATE[trainee.state]
        do_online(group, trainee, done, chance)
        stop_midway(group, trainee, done)
    for session in group.sessions[:SESSION_HELD_YESTERDAY]:
        away = {state for state, code in ABSENT_FROM.items() if code == session.code}
        take_roll(group, session, away, chance, late={"late"} if session.code == "G" else set())
    group.sign_off_skills({"behind"}, _at(starts_on + timedelta(days=15), 20), only="listening")
    week = starts_on + timedelta(days=45)
    for trainee in group.with_state("make_up_open"):
        group.make_up(trainee, "E", week, until="assigned")
    for trainee in group.with_state("handed_in"):
        group.make_up(trainee, "D", week, until="handed_in")


def _last_graduation_before(today: date) -> date:
    """Return the third Friday of December that has passed, as the public pilot's was."""
    for year in (today.year, today.year - 1):
        first = date(year, 12, 1)
        third_friday = first + timedelta(days=(4 - first.weekday()) % 7 + 14)
        if third_friday < today:
            break
    return third_friday


def _at(on: date, hour: int) -> datetime:
    return datetime.combine(on, time(hour), ZoneInfo(ZONE))
