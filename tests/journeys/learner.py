"""The online course in a browser that runs no script, each activity led to by the one button of home."""

import re
from collections.abc import Iterator

from lms.curriculum.model import Lesson, Quiz, Scenario
from lms.demonstration.online import right_answers, shortest_walk
from tests.journeys.course import ONLINE, TOTAL, story_course
from tests.journeys.town import Town
from tests.journeys.visitor import Label, Visitor


def learn_online(town: Town, person: Visitor) -> None:
    """Do every activity of the course from home, each led to by its one button."""
    town.at(2026, 9, 3, 19)
    person.sign_in()
    done = 0
    for activity in [activity for module in story_course().modules for activity in module.activities]:
        town.later(1)
        person.go("/home").follow("Begin: " if f"Begin: {activity.title}" in person.words else "Go on: ")
        if "Before you open this" in person.words:
            person.follow("Go on")
        assert activity.title in person.words
        town.later(activity.minutes)
        if isinstance(activity, Lesson):
            read(town, person, activity)
        elif isinstance(activity, Scenario):
            walk(person, activity)
        elif isinstance(activity, Quiz):
            take(person, activity)
        else:
            person.press("I thought it over")
        done += activity.minutes
        assert has_hours(person, done)
    assert done == ONLINE


def read(town: Town, person: Visitor, lesson: Lesson) -> None:
    """Read each section, answer its question: wrong first, then right."""
    for section in lesson.sections:
        town.later(1)
        for check in [section.check] if section.check else []:
            wrong = next(answer.text for answer in check.answers if not answer.is_right)
            assert "Not yet. Have another look" in person.press("Look at my answer", {wrong: True}).words
            right = check.answer(right_answers(check)[0]).text
            assert "Yes." in person.press("Look at my answer", {right: True}).words
        person.press("Finish this lesson" if section == lesson.sections[-1] else "Continue")
    assert "This lesson is done." in person.words


def walk(person: Visitor, scenario: Scenario) -> None:
    """Go one of the shortest ways to an end, with one step back on the way."""
    passages = {passage.id: passage for passage in scenario.passages}
    here = passages[scenario.start]
    for number, choice_id in enumerate(shortest_walk(scenario)):
        choice = next(choice for choice in here.choices if choice.id == choice_id)
        person.press(choice.label)
        if number == 1:
            person.press("Go back to the moment before").press(choice.label)
        here = passages[choice.to]
    assert "There is no score" in person.words


def take(person: Visitor, quiz: Quiz) -> None:
    """Submit nothing, which is not yet enough; then answer rightly."""
    assert "There is no clock" in person.words
    before = has_passed_words(person.press("Start the quiz").press("Submit my answers").press("Submit as it is"))
    assert before.startswith("Not yet: 0 of")
    person.press("Try again")
    person.press("Submit my answers", dict(right_fills(person, quiz)))
    assert has_passed_words(person).startswith("Passed:"), person.words


def right_fills(person: Visitor, quiz: Quiz) -> Iterator[tuple[Label, str | bool]]:
    """The right answers to the questions on the page, by what stands there."""
    stems = {re.sub(r"<[^>]+>", "", question.stem_html).strip(): question for question in quiz.questions}
    for box in person.page.all("fieldset"):
        question = next(question for stem, question in stems.items() if stem in box.text)
        number = box.first("legend").text
        right = [answer.text for answer in question.answers if answer.is_right]
        if question.kind == "short":
            yield f"My answer to question {number.split()[1]}", right[0]
        else:
            yield from (((number, text), True) for text in right)


def has_passed_words(person: Visitor) -> str:
    return next(one.text for one in person.page.all("p") if one.get("class") == "lede")


def has_hours(person: Visitor, minutes: int) -> bool:
    """Say whether the trainee's own page shows these minutes."""
    shown = person.go("/record").prove_if_asked().words
    assert f"{minutes} min of {TOTAL} min" in shown, shown
    return True
