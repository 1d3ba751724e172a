from dataclasses import replace
from datetime import date, timedelta

import pytest

from lms.curriculum.model import ModeRule, TopicRule
from lms.curriculum.parse_lists import parse_rule_pack
from lms.curriculum.problems import Problems
from lms.curriculum.sources import Sources
from lms.graduation import rules
from lms.graduation.rules import Credited, Facts, State, Waived
from tests.architecture.source import ROOT
from tests.factories import sample_course, utc

DAY = date(2026, 9, 10)
COURSE = sample_course()
PACK = replace(COURSE.rule_packs[0], modes=(), topics=(), window_days=None, quizzes_all=False, skills_all=False)


def credit(mode="in_person", minutes=60, slot="live:at-the-door", day=0, topic="welcome", seen=None):
    return Credited(slot, "at-the-door", topic, mode, minutes, DAY + timedelta(days=day), seen)


def check(pack, *credits, **facts):
    return {one.id: one for one in rules.check(pack, COURSE, Facts(credits=credits, **facts))}


@pytest.mark.parametrize(
    ("minutes", "state", "open_words"),
    [
        (2400, State.MET, None),
        (2399, State.NOT_YET, "39 h 59 min are credited. Still open: 1 min."),
        (0, State.NOT_YET, "0 min are credited. Still open: 40 h."),
        (2401, State.MET, None),
    ],
)
def test_39_hours_59_minutes_is_not_40(minutes, state, open_words):
    pack = replace(PACK, total_minutes=2400)
    line = check(pack, *([credit(minutes=minutes)] if minutes else []))["minutes"]
    assert line.state is state
    assert (str(line.missing) if line.missing else None) == open_words


CAP = ModeRule(of=("online", "virtual"), at_most=1200)
ONLINE_CAP = ModeRule(of=("online",), at_most=1000)


@pytest.mark.parametrize(
    ("modes", "by_mode", "counted"),
    [
        ((), {"online": 2400}, 2400),
        ((CAP,), {"online": 1200, "in_person": 1200}, 2400),
        ((CAP,), {"online": 1201, "in_person": 1199}, 2399),
        ((CAP,), {"online": 700, "virtual": 700, "in_person": 1200}, 2400),
        ((CAP,), {"in_person": 2400}, 2400),
        ((CAP, ONLINE_CAP), {"online": 1300, "virtual": 200, "in_person": 100}, 1300),
        ((CAP, ONLINE_CAP), {"online": 1300, "virtual": 900}, 1200),
        ((CAP,), {}, 0),
    ],
)
def test_minutes_above_a_cap_count_nothing_and_are_taken_off_once(modes, by_mode, counted):
    assert rules.qualifying(replace(PACK, modes=modes), by_mode) == counted


def test_the_wrong_mix_says_how_much_does_not_count():
    pack = replace(PACK, total_minutes=2400, modes=(CAP,))
    line = check(pack, credit("online", 1500), credit("in_person", 900))["minutes"]
    assert line.state is State.NOT_YET
    assert str(line.missing) == "35 h are credited. Still open: 5 h."
    assert str(line.note).startswith("5 h lie above what these rules count")


def test_a_mode_can_ask_for_at_least_so_much():
    pack = replace(PACK, modes=(ModeRule(of=("in_person",), at_least=1200),))
    assert check(pack, credit(minutes=1199))["mode:in_person"].state is State.NOT_YET
    line = check(pack, credit(minutes=1200))["mode:in_person"]
    assert (line.state, str(line.words)) == (State.MET, "At least 20 h in person")


def test_a_topic_can_ask_for_at_least_so_much():
    pack = replace(PACK, topics=(TopicRule(topic="welcome", at_least=35),))
    assert check(pack, credit(minutes=35, topic="records"))["topic:welcome"].state is State.NOT_YET
    assert check(pack, credit(minutes=35))["topic:welcome"].state is State.MET


@pytest.mark.parametrize(("days", "state"), [(89, State.MET), (90, State.NOT_YET)])
def test_the_window_counts_first_and_last_day(days, state):
    pack = replace(PACK, window_days=90)
    assert check(pack, credit(), credit(day=days, slot="other"))["window"].state is state


