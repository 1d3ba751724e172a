"""One small complete world, told through services: a cohort under way, one that is finished, and one next door.

`things` names what addresses need (ids, slugs, codes); `tokens` holds each person's cookie.
"""

from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from zoneinfo import ZoneInfo

from lms.access.actor import SYSTEM, Actor, Role
from lms.access.permissions import Permission
from lms.accounts import address_queries, address_service, link_service, session_service
from lms.accounts import invitation_service as invitations
from lms.accounts import service as accounts
from lms.accounts.models import Passkey, Person
from lms.accounts.passwords import PasswordHasher
from lms.assessment import queries as sittings
from lms.assessment import service as assessment
from lms.attendance import make_up_queries as ways_back
from lms.attendance import make_up_service as make_ups
from lms.attendance import own_service as own
from lms.attendance import queries as rolls
from lms.attendance import service as attendance
from lms.attendance.make_up_service import Way
from lms.attendance.rules import Mark
from lms.catalogue import service as catalogue
from lms.catalogue.queries import get_course
from lms.certificates import queries as issued
from lms.certificates import service as certificates
from lms.certificates.rules import bare_code
from lms.cohorts import calendar_service, ending_service, roster_service, service
from lms.cohorts import queries as cohorts
from lms.cohorts.models import Cohort, CohortSession
from lms.cohorts.queries import Place
from lms.core.clock import clock_at, now
from lms.core.database import db
from lms.core.ids import new_id, random_id
from lms.core.signing import new_token
from lms.core.unit_of_work import unit_of_work
from lms.curriculum.model import Course
from lms.demonstration.online import right_answers, right_letters, shortest_walk
from lms.directory import queries as shelf
from lms.directory import service as directory
from lms.directory.guide import compose
from lms.directory.jobs import draw_guide
from lms.directory.rules import Check
from lms.jobs.service import do_due_jobs
from lms.journal import queries as entries
from lms.journal import service as journal
from lms.learning import scenario_service as stories
from lms.learning import service as learning
from lms.learning import skill_service as skills
from lms.learning.skill_rules import Outcome
from lms.privacy import service as privacy
from tests.curriculum.trees import changed
from tests.factories import actor_of, sample_course

ZONE = "America/Chicago"
PASSWORD = "maple lantern quiet river"
LONG_NAME = "Maximiliana Esperanza de la Santísima Trinidad Wolfeschlegelsteinhausenbergerdorff"
ROSTER = b"name,email,organization\nNew Person,new@example.org,West\nAgain,ana@example.org,\nOdd,not-an-address,\n"
MISSED = ("ana", "cleo", "dana", "eli", "fay", "gus")
WHOLE = ("gloria", "rita", "reno", "penny")


@dataclass
class World:
    """What is there, by name."""

    things: dict[str, str] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)
    places: dict[str, Place] = field(default_factory=dict)

    def actor(self, who: str) -> Actor:
        """The person as an actor, with the roles held now."""
        return actor_of(self.people[who])


def make_world() -> World:
    """Make everything, in the application context of an empty database."""
    world, today = World(), now().astimezone(ZoneInfo(ZONE)).date()
    hashed = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1).hash(PASSWORD)
    _publish(world)
    _gather(world, hashed)
    started = today - timedelta(days=8)
    under_way = _found(world, "cohort", "Cohort under way", started, "robin")
    finished = _found(world, "finished", "Cohort that is finished", today - timedelta(days=60), "robin")
    elsewhere = _found(world, "elsewhere", "Cohort next door", started, "uma")
    _found(world, "empty", "Cohort of nobody yet", today + timedelta(days=30), None)
    over = _found(world, "over", "Cohort that has ended", today - timedelta(days=200), "robin")
    staff = world.actor("staff")
    with unit_of_work():
        ending_service.end_cohort(staff, over, now())
    for who in (*MISSED, "bea", "ivo", "lou", "hal"):
        _enroll(world, under_way, who)
    for who in WHOLE:
        _enroll(world, finished, who)
    _enroll(world, elsewhere, "zoe")
    _invite(world, under_way)
    _hold(world, under_way)
    _make_up(world, under_way)
    _say(world, under_way)
    _learn(world, under_way)
    _next_door(world, elsewhere)
    _finish(world, finished)
    _import(world, under_way)
    _write(world, under_way)
    _ask_to_be_erased(world)
    _keep_directory(world)
    _sign_in(world)
    return world


