"""Somebody about whom everything is held."""

from datetime import timedelta

from lms.access.actor import SYSTEM, Actor
from lms.access.permissions import Permission
from lms.accounts import address_service, link_service, passkey_service, session_service
from lms.accounts import invitation_service as invitations
from lms.accounts.models import Person
from lms.accounts.passkey_service import Door
from lms.assessment import queries as sittings
from lms.assessment import service as assessment
from lms.attendance import own_service
from lms.attendance import queries as rolls
from lms.attendance import service as attendance
from lms.attendance.rules import Mark
from lms.cohorts import calendar_service, roster_service
from lms.cohorts import queries as cohorts
from lms.core.clock import clock_at, now
from lms.core.database import db
from lms.core.signing import new_token
from lms.core.unit_of_work import unit_of_work
from lms.demonstration.online import right_letters, shortest_walk
from lms.journal import queries as entries
from lms.journal import service as journal
from lms.learning import scenario_service, service
from lms.learning.queries import get_desk
from tests.accounts.device import ORIGIN, Device
from tests.factories import actor_of
from tests.journal.scene import Scene, make_scene, write

MARKS = {
    "name": "Anastasia Quillfeather", "certificate": "Anastasia B. Quillfeather", "address": "quillfeather@example.org",
    "organization": "Marigold House", "journal": "zephyrlantern", "answer": "bramblewick", "check": "thistledown",
    "phone": "504 555 0187", "pronouns": "zie/zir", "passkey": "Juniper telephone", "question": "copperwren",
}  # fmt: skip


def make_life(scene: Scene | None = None) -> Scene:
    """Ana has every way in, learns, is marked, asks about it, writes, shares, fails a quiz and begins another."""
    scene = scene or make_scene()
    actor, robin = scene.author, actor_of(scene.robin)
    with unit_of_work():
        ana = db.session.get(Person, scene.ana.id)
        ana.name, ana.certificate_name, ana.email = MARKS["name"], MARKS["certificate"], MARKS["address"]
        ana.sign_in_name = MARKS["address"]
        ana.phone, ana.pronouns = MARKS["phone"], MARKS["pronouns"]
        place = cohorts.get_own_place(actor)
        place.enrollment.organization = MARKS["organization"]
    scene.ana = ana
    _add_ways_in(actor, ana)
    with unit_of_work():
        session_service.begin_session(ana, new_token(), "phone", is_own_device=True, at=now())
        invitations.ask_for_new_password(ana, now())
        roster_service.keep_roster(
            SYSTEM, scene.cohort, f"name,email\n{MARKS['name']},{MARKS['address']}\nBo,bo@example.org".encode(), now()
        )
    _learn(actor)
    _attend(scene, robin)
    entry_id = write(scene.ana, f"About {MARKS['journal']}")
    with unit_of_work():
        journal.share(entries.get_own_entry(actor, entry_id), scene.robin, scene.cohort.id, now())
    with unit_of_work():
        journal.read_shared(entries.list_shared_with(robin)[0], now())
    binned_id = write(scene.ana, f"Binned {MARKS['journal']}")
    with unit_of_work():
        journal.put_in_bin(actor, entries.get_own_entry(actor, binned_id), now())
    return scene


def _add_ways_in(actor: Actor, ana: Person) -> None:
    door = Door("localhost", ORIGIN, "a browser")
    with unit_of_work():
        challenge = passkey_service.new_challenge(door)
        answer = Device().make(challenge, ana.id)
        passkey_service.add_passkey(actor, ana, door, challenge, answer, MARKS["passkey"], now())
        link_service.mail_link(ana, "", now())
        address_service.ask_for_self(actor, ana, f"later.{MARKS['address']}", now())
        calendar_service.make_feed(actor, now())


def _learn(actor: Actor) -> None:
    with unit_of_work():
        desk = get_desk(actor)
        lesson, story, quiz = (desk.course.find_activity(one) for one in ("knocking", "green-door", "door-check"))
        service.continue_section(actor, desk.place, lesson, lesson.sections[0], now())
        service.report_offline(desk.place, lesson, "report-1", 60, now())
        service.open_progress(desk.place, lesson, now()).checks = {"first-words": [MARKS["check"]]}
        for number, choice in enumerate(shortest_walk(story)[:2], start=1):
            scenario_service.take_step(actor, desk.place, story, number, choice, now())
    for submits in (True, False):
        with unit_of_work():
            attempt = assessment.start_attempt(actor, desk.place, quiz, now() + timedelta(days=1))
            sitting = sittings.Sitting(attempt, desk.place.enrollment, desk.place.cohort)
            answers = right_letters(attempt.questions)
            answers |= {one["id"]: MARKS["answer"] for one in attempt.questions if one["kind"] == "short"}
            if submits:
                assessment.submit_attempt(actor, sitting, answers, now() + timedelta(days=1))
            else:
                assessment.save_answers(sitting, answers, now() + timedelta(days=1))


def _attend(scene: Scene, robin: Actor) -> None:
    with unit_of_work(may_write=False):
        first, second = cohorts.list_sessions(scene.cohort.id)[:2]
    at = first.ends_at + timedelta(minutes=5)
    with clock_at(at), unit_of_work():
        roll = rolls.get_roll_for(robin, first.id, Permission.TAKE_ROLL, locked=True)
        attendance.close_roll(robin, roll, {one.enrollment.id: Mark("present") for one in roll.lines}, "roll", at)
    with clock_at(at), unit_of_work():
        place = cohorts.get_own_place(scene.author)
        closed = rolls.get_roll_for(robin, first.id, Permission.TAKE_ROLL).session
        own_service.ask_about_mark(scene.author, place, closed, MARKS["question"], at)
        own_service.say_away(scene.author, place, second, at)


def still_there(person: Person) -> Person:
    with unit_of_work(may_write=False):
        found = db.session.get(Person, person.id)
        assert found is not None
        return found
