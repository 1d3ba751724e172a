"""The demonstration holds what its cast promises, comes out the same twice, and stays out of production."""

import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from pypdf import PdfReader
from sqlalchemy import select

from lms.access.permissions import Permission
from lms.accounts.models import Person
from lms.app import create_app
from lms.assessment.models import Attempt
from lms.attendance.models import AttendanceMark, MakeUp
from lms.attendance.queries import get_roll_for
from lms.audit.service import find_trouble
from lms.catalogue.queries import get_course
from lms.certificates.models import Certificate, CertificateEvent
from lms.certificates.service import content_of
from lms.cohorts.models import Cohort, CohortSession, Enrollment
from lms.cohorts.queries import list_roster, list_sessions
from lms.cohorts.rules import local_day
from lms.core import installation
from lms.core.clock import clock_at
from lms.core.database import db
from lms.core.errors import Refused
from lms.core.unit_of_work import unit_of_work
from lms.demonstration import cast
from lms.demonstration import service as demonstration
from lms.graduation.facts import Standing, stand
from lms.hours.models import HourEntry
from lms.learning import survey_rules
from lms.learning.models import ActivityProgress, SkillSignOff
from lms.learning.survey_queries import count_by_survey_and_day
from lms.web.dispatch import Forty
from tests.conftest import Browser, config_for
from tests.factories import actor_of, post
from tests.journeys.visitor import Fill, Label, Visitor

TODAY = date(2026, 11, 22)
ROOT = Path(__file__).resolve().parents[2]
TAKES_LONG = pytest.mark.one_engine("takes long; the same services run on both engines elsewhere", engine="sqlite")
PARTS = {
    "first": [(star.name, star.state) for star in cast.FIRST_COHORT] + list(cast.FIRST_NAMES),
    "second": [(star.name, star.state) for star in cast.SECOND_COHORT] + list(cast.SECOND_NAMES),
}


@dataclass
class Told:
    """The demonstration as it came out."""

    app: Forty
    cohorts: dict[str, Cohort]
    places: dict[str, Enrollment]
    standings: dict[str, Standing]

    def named(self, part: str) -> list[str]:
        """The names of everybody with this part, in the first cohort."""
        return [name for name, state in PARTS["first"] if state == part]


@contextmanager
def told(bed: Any, home: Path) -> Iterator[Forty]:
    """Make the demonstration on a fresh database, inside its application's context."""
    url = bed.fresh_database()
    app = create_app(config_for(url, home, curriculum=ROOT / "curriculum"))
    with app.app_context():
        demonstration.make(TODAY)
        yield app
        db.session.remove()
        db.engine.dispose()
    bed.drop(url)


@pytest.fixture(scope="module")
def story(sqlite: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Told]:
    with told(sqlite, tmp_path_factory.mktemp("demonstration")) as app:
        with unit_of_work(may_write=False):
            first, second = db.session.execute(select(Cohort).order_by(Cohort.starts_on)).scalars()
            rows = {cohort.id: list_roster(cohort.id, with_withdrawn=True) for cohort in (first, second)}
            places = {row.person.name: row.enrollment for found in rows.values() for row in found}
            standings = {}
            for cohort in (first, second):
                stood = stand(cohort, [row.enrollment.id for row in rows[cohort.id]])
                standings |= {row.person.name: stood[row.enrollment.id] for row in rows[cohort.id]}
        yield Told(app, {"first": first, "second": second}, places, standings)


def read(query: Any) -> list[Any]:
    with unit_of_work(may_write=False):
        return [tuple(row) for row in db.session.execute(query).all()]


@TAKES_LONG
def test_everybody_of_the_cast_has_a_place_and_nobody_else(story: Told) -> None:
    told_of = [name for part in PARTS.values() for name, _ in part] + list(cast.NOT_JOINED)
    assert sorted(story.places) == sorted(told_of)
    assert len(PARTS["first"]) == 24
    assert len(PARTS["second"]) + len(cast.NOT_JOINED) == 30
    states = Counter(story.places[name].state for name, _ in PARTS["first"])
    assert states == {"graduated": 17, "active": 6, "withdrawn": 1}
    assert {story.places[name].state for name in cast.NOT_JOINED} == {"invited"}


@TAKES_LONG
def test_those_who_are_ready_are_ready_by_the_check_and_the_others_are_not(story: Told) -> None:
    for part in ("ready", "graduated", "revoked"):
        assert [name for name in story.named(part) if not story.standings[name].is_ready] == []
    for part in ("missed", "make_up_open", "handed_in", "withdrawn"):
        assert [name for name in story.named(part) if story.standings[name].is_ready] == []
    assert {story.standings[name].minutes for name in story.named("graduated")} == {2400}
    assert not any(story.standings[name].is_ready for name, _ in PARTS["second"])