def _publish(world: World) -> None:
    """Two releases that differ: the cohorts are on the first, the second is the newest."""
    with TemporaryDirectory() as folder:
        second = changed(Path(folder), "01-at-the-door/10-knocking.md", "title: Knocking", "title: How to knock").course
    assert second is not None
    for name, course, days in (("release", sample_course(), 90), ("second_release", second, 2)):
        at = now() - timedelta(days=days)
        with clock_at(at), unit_of_work():
            world.things[name] = catalogue.publish(SYSTEM, course, at)[0].id


def _gather(world: World, hashed: str) -> None:
    cast = {
        "staff": ("Sam Staff", Role.STAFF),
        "keeper": ("Ada Keeper", Role.ADMINISTRATOR),
        "auditor": ("Orla Reader", Role.AUDITOR),
        "robin": ("Robin Teacher", None),
        "uma": ("Uma Elsewhere", None),
        "spare": ("Spare Teacher", None),
        "noel": ("Noel Norole", None),
        "closed": ("Clo Closed", None),
    }
    trainees = {who: f"{who.title()} Trainee" for who in (*MISSED, "bea", "lou", "hal", *WHOLE, "zoe")}
    cast |= {who: (name, None) for who, name in {**trainees, "ivo": LONG_NAME}.items()}
    at = now() - timedelta(days=80)
    for who, (name, role) in cast.items():
        with clock_at(at), unit_of_work():
            person = accounts.add_person(SYSTEM, name, f"{who}@example.org", at)
            person.password_hash = hashed
            if role is not None:
                accounts.grant_role(SYSTEM, person, role, None, at)
        world.people[who] = person
        world.things[f"person_{who}"] = person.id
    keeper = world.actor("keeper")
    with unit_of_work():
        accounts.disable(keeper, db.session.merge(world.people["closed"]), now())


def _found(world: World, name: str, title: str, starts_on: date, teacher: str | None) -> Cohort:
    course, at = sample_course(), datetime.combine(starts_on, datetime.min.time(), ZoneInfo(ZONE)) - timedelta(days=9)
    at, staff = min(at, now() - timedelta(days=1)), world.actor("staff")
    plan = service.CohortPlan(
        title, world.things["release"], course.rule_packs[0].id, course.timetables[0].id, ZONE, "Fieldhouse, room 2",
        starts_on, is_demonstration=True,
    )  # fmt: skip
    with clock_at(at), unit_of_work():
        cohort = service.create_cohort(staff, plan, at)
        if teacher:
            service.add_instructor(staff, cohort, world.people[teacher], at)
    world.things[name] = cohort.id
    for session in _sessions(cohort):
        code = session.code.lower()
        world.things[f"{name}_session_{code}"] = session.id
        for segment in session.segments:
            if segment.is_creditable:
                world.things.setdefault(f"{name}_segment_{code}", segment.id)
    return cohort


def _sessions(cohort: Cohort) -> list[CohortSession]:
    with unit_of_work(may_write=False):
        return list(cohorts.list_sessions(cohort.id))


def _enroll(world: World, cohort: Cohort, who: str) -> None:
    at, staff = now() - timedelta(days=70), world.actor("staff")
    with clock_at(at), unit_of_work():
        enrollment = service.enroll(staff, world.people[who], cohort, "Neighbors of the door", at)
    world.places[who] = Place(enrollment, cohort)
    world.things[f"place_{who}"] = enrollment.id


