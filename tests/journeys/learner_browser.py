"""The online course in a real browser: on a phone without script, with script, and by keyboard alone."""

import re

from playwright.sync_api import Locator, Page

from lms.curriculum.model import Quiz
from lms.demonstration.online import right_answers, shortest_walk
from tests.journeys.conftest import PHONE, Street
from tests.journeys.course import story_course


def learn_without_script(street: Street, password: str) -> None:
    """Lesson and quiz on a phone whose browser runs no script."""
    ana = street.sign_in(street.open(PHONE, java_script_enabled=False), "ana@example.org", password)
    ana.get_by_role("link", name=re.compile("Begin: Knocking")).tap()
    ana.get_by_role("link", name="Go on", exact=True).tap()
    lesson = story_course().find_activity("knocking")
    for section in lesson.sections:  # type: ignore[union-attr]
        if section.check:
            right = section.check.answer(right_answers(section.check)[0])
            ana.get_by_text(right.text).tap()
            ana.get_by_role("button", name="Look at my answer").tap()
        ana.locator(f"#{section.id}").get_by_role("button", name=re.compile("Continue|Finish this lesson")).tap()
    ana.get_by_text("This lesson is done. Its 5 minutes are credited.").wait_for()
    ana.goto("/quizzes/door-check")
    ana.get_by_role("button", name="Start the quiz").tap()
    quiz = story_course().find_activity("door-check")
    for box, answers in right_boxes(ana, quiz):  # type: ignore[arg-type]
        for answer in answers:
            if box.get_by_role("textbox").count():
                box.get_by_role("textbox").fill(answer)
            else:
                box.get_by_text(answer).tap()
    ana.get_by_role("button", name="Submit my answers").tap()
    ana.get_by_text("Passed:").wait_for()
    ana.get_by_role("button", name="Sign out").tap()


def learn_with_script(street: Street, password: str) -> Page:
    """The story, the reflection, and a quiz with nothing but a keyboard."""
    ana = street.sign_in(street.open(PHONE), "ana@example.org", password)
    scenario = story_course().find_activity("green-door")
    ana.goto("/scenarios/green-door?on=1")
    passages = {passage.id: passage for passage in scenario.passages}  # type: ignore[union-attr]
    here = passages[scenario.start]  # type: ignore[union-attr]
    for choice_id in shortest_walk(scenario):  # type: ignore[arg-type]
        choice = next(choice for choice in here.choices if choice.id == choice_id)
        ana.get_by_role("button", name=choice.label).tap()
        here = passages[choice.to]
    ana.get_by_text("This story is walked through.").wait_for()
    ana.goto("/reflections/own-door?on=1")
    ana.get_by_role("button", name="I thought it over").tap()
    ana.get_by_text("That is done, and it counts.").wait_for()
    ana.goto("/home")
    by_keyboard(ana, "Begin: Check: on paper")
    by_keyboard(ana, "Start the quiz")
    quiz = story_course().find_activity("paper-check")
    for box, answers in right_boxes(ana, quiz):  # type: ignore[arg-type]
        choose_by_keyboard(ana, box, answers[0])
    ana.get_by_text("Saved at").wait_for()
    by_keyboard(ana, "Submit my answers")
    ana.get_by_text("Passed: 1 of 1").wait_for()
    return ana


def right_boxes(page: Page, quiz: Quiz) -> list[tuple[Locator, list[str]]]:
    """Return each question's box with its right answers, by what stands in it."""
    stems = {re.sub(r"<[^>]+>", "", question.stem_html).strip(): question for question in quiz.questions}
    page.get_by_role("button", name="Submit my answers").wait_for()
    found = []
    for box in page.locator("form[data-quiz] fieldset").all():
        question = next(question for stem, question in stems.items() if stem in box.inner_text())
        right = [answer.text for answer in question.answers if answer.is_right]
        found.append((box, right[:1] if question.kind == "short" else right))
    return found


def by_keyboard(page: Page, name: str) -> None:
    """Reach a link or button with Tab and press it with Enter."""
    for _ in range(60):
        page.keyboard.press("Tab")
        if name in str(page.evaluate("document.activeElement.textContent")):
            with page.expect_navigation():
                page.keyboard.press("Enter")
            return
    raise AssertionError(f"“{name}” is not reached by Tab on {page.url}")


def choose_by_keyboard(page: Page, box: Locator, answer: str) -> None:
    """Reach a question with Tab and move to an answer with the arrow keys."""
    wanted = box.get_by_label(answer)
    for _ in range(60):
        page.keyboard.press("Tab")
        if box.locator("input:focus").count():
            break
    for _ in range(10):
        page.keyboard.press("Space")
        if wanted.is_checked():
            return
        page.keyboard.press("ArrowDown")
    raise AssertionError(f"“{answer}” is not reached by arrow keys")