@TAKES_LONG
def test_every_certificate_is_a_drawn_specimen_and_one_was_revoked(story: Told) -> None:
    with unit_of_work(may_write=False):
        papers = list(db.session.execute(select(Certificate)).scalars())
    assert all(content_of(paper).is_specimen for paper in papers)
    assert all(paper.pdf_drawn_at for paper in papers)
    live = {paper.snapshot["name"] for paper in papers if paper.live}
    assert live == set(story.named("graduated"))
    assert {paper.snapshot["name"] for paper in papers if not paper.live} == {"Vic Voided"}
    assert len(papers) == 17


@TAKES_LONG
def test_mia_missed_session_f_and_cannot_reach_forty_hours_without_a_make_up(story: Told) -> None:
    mia, course = story.places["Mia Missed"], get_course(story.cohorts["second"].release_id)
    with unit_of_work(may_write=False):
        missed = next(one for one in list_sessions(story.cohorts["second"].id) if one.code == "F")
        minutes = sum(segment.minutes for segment in missed.segments)
        slots = {segment.slot for segment in missed.segments}
    marks = select(AttendanceMark.status).where(
        AttendanceMark.enrollment_id == mia.id, AttendanceMark.session_id == missed.id
    )
    assert read(marks) == [("absent",)]
    assert not slots & {credit.slot for credit in story.standings["Mia Missed"].facts.credits}
    assert read(select(MakeUp.id).where(MakeUp.enrollment_id == mia.id)) == []
    assert minutes > 0
    assert course.total.online + course.total.live - minutes < story.standings["Mia Missed"].pack.total_minutes


@TAKES_LONG
def test_surveys_can_be_read_and_are_not_of_the_stars(story: Told) -> None:
    first, course = story.cohorts["first"], get_course(story.cohorts["first"].release_id)
    with unit_of_work(may_write=False):
        lines = survey_rules.list_surveys(course, count_by_survey_and_day(first.id), TODAY)
    assert [line.shown >= survey_rules.FEWEST for line in lines[:2]] == [True, True]
    assert lines[-1].shown >= survey_rules.FEWEST, "the last survey asks again what the first one asked"
    stars = {person.name for person in cast.FIRST_COHORT}
    done = read(select(ActivityProgress.enrollment_id).where(ActivityProgress.how == "survey"))
    assert not {story.places[name].id for name in stars if name in story.places} & {row[0] for row in done}


@TAKES_LONG
def test_yesterdays_roll_is_open_with_thirty_people_on_it(story: Told) -> None:
    cohort = story.cohorts["second"]
    with unit_of_work(may_write=False):
        inez = db.session.execute(select(Person).where(Person.email == "inez@example.org")).scalar_one()
        states = {
            one.code: (one.state, local_day(one.starts_at, cohort.zone), one.id) for one in list_sessions(cohort.id)
        }
    actor = actor_of(inez)
    with unit_of_work(may_write=False):
        roll = get_roll_for(actor, states["H"][2], Permission.TAKE_ROLL)
        assert len(roll.lines) == 30
        assert all(line.mark is None for line in roll.lines)
    assert states["H"][:2] == ("planned", TODAY - timedelta(days=1))
    assert {states[code][0] for code in "ABCDEFG"} == {"closed"}


@TAKES_LONG
def test_the_record_of_acts_holds(story: Told) -> None:
    with unit_of_work(may_write=False):
        assert find_trouble() is None


@TAKES_LONG
def test_everybody_who_is_named_can_sign_in_with_the_printed_password(story: Told) -> None:
    story.app.test_client_class = Browser
    for star in cast.stars():
        client = story.app.test_client()
        assert post(client, "/sign-in", name=star.email, password=cast.PASSWORD).status_code == 303, star.name
        assert client.get("/", follow_redirects=True).status_code == 200, star.name


@TAKES_LONG
def test_the_same_seed_and_day_give_the_same_demonstration(story: Told, sqlite: Any, tmp_path: Path) -> None:
    facts = gather_facts()
    db.session.remove()
    settings = installation.config()
    with told(sqlite, tmp_path):
        again = gather_facts()
    installation.install(settings)
    assert {name: len(rows) for name, rows in facts.items()} == {name: len(rows) for name, rows in again.items()}
    for name, rows in facts.items():
        assert rows == again[name], name
        assert rows, name


@TAKES_LONG
def test_the_first_two_minutes_of_the_readme_are_true(story: Told) -> None:
    with clock_at(datetime(2026, 11, 22, 9, tzinfo=ZoneInfo("America/Chicago"))):
        inez = welcomed(story, "Inez")
        take_the_roll(inez)
        help_two_people(inez)
        mia = welcomed(story, "Mia").words
        assert "of 40 h" in mia
        assert mia.count("Go on: ") == 1
        assert "1 make-up is open." in mia
        check_a_certificate(story, welcomed(story, "Grace"))
        otto = welcomed(story, "Otto").follow("Grace Graduate").follow("The ledger it rests on")
        heads = [cell.text for cell in next(otto.page.all("thead")).all("th")]
        assert heads == ["Date", "What", "How", "Minutes", "Who says so", "Written down"]
        assert "Together: 40 h" in otto.words