def _invite(world: World, cohort: Cohort) -> None:
    """Ines has mail, Jo has no address, Ivo forgot the password; each has a way in that is still open."""
    staff = world.actor("staff")
    for who, name, email in (("ines", "Ines Invited", "ines@example.org"), ("jo", "Jo Without Mail", None)):
        with unit_of_work():
            person = world.people[who] = accounts.add_person(staff, name, email, now())
            enrollment = service.enroll(staff, person, cohort, "", now())
        world.things[f"person_{who}"], world.things[f"place_{who}"] = person.id, enrollment.id
    with unit_of_work():
        invited = invitations.invite_by_mail(staff, world.people["ines"], now())
        world.things["join_token"] = invitations.join_token(invited)
        card = invitations.print_card(staff, world.people["jo"], now())
        world.things["card_name"], world.things["card_words"] = world.people["jo"].sign_in_name, card.words
        world.things["link_token"] = link_service.link_token(link_service.mail_link(world.people["ana"], "", now()), "")
        reset = invitations._new_invitation(SYSTEM, world.people["ivo"], "reset", now())
        world.things["reset_token"] = invitations.join_token(reset)
    _change_addresses(world, staff)


def _change_addresses(world: World, staff: Actor) -> None:
    """Ana asked for another address; May's was changed, and staff asked for yet another."""
    ana, ana_acts = world.people["ana"], world.actor("ana")
    with unit_of_work():
        may = accounts.add_person(staff, "May", "may@example.org", now())
        address_service.ask_for_self(ana_acts, ana, "ana.later@example.org", now())
        address_service.ask_for_other(staff, may, "may.new@example.org", "Her mailbox is gone.", now())
        own, theirs = (address_queries.find_waiting(person.id, now()) for person in (ana, may))
        assert own, "no change waits for Ana"
        assert theirs, "no change waits for May"
        world.things["address_own_token"] = address_service.token_of(address_service.CONFIRM, own)
        address_service.confirm(theirs, now())
        world.things["address_back_token"] = address_service.token_of(address_service.UNDO, theirs)
    with unit_of_work():
        address_service.ask_for_other(staff, may, "may.other@example.org", "She has another.", now())
        waiting = address_queries.find_waiting(may.id, now())
        assert waiting, "no change waits for May"
        world.things["address_token"] = address_service.token_of(address_service.CONFIRM, waiting)


def _hold(world: World, cohort: Cohort) -> None:
    """Session a is closed, with people missing; session b was yesterday, saved and still open; flex is to come."""
    robin, (first, second, *_) = world.actor("robin"), _sessions(cohort)
    at = first.ends_at + timedelta(minutes=5)
    with clock_at(at), unit_of_work():
        roll = rolls.get_roll_for(robin, first.id, Permission.TAKE_ROLL, locked=True)
        away = {world.things[f"place_{who}"] for who in MISSED}
        marks = {one.enrollment.id: Mark("absent" if one.enrollment.id in away else "present") for one in roll.lines}
        attendance.close_roll(robin, roll, marks, "roll", at)
    at = second.starts_at + timedelta(minutes=5)
    with clock_at(at), unit_of_work():
        roll = rolls.get_roll_for(robin, second.id, Permission.TAKE_ROLL, locked=True)
        marks = {one.enrollment.id: Mark("present") for one in roll.lines}
        marks[world.things["place_lou"]] = Mark("late", second.starts_at + timedelta(minutes=4))
        attendance.save_roll(robin, roll, marks, "roll", at)
    staff = world.actor("staff")
    with unit_of_work():
        enrollment = cohorts.lock_enrollment(world.things["place_hal"])
        service.withdraw(staff, enrollment, world.people["hal"], now())
    with unit_of_work():
        skill = sample_course().skills[0]
        skills.sign_off_skill(robin, world.places["ivo"], skill, Outcome.DEMONSTRATED, now())
        skills.sign_off_skill(robin, world.places["bea"], skill, Outcome.PRACTICE_MORE, now())


