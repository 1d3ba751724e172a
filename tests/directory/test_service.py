from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from lms.access.actor import SYSTEM, Actor, Role
from lms.audit.acts import Act
from lms.audit.models import AuditEvent
from lms.catalogue import service as catalogue
from lms.core.clock import clock_at, now
from lms.core.database import db
from lms.core.errors import NotFound
from lms.core.ids import new_id
from lms.core.unit_of_work import unit_of_work
from lms.curriculum.kinds import Need
from lms.curriculum.model import Course, ResourceStatus
from lms.directory import queries, service
from lms.directory.models import DirectoryVersion
from lms.directory.rules import Check
from lms.jobs.queries import find_due_id
from lms.jobs.service import do_due_jobs
from tests.directory.shelf import DRAFT, add, live, save, versions
from tests.factories import actor_of, make_person, make_release, sample_course, utc


@pytest.fixture
def sam(app) -> Actor:
    return actor_of(make_person("Sam Sample", Role.STAFF))


def publish(course: Course) -> None:
    with unit_of_work():
        catalogue.publish(SYSTEM, course, now())


def with_resource(slug: str, **changes) -> Course:
    course = sample_course()
    changed = tuple(replace(one, **changes) if one.id == slug else one for one in course.resources)
    return replace(course, resources=changed)


def acts() -> list[tuple[str, str]]:
    with unit_of_work(may_write=False):
        query = select(AuditEvent.object_id, AuditEvent.actor_id).where(AuditEvent.act == Act.DIRECTORY_CHANGED.value)
        return [tuple(row) for row in db.session.execute(query)]


def test_publishing_fills_the_directory_once(app):
    make_release()
    make_release()
    with unit_of_work(may_write=False):
        entries = queries.list_entries()
        assert [(one.slug, one.number, one.place) for one in entries] == [("help-line", 1, 1), ("corner-office", 1, 2)]
        assert entries[1].areas == (1, 77)
        assert not entries[0].is_confirmed
        assert len(queries.list_guide_areas()) == 77


def test_a_release_renews_what_only_releases_wrote(app):
    make_release()
    publish(with_resource("help-line", phone="312-555-0199"))
    assert [(one.number, one.phone) for one in versions("help-line")] == [(2, "312-555-0199"), (1, "312-555-0100")]
    publish(with_resource("help-line", phone="312-555-0199", status=ResourceStatus.CONFIRMED))
    assert live("help-line").is_confirmed
    assert live("corner-office").number == 1


def test_a_release_names_the_needs_of_what_staff_never_wrote(sam):
    course = sample_course()
    publish(replace(course, resources=tuple(replace(one, needs=()) for one in course.resources)))
    assert live("help-line").needs == ()
    assert save(sam, "help-line", replace(live("help-line"), note="Ring twice"))
    publish(course)
    assert [one.needs for one in versions("corner-office")] == [(Need.HOUSING, Need.LAW), ()]
    assert live("help-line").needs == ()
    assert save(sam, "help-line", replace(live("help-line"), needs=(Need.TALK,)))
    assert live("help-line").needs == (Need.TALK,)


def test_a_release_never_overwrites_staff(sam):
    make_release()
    assert save(sam, "help-line", replace(live("help-line"), phone="312-555-0111"), Check.REACHED, "They moved")
    publish(with_resource("help-line", phone="312-555-0199"))
    assert (live("help-line").phone, live("help-line").number) == ("312-555-0111", 2)


def test_a_service_that_a_release_drops_stays_for_older_lessons(app):
    make_release()
    publish(replace(sample_course(), resources=()))
    assert live("help-line").listed


def test_a_new_service_of_a_later_release_is_added_at_the_end(sam):
    make_release()
    add(sam)
    resource = replace(sample_course().resources[0], id="third", name="A third")
    publish(replace(sample_course(), resources=(*sample_course().resources, resource)))
    assert live("night-porch").place == 3
    assert live("third").place == 4


