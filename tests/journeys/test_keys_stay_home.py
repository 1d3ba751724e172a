"""No byte of a key leaves before submission: every kind of question, every address of the application, as the trainee.

Each reason carries a canary, so does each accepted word of a short answer; which answers are right is turned round in a
second course, and what the browser gets must be the same, byte for byte.
"""

import re
from dataclasses import replace
from io import BytesIO
from itertools import product
from zipfile import ZipFile, is_zipfile

import pytest
from flask.testing import FlaskClient
from werkzeug.routing import AnyConverter

from lms.access.actor import Actor
from lms.accounts.models import Person
from lms.assessment import service as assessment
from lms.catalogue.queries import get_course
from lms.cohorts.queries import get_own_place
from lms.core.clock import clock_at
from lms.core.unit_of_work import unit_of_work
from lms.curriculum.model import Activity, Answer, Course, Lesson, Question, QuestionKind, Quiz
from lms.demonstration.online import right_letters
from lms.web.dispatch import Forty
from tests import factories
from tests.assessment.story import QUIZ, start, submit
from tests.factories import actor_of, csrf_token, make_enrollment, make_person, sample_course, sign_in, utc
from tests.pages.stage import path_of

pytestmark = pytest.mark.journey
AT = utc(2026, 9, 10, 20)
CANARY = re.compile(r"canary|is_right|right_ids")
CHANGING = re.compile(r'(?<=csrf_token" value=")[^"]+|(?<=data-token=")[^"]+|[0-7][0-9a-hjkmnp-tv-z]{25}')
CHECKS = {"knocking": ("first-words", "two-of-them"), "knocking-on-paper": ("one-word",)}
POSTS_THAT_SUBMIT = {"assessment.submit_attempt", "learning.answer_check", "accounts.sign_out", "public.leave"}


class Order:
    """A chance that leaves everything as it is, so that two courses can be laid side by side."""

    def shuffle(self, things: list[object]) -> None:
        """Leave them."""


def with_canaries(question: Question, name: str, *, turned: bool) -> Question:
    def marked(answer: Answer) -> Answer:
        words = f"canary word {answer.id}" if question.kind is QuestionKind.SHORT else answer.text
        is_right = answer.is_right != turned or question.kind is QuestionKind.SHORT
        reason = f"<p>canary reason {answer.id} {turned}</p>"
        return replace(answer, is_right=is_right, reason_html=reason, text=words, html=f"<p>{words}</p>")

    return replace(question, id=name, answers=tuple(map(marked, question.answers)))


def course_with_canaries(*, turned: bool) -> Course:
    """The sample: its quiz asks all questions, and its lessons ask one of each kind."""
    course = sample_course()
    first, *rest = course.modules
    quiz = course.activity(QUIZ)
    assert isinstance(quiz, Quiz)
    kinds = {one.kind: one for one in quiz.questions}
    assert set(kinds) == set(QuestionKind), "every kind of question is asked"

    def marked(activity: Activity) -> Activity:
        if isinstance(activity, Quiz):
            questions = tuple(with_canaries(one, one.id, turned=turned) for one in activity.questions)
            return replace(activity, draw=len(questions), questions=questions)
        if not isinstance(activity, Lesson):
            return activity
        of_kind = iter(kinds[kind] for kind in ("single", "multiple") if activity.id == "knocking")
        asked = [next(of_kind, kinds[QuestionKind.SHORT]) for _ in activity.sections]
        sections = tuple(
            replace(section, check=with_canaries(question, name, turned=turned), check_at=len(section.html))
            for section, question, name in zip(activity.sections, asked, CHECKS[activity.id], strict=True)
        )
        return replace(activity, sections=sections)

    activities = tuple(map(marked, first.activities))
    alternatives = tuple(map(marked, first.alternatives))
    return replace(course, modules=(replace(first, activities=activities, alternatives=alternatives), *rest))


def enroll(monkeypatch: pytest.MonkeyPatch, *, turned: bool = False) -> Person:
    """A trainee on the course with canaries, the questions in the order of the file."""
    course = course_with_canaries(turned=turned)
    monkeypatch.setattr(factories, "sample_course", lambda: course)
    monkeypatch.setattr(assessment, "SystemRandom", Order)
    person = make_person("Ana")
    make_enrollment(person=person)
    return person