def _make_up(world: World, cohort: Cohort) -> None:
    """A make-up in each state; Gus has none yet."""
    robin, today = world.actor("robin"), now().astimezone(ZoneInfo(ZONE)).date()
    for who in ("ana", "cleo", "dana", "eli", "fay"):
        way = Way("assignment", "in_person", today + timedelta(days=9), "Read the chapter, then write five lines.")
        with unit_of_work():
            segment, session = ways_back.get_missable_for(robin, world.things["cohort_segment_a"], cohort.id)
            made = make_ups.assign_make_up(robin, world.places[who], segment, session, way, now())
        world.things[f"make_up_{who}"] = made.id
    for who in ("cleo", "dana", "eli"):
        actor = world.actor(who)
        with unit_of_work():
            row = ways_back.get_own_make_up(actor, world.things[f"make_up_{who}"], locked=True)
            make_ups.hand_in(actor, row, "I read it and wrote five lines.", now())
    with unit_of_work():
        dana, eli, fay = (
            ways_back.get_make_up_for(robin, world.things[f"make_up_{who}"], locked=True)
            for who in ("dana", "eli", "fay")
        )
        make_ups.return_make_up(robin, dana, "Two of the five lines are still missing.", now())
        make_ups.accept_make_up(robin, eli, today, True, now())
        make_ups.withdraw_make_up(robin, fay, "Fay comes to the flex session instead.", now())


def _say(world: World, cohort: Cohort) -> None:
    """Ana asks about her mark and has a calendar address; Gus was answered, and cannot come to the flex session."""
    first, *_, flex = _sessions(cohort)
    robin, ana, gus = (world.actor(who) for who in ("robin", "ana", "gus"))
    with unit_of_work():
        for actor, who in ((ana, "ana"), (gus, "gus")):
            own.ask_about_mark(actor, world.places[who], first, "I was there from 6:05.", now())
    with unit_of_work():
        roll = rolls.get_roll_for(robin, first.id, Permission.CORRECT_MARK, locked=True)
        own.answer_question(
            robin, roll, roll.line(world.things["place_gus"]), "The paper sheet has no initials.", now()
        )
    with unit_of_work():
        own.say_away(gus, world.places["gus"], flex, now())
        feed = calendar_service.make_feed(ana, now())
        world.things["calendar_token"] = calendar_service.token_of(feed.id)


def _learn(world: World, cohort: Cohort) -> None:
    """Ana is in the middle of everything; Cleo has done all online; Lou went through fast; Bea has not begun."""
    course, ana = _course(cohort), world.actor("ana")
    lesson, story, quiz = (course.find_activity(slug) for slug in ("knocking", "green-door", "door-check"))
    at = now() - timedelta(hours=2)
    with clock_at(at), unit_of_work():
        learning.continue_section(ana, world.places["ana"], lesson, lesson.sections[0], at)
        for number, choice in enumerate(shortest_walk(story)[:2], start=1):
            stories.take_step(ana, world.places["ana"], story, number, choice, at)
    world.things["submitted"] = _attempt(world, "ana", quiz, {}, at)
    with unit_of_work():
        attempt = assessment.start_attempt(ana, world.places["ana"], quiz, now())
        world.things["attempt"] = attempt.id
        short = next((one for one in attempt.questions if one["kind"] == "short"), None)
        sitting = sittings.Sitting(attempt, world.places["ana"].enrollment, cohort)
        assessment.save_answers(sitting, {short["id"]: "the door"} if short else {}, now())
    _do_online(world, "cleo", course, slow=True)
    cleo = world.actor("cleo")
    with unit_of_work():
        stories.share_path(cleo, world.places["cleo"], story, now())
    _do_online(world, "lou", course, slow=False)
    _answer_survey(world, course)


def _answer_survey(world: World, course: Course) -> None:
    """Six people of the cohort under way answered two days ago, enough to be read."""
    survey, at = course.find_activity("after-the-door"), now() - timedelta(days=2)
    for number, who in enumerate(("cleo", "dana", "eli", "fay", "gus", "lou")):
        answers = {"sure": number % 5 + 1, "part": number % 2, "more": f"More time at the door, please. {number}"}
        with clock_at(at), unit_of_work():
            learning.answer_survey(world.places[who], survey, answers, at)