def test_each_quiz_and_each_skill_is_asked_for():
    pack = replace(PACK, quizzes_all=True, skills_all=True)
    none = check(pack)
    assert {one for one in none if one != "minutes"} == {"quiz:door-check", "skill:asking"}
    met = check(pack, quizzes_passed=frozenset({"door-check"}), skills_shown=frozenset({"asking"}))
    assert met["quiz:door-check"].state is met["skill:asking"].state is State.MET
    assert none["quiz:door-check"].slot == "old-door-check"


@pytest.mark.parametrize(("seen", "asks"), [(None, False), (0, True), (29, True), (30, False), (60, False)])
def test_little_seen_time_asks_for_a_look_and_refuses_nothing(seen, asks):
    found = check(replace(PACK, total_minutes=60), credit("online", 60, "knocking", seen=seen))
    assert ("look:knocking" in found) is asks
    assert found["minutes"].state is State.MET
    if asks:
        assert str(found["look:knocking"].words).startswith("A look together at “Knocking")


def test_a_waiver_sets_one_requirement_aside_by_name_and_reason():
    waived = Waived("Sam Sample", utc(2026, 10, 1), "Taught elsewhere")
    lines = rules.check(replace(PACK, total_minutes=60), COURSE, Facts(waivers={"minutes": waived}))
    assert lines[0].state is State.WAIVED
    assert lines[0].waived == waived
    assert rules.is_ready(lines)


def test_a_waiver_of_what_is_met_changes_nothing():
    waived = Waived("Sam Sample", utc(2026, 10, 1), "Not needed after all")
    line = check(replace(PACK, total_minutes=60), credit(), waivers={"minutes": waived})["minutes"]
    assert (line.state, line.waived) == (State.MET, None)


def test_reached_on_is_the_day_on_which_the_minutes_that_count_were_whole():
    pack = replace(PACK, total_minutes=120, modes=(ModeRule(of=("online",), at_most=60),))
    credits = [credit("online", 120, "a", 0), credit("in_person", 30, "b", 5), credit("in_person", 30, "c", 3)]
    assert rules.reached_on(pack, credits) == DAY + timedelta(days=5)
    assert rules.reached_on(pack, credits[:2]) is None


@pytest.mark.parametrize(
    ("minutes", "words"), [(0, "0 min"), (45, "45 min"), (60, "1 h"), (125, "2 h 05 min"), (2400, "40 h")]
)
def test_as_hours(minutes, words):
    assert rules.as_hours(minutes) == words


def test_a_pack_that_only_reports_compares_without_waivers_and_looks():
    waived = Waived("Sam Sample", utc(2026, 10, 1), "Taught elsewhere")
    facts = Facts((credit("online", 40, "knocking", seen=0),), waivers={"minutes": waived, "mode:in_person": waived})
    (one,) = rules.compare(COURSE, facts)
    assert one.pack.id == "in-the-room"
    assert [(line.id, line.state) for line in one.requirements] == [
        ("minutes", State.MET),
        ("mode:in_person", State.NOT_YET),
    ]
    assert not one.is_met
    assert rules.compare(COURSE, Facts((credit(minutes=40),)))[0].is_met


@pytest.mark.parametrize(
    ("online", "in_person", "met"),
    [(1200, 1200, {"twenty-twenty", "whole-transcript"}), (1201, 1199, {"whole-transcript"}), (1200, 1199, set())],
)
def test_the_real_packs_that_only_report(online, in_person, met):
    problems = Problems()
    folder = ROOT / "curriculum" / "rules"
    paths = {path.name: tuple(path.read_text().split("\n")) for path in folder.iterdir()}
    packs = [parse_rule_pack(f"rules/{name}", lines, problems, Sources()) for name, lines in paths.items()]
    assert list(problems) == []
    course = replace(COURSE, rule_packs=tuple(packs))
    credits = (credit("online", online, "a"), credit("in_person", in_person, "b"))
    assert {one.pack.id for one in rules.compare(course, Facts(credits)) if one.is_met} == met