def crawl(app: Forty, client: FlaskClient, actor: Actor, attempt_id: str) -> dict[str, str]:
    """What the trainee gets at every address there is, with every id and name that a trainee knows or can guess."""
    with unit_of_work(may_write=False):
        place = get_own_place(actor)
        course = get_course(place.cohort.release_id)
    slugs = [one.id for module in course.modules for one in module.every_activity()]
    slugs += [section.id for one in course.modules[0].activities if isinstance(one, Lesson) for section in one.sections]
    slugs += [name for names in CHECKS.values() for name in names] + [course.modules[0].id, QUIZ]
    keys = [attempt_id, place.enrollment.id, place.cohort.id, actor.person_id]
    token, found = csrf_token(client), {}
    known = {"release_id": [place.cohort.release_id]}
    known |= dict.fromkeys(("slug", "section", "check", "skill"), slugs)
    for rule in app.url_map.iter_rules():
        names = sorted(rule.arguments)
        offered = {name: one.items for name, one in rule._converters.items() if isinstance(one, AnyConverter)}
        for values in product(*(offered.get(name, known.get(name, keys)) for name in names)):
            path = path_of(app, rule.endpoint, dict(zip(names, values, strict=True)))
            if "GET" in (rule.methods or ()) and rule.endpoint != "public.leave":
                for query, headers in (("", {}), ("?on=1", {}), ("", {"Accept": "application/json"})):
                    found[f"GET {path}{query} {headers}"] = body(client.get(f"{path}{query}", headers=headers))
            if "POST" in (rule.methods or ()) and rule.endpoint not in POSTS_THAT_SUBMIT:
                found[f"POST {path}"] = body(client.post(path, data={"csrf_token": token}))
    for name, headers in (("page", {}), ("script", {"Accept": "application/json"})):
        for values in ({"q1": "a"}, {"q1": "zz"}, {"q1": ["a", "b"], "q2": "a", "q3": "a word", "q4": "c"}, {}):
            sent = client.post(f"/attempts/{attempt_id}/answers", data={"csrf_token": token, **values}, headers=headers)
            found[f"save {name} {values}"] = body(sent)
    found["submit with open ones"] = body(client.post(f"/attempts/{attempt_id}/submit", data={"csrf_token": token}))
    return found


def body(answer: object) -> str:
    """The whole answer as text; what comes packed, such as one's own record to take along, is unpacked."""
    data = answer.get_data()  # type: ignore[attr-defined]
    if is_zipfile(BytesIO(data)):
        with ZipFile(BytesIO(data)) as packed:
            data = b"\n".join(packed.read(name) for name in packed.namelist())
    return f"{answer.status_code} {answer.headers} {data.decode(errors='replace')}"  # type: ignore[attr-defined]


def test_no_address_gives_a_key_before_submission(
    app: Forty, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = enroll(monkeypatch)
    with clock_at(AT):
        actor = actor_of(person)
        sign_in(client, person)
        attempt = start(actor)
        assert {one["kind"] for one in attempt.questions} == set(QuestionKind)
        found = crawl(app, client, actor, attempt.id)
        told = [address for address, text in found.items() if CANARY.search(text)]
        assert not told, told[:10]
        assert len(found) > 500
        asked = [text for name, text in found.items() if f"GET /attempts/{attempt.id}/questions" in name]
        assert all("Question 1 of 4" in text for text in asked), "the open attempt was among what was read"
        submit(actor, attempt.id, right_letters(attempt.questions))
        page = client.get(f"/attempts/{attempt.id}").text
    assert page.count("canary reason") >= 8, "after it, the reasons are told"


def test_an_answered_self_check_tells_the_reason_of_what_was_chosen_and_no_other(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    sign_in(client, enroll(monkeypatch))
    for slug, name in ((slug, name) for slug, names in CHECKS.items() for name in names):
        is_short = name == "one-word"
        before = client.get(f"/lessons/{slug}?on=1").text.count("canary")
        factories.post(client, f"/lessons/{slug}/checks/{name}", **{f"{name}-answer": "a word" if is_short else "a"})
        told = client.get(f"/lessons/{slug}?on=1").text.count("canary") - before
        assert told == (0 if is_short else 1), name


def test_the_page_is_the_same_whichever_answer_is_right(
    app: Forty, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = []
    for turned in (False, True):
        person = enroll(monkeypatch, turned=turned)
        with clock_at(AT):
            sign_in(client, person)
            attempt = start(actor_of(person))
            paths = [f"/attempts/{attempt.id}/questions", f"/quizzes/{QUIZ}"]
            paths += [f"/lessons/{slug}{more}" for slug in CHECKS for more in ("?on=1", "/whole")]
            pages = [client.get(path) for path in paths]
        assert [page.status_code for page in pages] == [200] * len(pages)
        seen.append([CHANGING.sub("*", page.text) for page in pages])
        assert len({one["letter"] for q in attempt.questions for one in q["answers"] if one["is_right"]}) > 1
    for path, one, other in zip(paths, *seen, strict=True):
        assert one.splitlines() == other.splitlines(), path