def welcomed(story: Told, name: str) -> Visitor:
    """Sign in as somebody from the first page, with the password that stands there."""
    person = Visitor(story.app, name).go("/")
    address = re.search(rf"Sign in as {name}\s*(\S+@example.org)", person.words)
    assert address
    assert cast.PASSWORD in person.words
    person.follow(f"Sign in as {name}")
    person.password = cast.PASSWORD
    return person.press("Sign in", {"E-mail address": address[1], "Password": cast.PASSWORD})


def take_the_roll(inez: Visitor) -> None:
    inez.follow("Session H")
    assert "30 of 30 here" in inez.words
    late = {("Val Valley", "Came late"): True, ("Val Valley", "Came at"): "18:20"}
    others: dict[Label, Fill] = {("Tim Thimble", "Excused"): True, ("Una Umber", "Not here"): True}
    inez.press("Close the roll and credit 90 minutes to 30 people", {**late, **others})
    assert "The roll is closed, and the hours are credited." in inez.words


def help_two_people(inez: Visitor) -> None:
    inez.go("/today").follow("Who missed what: Demonstration cohort, running now")
    assert cast.NOT_JOINED[0] not in inez.words
    inez.follow("Give a way back: Mia Missed, Homicide")
    inez.press("Give this way back", {"one to one": True})
    assert "The way back is set." in inez.words
    inez.go("/today").follow("Hugo Handed-In")
    before = re.search(r"Credited so far\s*(.*?)\s*What there is", inez.words)
    inez.press("Accept and credit")
    after = re.search(r"Credited so far\s*(.*?)\s*What there is", inez.words)
    assert before
    assert after
    assert before[1] != after[1]


def check_a_certificate(story: Told, grace: Visitor) -> None:
    grace.follow("Open my certificate").follow("Download my certificate")
    paper = "".join("".join(page.extract_text().split()) for page in PdfReader(BytesIO(grace.answer.data)).pages)
    address = re.findall(r"/v/[a-z2-7]{26}", paper)[0]
    stranger = Visitor(story.app).go(address).press("Compare the name", {"Name on the paper": "Grace Graduate"})
    assert "This certificate is genuine." in stranger.words
    assert "The name that you typed is the name on the paper." in stranger.words


def gather_facts() -> dict[str, list[Any]]:
    """Return what was told, by table: whose, what and when, without any id."""
    who = select(Person.name).join(Enrollment, Enrollment.person_id == Person.id)
    hours = (HourEntry.slot, HourEntry.mode, HourEntry.minutes, HourEntry.occurred_on, HourEntry.recorded_at)
    marks = (AttendanceMark.status, AttendanceMark.arrived_at, AttendanceMark.left_at, CohortSession.code)
    quizzes = (Attempt.quiz, Attempt.number, Attempt.points, Attempt.started_at, Attempt.submitted_at)
    queries = {
        "people": select(Person.name, Person.email),
        "cohorts": select(Cohort.name, Cohort.starts_on, Cohort.ends_on, Cohort.state),
        "sessions": select(CohortSession.code, CohortSession.starts_at, CohortSession.state, CohortSession.closed_at),
        "places": who.add_columns(Enrollment.state),
        "hours": who.join(HourEntry, HourEntry.enrollment_id == Enrollment.id).add_columns(*hours),
        "marks": who.join(AttendanceMark, AttendanceMark.enrollment_id == Enrollment.id)
        .join(CohortSession, CohortSession.id == AttendanceMark.session_id)
        .add_columns(*marks),
        "quizzes": who.join(Attempt, Attempt.enrollment_id == Enrollment.id).add_columns(*quizzes),
        "skills": who.join(SkillSignOff, SkillSignOff.enrollment_id == Enrollment.id).add_columns(
            SkillSignOff.skill, SkillSignOff.outcome, SkillSignOff.observed_at
        ),
        "make-ups": who.join(MakeUp, MakeUp.enrollment_id == Enrollment.id).add_columns(
            MakeUp.state, MakeUp.due_on, MakeUp.minutes
        ),
        "certificates": who.join(Certificate, Certificate.enrollment_id == Enrollment.id).add_columns(
            Certificate.live, Certificate.issued_at
        ),
        "revocations": select(CertificateEvent.status, CertificateEvent.at, CertificateEvent.reason),
    }
    return {name: sorted(read(query), key=repr) for name, query in queries.items()}


def test_the_demonstration_stays_out_of_production(app: Forty) -> None:
    installation.install(replace(installation.config(), production=True))
    with pytest.raises(Refused):
        demonstration.make(TODAY)
    with unit_of_work(may_write=False):
        assert db.session.execute(select(Cohort)).first() is None
        assert db.session.execute(select(Person)).first() is None