def _do_online(world: World, who: str, course: Course, *, slow: bool) -> None:
    actor, place, at = world.actor(who), world.places[who], now() - timedelta(hours=5)
    step = timedelta(minutes=4 if slow else 0, seconds=1)
    robin = world.actor("robin")
    for activity in (activity for module in course.modules for activity in module.activities):
        at += step
        with clock_at(at), unit_of_work():
            if activity.kind == "lesson":
                for section in activity.sections:
                    at += step
                    if section.check:
                        learning.answer_check(actor, place, activity, section.check, right_answers(section.check), at)
                    learning.continue_section(actor, place, activity, section, at)
            elif activity.kind == "scenario":
                for number, choice in enumerate(shortest_walk(activity), start=1):
                    at += step
                    stories.take_step(actor, place, activity, number, choice, at)
            elif activity.kind == "reflection":
                learning.complete_reflection(actor, place, activity, at)
            elif activity.kind != "quiz":
                learning.credit_by_hand(robin, place, activity, "Worked through on paper.", at)
        if activity.kind == "quiz":
            world.things[f"passed_{who}"] = _attempt(world, who, activity, None, at)


def _attempt(world: World, who: str, quiz: object, answers: dict[str, str] | None, at: datetime) -> str:
    """A submitted attempt, with the right answers where none are given."""
    actor = world.actor(who)
    with clock_at(at), unit_of_work():
        attempt = assessment.start_attempt(actor, world.places[who], quiz, at)
        sitting = sittings.Sitting(attempt, world.places[who].enrollment, world.places[who].cohort)
        given = right_letters(attempt.questions) if answers is None else answers
        assessment.submit_attempt(actor, sitting, given, at + timedelta(minutes=3))
    return attempt.id


def _next_door(world: World, cohort: Cohort) -> None:
    """The stranger has an attempt, a make-up and a roll of their own."""
    uma, (first, *_) = world.actor("uma"), _sessions(cohort)
    with unit_of_work():
        roll = rolls.get_roll_for(uma, first.id, Permission.TAKE_ROLL, locked=True)
        attendance.close_roll(uma, roll, {line.enrollment.id: Mark("absent") for line in roll.lines}, "roll", now())
    zoe, quiz = world.actor("zoe"), _course(cohort).find_activity("door-check")
    with unit_of_work():
        world.things["attempt_zoe"] = assessment.start_attempt(zoe, world.places["zoe"], quiz, now()).id


def _finish(world: World, cohort: Cohort) -> None:
    """Issued and drawn, revoked, ready, and issued but not drawn yet."""
    robin, staff, course = world.actor("robin"), world.actor("staff"), _course(cohort)
    for session in _sessions(cohort):
        at = session.ends_at + timedelta(minutes=5)
        with clock_at(at), unit_of_work():
            roll = rolls.get_roll_for(robin, session.id, Permission.TAKE_ROLL, locked=True)
            attendance.close_roll(robin, roll, {one.enrollment.id: Mark("present") for one in roll.lines}, "roll", at)
    for who in WHOLE:
        _do_online(world, who, course, slow=True)
        with unit_of_work():
            for skill in course.skills:
                skills.sign_off_skill(robin, world.places[who], skill, Outcome.DEMONSTRATED, now())
    _issue(world, staff, cohort, "gloria", "rita")
    assert do_due_jobs() == 2
    _issue(world, staff, cohort, "penny")
    with unit_of_work():
        place, certificate = world.things["place_rita"], world.things["certificate_rita"]
        certificates.revoke(staff, certificate, place, "Issued before the name was confirmed.", now())


def _issue(world: World, staff: Actor, cohort: Cohort, *people: str) -> None:
    places = [world.things[f"place_{who}"] for who in people]
    with unit_of_work():
        results = certificates.issue(staff, cohort, places, now())
        assert all(result.certificate_id for result in results), results
        for who, place in zip(people, places, strict=True):
            certificate = issued.list_live([place])[place]
            world.things[f"certificate_{who}"] = certificate.id
            world.things[f"code_{who}"] = bare_code(certificate.code)
            world.things[f"short_code_{who}"] = certificate.short_code


def _import(world: World, cohort: Cohort) -> None:
    """One roster waits, another is carried out."""
    staff = world.actor("staff")
    with unit_of_work():
        world.things["roster"] = roster_service.keep_roster(staff, cohort, ROSTER, now()).id
    with unit_of_work():
        done = roster_service.keep_roster(staff, cohort, b"name,email\nFrom File,file@example.org\n", now())
        world.things["roster_done"] = done.id
    with unit_of_work():
        roster_service.import_roster(staff, cohort, done.id, now())