def test_add_entry_is_recorded_and_twice_is_once(sam):
    key = new_id()
    for _ in range(2):
        with unit_of_work():
            assert service.add_entry(sam, key, DRAFT, Check.REACHED, "Met them", now()) == "night-porch"
    assert add(sam) == "night-porch-2"
    assert acts() == [("night-porch", sam.person_id), ("night-porch-2", sam.person_id)]
    found = live("night-porch")
    assert (found.is_confirmed, found.checked_by, found.why) == (True, sam.person_id, "Met them")


@pytest.mark.parametrize(("check", "confirmed"), [(Check.REACHED, True), (Check.TRIED, False)])
def test_save_entry_says_who_checked_and_when(check, confirmed, sam):
    make_release()
    with clock_at(utc(2026, 12, 1, 3)):  # still November 30 where the program is
        assert save(sam, "help-line", live("help-line"), check, "Called twice")
    found = live("help-line")
    assert (found.is_confirmed, found.checked_by) == (confirmed, sam.person_id)
    assert found.checked_on == date(2026, 11, 30)
    assert [one.why for one in versions("help-line")] == ["Called twice", ""]
    assert acts() == [("help-line", sam.person_id)]


def test_changed_words_alone_are_no_check(sam):
    make_release()
    before = live("help-line")
    assert save(sam, "help-line", replace(before, note="Ring twice"))
    after = live("help-line")
    assert (after.note, after.checked_on, after.checked_by) == ("Ring twice", before.checked_on, None)
    assert after.status == before.status
    assert not save(sam, "help-line", after)
    assert live("help-line").number == 2


def test_an_entry_leaves_the_list_and_comes_back_with_its_reasons(sam):
    make_release()
    for listed, why in ((False, "Closed in May"), (False, "Closed in May"), (True, "Open again")):
        with unit_of_work():
            service.set_listed(sam, queries.lock_entry("help-line"), why, now(), listed=listed)
        with unit_of_work(may_write=False):
            assert ("help-line" in [one.slug for one in queries.list_entries()]) is listed
            assert "help-line" in [one.slug for one in queries.list_all_entries()]
    assert [(one.number, one.listed, one.why) for one in versions("help-line")] == [
        (3, True, "Open again"),
        (2, False, "Closed in May"),
        (1, True, ""),
    ]


def test_one_version_of_an_entry_is_live(app):
    make_release()
    with unit_of_work():
        row = queries.lock_entry("help-line")
        values = {column.name: getattr(row, column.name) for column in DirectoryVersion.__table__.columns}
        db.session.add(DirectoryVersion(**{**values, "id": new_id(), "number": 2}))
        with pytest.raises(IntegrityError):
            db.session.flush()
        db.session.rollback()


def test_an_entry_that_is_not_there_cannot_be_locked(app):
    with pytest.raises(NotFound), unit_of_work():
        queries.lock_entry("nowhere")


def test_a_guide_is_drawn_once_for_what_the_directory_says(sam):
    make_release()
    for digest in ("a" * 64, "a" * 64):
        with unit_of_work():
            service.ask_for_guide(25, digest, now())
    assert do_due_jobs() == 1
    with unit_of_work(may_write=False):
        guide = queries.find_guide(25)
        assert guide.pdf.startswith(b"%PDF-")
        digest, drawn_at = guide.drawn, guide.drawn_at
        assert find_due_id(now()) is None
    with unit_of_work():
        service.ask_for_guide(25, digest, now())
    assert do_due_jobs() == 0
    add(sam, replace(DRAFT, areas=(25,)))
    with unit_of_work():
        service.ask_for_guide(25, "b" * 64, now())
    assert do_due_jobs() == 1
    with unit_of_work(may_write=False):
        guide = queries.find_guide(25)
        assert guide.drawn != digest
        assert guide.drawn_at > drawn_at


def test_a_guide_of_an_area_that_is_none_is_not_found(app):
    make_release()
    with pytest.raises(NotFound), unit_of_work():
        service.ask_for_guide(78, "a" * 64, now())
