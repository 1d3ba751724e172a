"""Rules for scenarios: every path ends, every passage can be reached, and no way through is too short."""

from collections.abc import Mapping
from graphlib import CycleError, TopologicalSorter

from lms.curriculum.model import Course, Ending, Passage, Scenario
from lms.curriculum.problems import Places, Problems
from lms.curriculum.reading import normal_form, plain_text
from lms.curriculum.yaml_fields import did_you_mean

FEWEST_PASSAGES = 12
FEWEST_DECISIONS = 4
FEWEST_PARAGRAPH_WORDS = 3

Passages = Mapping[str, Passage]


def check_scenarios(course: Course, places: Places, problems: Problems) -> None:
    """Note what is wrong with the shape of every scenario."""
    for module in course.modules:
        for activity in module.every_activity():
            if isinstance(activity, Scenario):
                _check_scenario(activity, places, problems)


def _check_scenario(scenario: Scenario, places: Places, problems: Problems) -> None:
    place = places.at("activity", scenario.id)
    passages = {passage.id: passage for passage in scenario.passages}
    if len(passages) < FEWEST_PASSAGES:
        problems.error(place, f"the scenario has {len(passages)} passages; write at least {FEWEST_PASSAGES}")
    for ending in Ending:
        if not any(passage.end is ending for passage in scenario.passages):
            problems.error(place, f"no passage ends the story with {{end={ending}}}; write one")
    for passage in scenario.passages:
        _check_passage(scenario, passage, passages, places, problems)
    _check_paragraphs(scenario, places, problems)
    for unreached in passages.keys() - reached(scenario.start, passages):
        problems.error(
            places.at("passage", scenario.id, unreached),
            "no choice leads here; link this passage or remove it",
        )
    _check_paths(scenario, passages, places, problems)


def _check_passage(
    scenario: Scenario, passage: Passage, passages: Passages, places: Places, problems: Problems
) -> None:
    place = places.at("passage", scenario.id, passage.id)
    if not passage.html:
        problems.error(place, "the passage has no words; tell what happens")
    if passage.end and passage.choices:
        problems.error(place, "an ending has no choices; remove them, or the {end=…}")
    if not passage.end and not passage.choices:
        problems.error(place, "the story stops here; add choices, or close it with {end=good|mixed|hard}")
    for choice in passage.choices:
        here = places.at("passage", scenario.id, passage.id, choice.id)
        if choice.to not in passages:
            hint = did_you_mean(choice.to, passages)
            problems.error(here, f'"#{choice.to}" is no passage of this story{hint}; mend the link')
        if not choice.feedback_html:
            problems.error(here, "the choice has no feedback; say after the link what it does")


def _check_paragraphs(scenario: Scenario, places: Places, problems: Problems) -> None:
    seen: dict[str, str] = {}
    for passage in scenario.passages:
        for paragraph in plain_text(passage.html).split("\n"):
            text = normal_form(paragraph)
            if len(text.split()) >= FEWEST_PARAGRAPH_WORDS and seen.setdefault(text, passage.id) != passage.id:
                place = places.at("passage", scenario.id, passage.id)
                problems.error(place, f'this paragraph stands in "{seen[text]}" too; tell it anew')


def reached(start: str, passages: Passages) -> set[str]:
    """Return the passages that can be reached from the start."""
    found: set[str] = set()
    waiting = [start]
    while waiting:
        here = waiting.pop()
        if here in passages and here not in found:
            found.add(here)
            waiting += [choice.to for choice in passages[here].choices]
    return found


def _check_paths(scenario: Scenario, passages: Passages, places: Places, problems: Problems) -> None:
    onward = {name: {choice.to for choice in passage.choices} & passages.keys() for name, passage in passages.items()}
    try:
        order = list(TopologicalSorter(onward).static_order())
    except CycleError as error:
        circle = [str(name) for name in error.args[1]][::-1]
        what = f"the story can go round for ever ({' → '.join(circle[:6])}); lead one choice to a new passage"
        problems.error(places.at("passage", scenario.id, circle[0]), what)
        return
    fewest = fewest_decisions(order, passages)
    count = fewest.get(scenario.start)
    if count is not None and count < FEWEST_DECISIONS:
        what = f"a way through has {count} decisions; every way needs at least {FEWEST_DECISIONS}"
        problems.error(places.at("activity", scenario.id), what)


def fewest_decisions(order: list[str], passages: Passages) -> dict[str, int]:
    """Return the fewest decisions from each passage to an ending; `order` has each passage after its next."""
    found: dict[str, int] = {}
    for name in order:
        passage = passages[name]
        ways = [found[choice.to] for choice in passage.choices if choice.to in found]
        if passage.end:
            found[name] = 0
        elif ways:
            found[name] = min(ways) + (len(passage.choices) > 1)
    return found
