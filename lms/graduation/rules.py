"""The requirement check: plain facts and a rule pack in; met, not yet or waived out, each with its reason."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum

from lms.core.words import N_, Words
from lms.curriculum.model import Course, ModeRule, RulePack, RulePackUse, live_slot
from lms.hours.rules import is_flagged

MINUTES = "minutes"
WINDOW = "window"
LOOK = "look:"
IN_ALL = N_("%(hours)s in all")
MODE_WORDS = {"online": N_("online"), "virtual": N_("by video"), "in_person": N_("in person")}


class State(StrEnum):
    """How a requirement stands; there is no failing, only not yet."""

    MET = "met"
    NOT_YET = "not_yet"
    WAIVED = "waived"


@dataclass(frozen=True)
class Credited:
    """One live credit of the ledger; reversed credits never come here."""

    slot: str
    module: str
    topic: str
    mode: str
    minutes: int
    occurred_on: date
    seen_minutes: int | None = None


@dataclass(frozen=True)
class Waived:
    """Who set a requirement aside, when and why."""

    by: str
    at: datetime
    reason: str


@dataclass(frozen=True)
class Facts:
    """All that the check asks about one person."""

    credits: tuple[Credited, ...] = ()
    quizzes_passed: frozenset[str] = frozenset()
    skills_shown: frozenset[str] = frozenset()
    waivers: Mapping[str, Waived] = field(default_factory=dict)
    open_make_ups: int = 0


@dataclass(frozen=True)
class Requirement:
    """One line of the check; `missing` says what would meet it, `slot` where the ledger shows it."""

    id: str
    words: Words
    state: State
    missing: Words | None = None
    note: Words | None = None
    waived: Waived | None = None
    slot: str = ""


@dataclass(frozen=True)
class Comparison:
    """How somebody stands by a pack that only reports: never a condition for graduation here."""

    pack: RulePack
    requirements: tuple[Requirement, ...]

    @property
    def is_met(self) -> bool:
        """Say whether the measure would be met too."""
        return is_ready(self.requirements)


def check(pack: RulePack, course: Course, facts: Facts) -> tuple[Requirement, ...]:
    """Return every requirement of the pack with how it stands, in the order in which people think of them."""
    return (*_measured(pack, course, facts), *_looks(pack, course, facts))


def compare(course: Course, facts: Facts) -> tuple[Comparison, ...]:
    """Return how somebody stands by each pack that only reports.

    What this program set aside does not count there: the measure is somebody else's. Looks are this program's own.
    """
    bare = replace(facts, waivers={})
    packs = [pack for pack in course.rule_packs if pack.use is RulePackUse.REPORT]
    return tuple(Comparison(pack, tuple(_measured(pack, course, bare))) for pack in packs)


def _measured(pack: RulePack, course: Course, facts: Facts) -> list[Requirement]:
    found = [_minutes(pack, facts), *_modes(pack, facts), *_topics(pack, course, facts), *_window(pack, facts)]
    return [*found, *_quizzes(pack, course, facts), *_skills(pack, course, facts)]


def is_ready(requirements: Iterable[Requirement]) -> bool:
    """Say whether nothing is missing."""
    return all(requirement.state is not State.NOT_YET for requirement in requirements)


def open_ones(requirements: Iterable[Requirement]) -> list[Requirement]:
    """Return what is not met yet."""
    return [requirement for requirement in requirements if requirement.state is State.NOT_YET]


def minutes_by_mode(credits: Iterable[Credited]) -> dict[str, int]:
    """Return credited minutes by mode."""
    found: dict[str, int] = {}
    for credit in credits:
        found[credit.mode] = found.get(credit.mode, 0) + credit.minutes
    return found


def qualifying(pack: RulePack, by_mode: Mapping[str, int]) -> int:
    """Return the minutes that count: what lies above a cap counts nothing, and is taken off once only."""
    counted = dict(by_mode)
    for rule in _caps(pack):
        over = sum(counted.get(mode, 0) for mode in rule.of) - (rule.at_most or 0)
        for mode in rule.of:
            taken = min(max(over, 0), counted.get(mode, 0))
            counted[mode] = counted.get(mode, 0) - taken
            over -= taken
    return sum(counted.values())


def reached_on(pack: RulePack, credits: Sequence[Credited]) -> date | None:
    """Return the day on which the minutes that count reached the pack's total, or None while they have not."""
    so_far: dict[str, int] = {}
    for credit in sorted(credits, key=lambda one: one.occurred_on):
        so_far[credit.mode] = so_far.get(credit.mode, 0) + credit.minutes
        if qualifying(pack, so_far) >= pack.total_minutes:
            return credit.occurred_on
    return None


def titles_by_slot(course: Course) -> dict[str, str]:
    """Return what each slot is for, as the course names it: an activity, or a module's part in the room."""
    titles = {activity.slot: activity.title for module in course.modules for activity in module.activities}
    return titles | {live_slot(module.id): module.title for module in course.modules}


def as_hours(minutes: int) -> str:
    """Return minutes as people say them, in letters that every language here shares: 27 h 30 min."""
    hours, rest = divmod(minutes, 60)
    if not hours:
        return f"{rest} min"
    return f"{hours} h {rest:02d} min" if rest else f"{hours} h"


def _caps(pack: RulePack) -> list[ModeRule]:
    """Return the caps, narrow ones first, so that a wider cap sees what a narrower one left."""
    return sorted((rule for rule in pack.modes if rule.at_most is not None), key=lambda rule: len(rule.of))


