"""Gather the facts of many people in a few queries, and let the rules decide."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from lms.accounts.queries import names_of
from lms.assessment.queries import list_results_of
from lms.attendance.make_up_queries import list_make_ups_of
from lms.catalogue.queries import get_course
from lms.cohorts.models import Cohort
from lms.curriculum.model import RulePack
from lms.graduation import queries, rules
from lms.graduation.rules import Credited, Facts, Requirement, Waived
from lms.hours.models import HourEntry
from lms.hours.queries import list_entries_of
from lms.learning.queries import list_skill_sign_offs_of

OPEN = ("assigned", "handed_in", "returned")


@dataclass(frozen=True)
class Standing:
    """Where one person stands: facts, requirements, and the ledger rows both rest on."""

    pack: RulePack
    facts: Facts
    requirements: tuple[Requirement, ...]
    entries: tuple[HourEntry, ...]

    @property
    def is_ready(self) -> bool:
        """Say whether nothing is missing."""
        return rules.is_ready(self.requirements)

    @property
    def open_ones(self) -> list[Requirement]:
        """Return what is not met yet."""
        return rules.open_ones(self.requirements)

    @property
    def not_met(self) -> list[Requirement]:
        """Return what is not met by itself: open, or set aside."""
        return [one for one in self.requirements if one.state is not rules.State.MET]

    @property
    def by_mode(self) -> dict[str, int]:
        """Return credited minutes by mode."""
        return rules.minutes_by_mode(self.facts.credits)

    @property
    def minutes(self) -> int:
        """Return all credited minutes."""
        return sum(self.by_mode.values())

    @property
    def reached_on(self) -> date | None:
        """Return the day on which the minutes that count reached the total, or None."""
        return rules.reached_on(self.pack, self.facts.credits)


def stand(cohort: Cohort, enrollment_ids: Sequence[str]) -> dict[str, Standing]:
    """Return where each of these people of one cohort stands; six queries whatever their number."""
    course = get_course(cohort.release_id)
    pack = course.rule_pack(cohort.rule_pack)
    entries = list_entries_of(enrollment_ids)
    facts = gather(enrollment_ids, entries)
    return {
        enrollment_id: Standing(
            pack, facts[enrollment_id], rules.check(pack, course, facts[enrollment_id]), tuple(entries[enrollment_id])
        )
        for enrollment_id in enrollment_ids
    }


def gather(enrollment_ids: Sequence[str], entries: dict[str, list[HourEntry]]) -> dict[str, Facts]:
    """Return the facts of many people by enrollment."""
    quizzes, skills = list_results_of(enrollment_ids), list_skill_sign_offs_of(enrollment_ids)
    waivers = queries.list_waivers_of(enrollment_ids)
    names = names_of([waiver.waived_by for waived in waivers.values() for waiver in waived])
    still_open = [make_up.enrollment_id for make_up in list_make_ups_of(enrollment_ids) if make_up.state in OPEN]
    return {
        one: Facts(
            credits=live_credits(entries[one]),
            quizzes_passed=frozenset(slug for slug, result in quizzes[one].items() if result.has_passed),
            skills_shown=frozenset(slug for slug, row in skills[one].items() if row.outcome == "demonstrated"),
            waivers={
                waiver.requirement: Waived(names.get(waiver.waived_by or "", ""), waiver.waived_at, waiver.reason)
                for waiver in waivers[one]
            },
            open_make_ups=still_open.count(one),
        )
        for one in enrollment_ids
    }


def live_credits(entries: Sequence[HourEntry]) -> tuple[Credited, ...]:
    """Return the credits that were not reversed, in the order in which they happened."""
    reversed_ids = {entry.reverses for entry in entries if entry.reverses}
    return tuple(
        Credited(e.slot, e.module, e.topic, e.mode, e.minutes, e.occurred_on, e.seen_minutes)
        for e in entries
        if e.reverses is None and e.id not in reversed_ids
    )