def _write(world: World, cohort: Cohort) -> None:
    """Ana keeps two entries and has one in the bin; Robin may read one, and did; another share is taken back."""
    ana, robin = world.actor("ana"), world.actor("robin")
    for name, words, activity in (
        ("entry_alone", "A green door.\nAnd a second line.", ""),
        ("entry_shared", "What I would ask before knocking.", "own-door"),
        ("entry_binned", "Something I would rather not keep.", ""),
    ):
        world.things[name] = random_id()
        with unit_of_work():
            journal.write(ana, world.things[name], words, activity, now())
    with unit_of_work():
        journal.put_in_bin(ana, entries.get_own_entry(ana, world.things["entry_binned"]), now())
    for _ in range(2):
        with unit_of_work():
            row = entries.get_own_entry(ana, world.things["entry_shared"])
            journal.withdraw_share(row, now())
            db.session.flush()
            journal.share(row, world.people["robin"], cohort.id, now())
    with unit_of_work():
        shared = entries.list_shared_with(robin)[0]
        world.things["share"] = shared.share.id
        journal.read_shared(shared, now())


def _ask_to_be_erased(world: World) -> None:
    """Hal's wish waits."""
    hal = world.actor("hal")
    with unit_of_work():
        privacy.ask_erasure(hal, now())


def _keep_directory(world: World) -> None:
    """An entry that staff changed, one that is off the list, and guides: one drawn, one being made."""
    staff = world.actor("staff")
    with unit_of_work():
        row = shelf.lock_entry("corner-office")
        draft = replace(row.entry, disagreement="Their page and the City's give different hours.", areas=(1, 25, 77))
        directory.save_entry(staff, row, draft, Check.TRIED, "Nobody answered in a week.", now())
    with unit_of_work():
        draft = replace(row.entry, name="Night porch", text="898-211", hours="Every night")
        off = directory.add_entry(staff, new_id(), draft, Check.REACHED, "Told by the block club.", now())
    with unit_of_work():
        directory.set_listed(staff, shelf.lock_entry(off), "Closed in May.", now(), listed=False)
    for area in (25, 1):
        with unit_of_work(may_write=False):
            found = next(one for one in shelf.list_areas() if one.number == area)
            digest = compose(found, shelf.list_entries()).digest
        with unit_of_work():
            directory.ask_for_guide(area, digest, now())
    with unit_of_work():  # this one job alone: a certificate of this world waits to be drawn
        draw_guide({"area": 25})
    world.things |= {"resource_edited": "corner-office", "resource_off": off}
    world.things |= {
        "area": "25",
        "area_coming": "1",
        "area_new": "40",
        "area_slug": "austin",
        "area_new_slug": "washington-park",
    }


def _sign_in(world: World) -> None:
    for who, person in world.people.items():
        world.tokens[who] = new_token()
        with unit_of_work():
            own = session_service.begin_session(person, world.tokens[who], "computer", is_own_device=True, at=now())
        assert own.person_id == person.id
    with unit_of_work():
        session_service.begin_session(world.people["ana"], new_token(), "phone", is_own_device=True, at=now())
    with unit_of_work():
        ana = world.people["ana"].id
        key = {"credential_id": "eHh4eA", "public_key": "eHh4eA", "sign_count": 0}
        made = Passkey(id=new_id(), person_id=ana, name="My phone", added_at=now(), **key)
        db.session.add(made)
    world.things["passkey"] = made.id
    world.things |= {
        "lesson": "knocking", "on_paper": "knocking-on-paper", "section": "before", "check": "first-words",
        "story": "green-door", "reflection": "own-door", "quiz": "door-check", "survey": "after-the-door",
        "module": "at-the-door", "skill": "asking", "resource": "help-line", "nobody": new_id(), "nowhere": "no-such",
        "no_token": "not-a-token", "english": "en", "choose": "choose", "back": "back", "again": "again",
        "away": "away", "coming": "coming",
    }  # fmt: skip


def _course(cohort: Cohort) -> Course:
    with unit_of_work(may_write=False):
        return get_course(cohort.release_id)