def _minutes(pack: RulePack, facts: Facts) -> Requirement:
    by_mode = minutes_by_mode(facts.credits)
    total, counted = sum(by_mode.values()), qualifying(pack, by_mode)
    note = None
    if counted < total:
        note = Words(
            N_("%(over)s lie above what these rules count in one way of learning, so they do not count here."),
            {"over": as_hours(total - counted)},
        )
    missing = Words(
        N_("%(done)s are credited. Still open: %(open)s."),
        {"done": as_hours(counted), "open": as_hours(max(pack.total_minutes - counted, 0))},
    )
    words = Words(IN_ALL, {"hours": as_hours(pack.total_minutes)})
    return _decide(facts, MINUTES, words, counted >= pack.total_minutes, missing, note=note)


def _modes(pack: RulePack, facts: Facts) -> Iterator[Requirement]:
    by_mode = minutes_by_mode(facts.credits)
    for rule in pack.modes:
        if rule.at_least is None:
            continue
        done = sum(by_mode.get(mode, 0) for mode in rule.of)
        words = Words(
            N_("At least %(hours)s %(modes)s"),
            {"hours": as_hours(rule.at_least), "modes": _any_of(rule.of)},
        )
        yield _at_least(facts, f"mode:{'+'.join(rule.of)}", words, done, rule.at_least)


def _any_of(modes: Sequence[str]) -> Words:
    return Words(" / ".join(f"%({mode})s" for mode in modes), {mode: Words(MODE_WORDS[mode]) for mode in modes})


def _topics(pack: RulePack, course: Course, facts: Facts) -> Iterator[Requirement]:
    for rule in pack.topics:
        done = sum(credit.minutes for credit in facts.credits if credit.topic == rule.topic)
        words = Words(
            N_("At least %(hours)s on “%(topic)s”"),
            {"hours": as_hours(rule.at_least), "topic": course.topic(rule.topic).title},
        )
        yield _at_least(facts, f"topic:{rule.topic}", words, done, rule.at_least)


def _at_least(facts: Facts, requirement_id: str, words: Words, done: int, least: int) -> Requirement:
    missing = Words(
        N_("%(done)s so far. Still open: %(open)s."), {"done": as_hours(done), "open": as_hours(max(least - done, 0))}
    )
    return _decide(facts, requirement_id, words, done >= least, missing)


def _window(pack: RulePack, facts: Facts) -> Iterator[Requirement]:
    if pack.window_days is None:
        return
    days = [credit.occurred_on for credit in facts.credits]
    taken = (max(days) - min(days)).days + 1 if days else 0
    within = N_("All of it within one day") if pack.window_days == 1 else N_("All of it within %(days)d days")
    words = Words(within, {"days": pack.window_days})
    missing = Words(
        N_("From the first to the last credit it was %(taken)d days. Staff decide what may stand."), {"taken": taken}
    )
    yield _decide(facts, WINDOW, words, taken <= pack.window_days, missing)


def _quizzes(pack: RulePack, course: Course, facts: Facts) -> Iterator[Requirement]:
    for module in course.modules if pack.quizzes_all else ():
        for quiz in module.quizzes:
            words = Words(N_("Quiz of module %(number)d: %(title)s"), {"number": module.number, "title": quiz.title})
            missing = Words(N_("Not passed yet. It can be tried again at any time."))
            yield _decide(facts, f"quiz:{quiz.id}", words, quiz.id in facts.quizzes_passed, missing, slot=quiz.slot)


def _skills(pack: RulePack, course: Course, facts: Facts) -> Iterator[Requirement]:
    for skill in course.skills if pack.skills_all else ():
        words = Words(N_("Skill shown: %(title)s"), {"title": skill.title})
        missing = Words(N_("Not signed off yet. An instructor can see it in the room."))
        yield _decide(facts, f"skill:{skill.id}", words, skill.id in facts.skills_shown, missing)


def _looks(pack: RulePack, course: Course, facts: Facts) -> Iterator[Requirement]:
    """Ask for a person's kind look where little time was seen; never a refusal, and never about character."""
    titles = titles_by_slot(course)
    for credit in facts.credits:
        if not is_flagged(credit.minutes, credit.seen_minutes, pack.seen_share):
            continue
        words = Words(N_("A look together at “%(title)s”"), {"title": titles.get(credit.slot, credit.slot)})
        missing = Words(
            N_(
                "%(seen)s of %(minutes)s were seen here. People print, read offline, read fast: "
                "an instructor asks how it went, and writes it down."
            ),
            {"seen": as_hours(credit.seen_minutes or 0), "minutes": as_hours(credit.minutes)},
        )
        yield _decide(facts, f"{LOOK}{credit.slot}", words, False, missing, slot=credit.slot)


def _decide(
    facts: Facts,
    requirement_id: str,
    words: Words,
    is_met: bool,
    missing: Words,
    *,
    note: Words | None = None,
    slot: str = "",
) -> Requirement:
    """Return the line: a waiver counts only where the requirement is not met by itself."""
    if is_met:
        return Requirement(requirement_id, words, State.MET, note=note, slot=slot)
    waived = facts.waivers.get(requirement_id)
    if waived is not None:
        return Requirement(requirement_id, words, State.WAIVED, note=note, waived=waived, slot=slot)
    return Requirement(requirement_id, words, State.NOT_YET, missing, note, slot=slot)
