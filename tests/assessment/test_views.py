import re
from dataclasses import replace

import pytest

from lms.access.actor import Role
from lms.assessment import queries
from lms.core.clock import clock_at, now
from lms.core.ids import new_id
from lms.core.unit_of_work import unit_of_work
from lms.curriculum.model import QuestionKind
from tests import factories
from tests.assessment.story import QUIZ, entries_of, fields, right_answers, start, submit, wrong_answers
from tests.counting import counted_queries
from tests.factories import actor_of, make_cohort, make_enrollment, make_person, post, sample_course, sign_in, utc

JSON = {"Accept": "application/json"}
AT = utc(2026, 11, 22, 0, 42)  # 6:42 PM on Saturday in Chicago


@pytest.fixture
def person(app):
    return make_person("Ana")


@pytest.fixture
def enrollment(person):
    return make_enrollment(person=person)


@pytest.fixture
def trainee(client, person, enrollment):
    return sign_in(client, person)


@pytest.fixture
def actor(person, enrollment):
    return actor_of(person)


@pytest.fixture
def attempt(actor):
    return start(actor)


def routes(attempt_id):
    return [
        ("GET", f"/quizzes/{QUIZ}"),
        ("POST", f"/quizzes/{QUIZ}/start"),
        ("GET", f"/attempts/{attempt_id}"),
        ("GET", f"/attempts/{attempt_id}/questions"),
        ("POST", f"/attempts/{attempt_id}/answers"),
        ("POST", f"/attempts/{attempt_id}/submit"),
    ]


def ask(client, method, url, **values):
    return client.get(url) if method == "GET" else post(client, url, **values)


def stored(actor, attempt):
    with unit_of_work(may_write=False):
        found = queries.get_sitting_for(actor, attempt.id).attempt
        return found, {one.question: one.answer for one in queries.list_responses(attempt.id)}


# who may come in


def test_a_visitor_is_asked_to_sign_in(client, attempt):
    for method, url in routes(attempt.id):
        assert ask(client, method, url).status_code == 401, url


def test_another_trainee_finds_nothing(client, app, attempt):
    other = make_person()
    make_enrollment(person=other)
    sign_in(client, other)
    for method, url in routes(attempt.id)[2:]:
        assert ask(client, method, url).status_code == 404, url


def test_a_person_without_the_permission_is_refused(client, app, attempt):
    sign_in(client, make_person(role=Role.STAFF))
    for method, url in routes(attempt.id):
        assert ask(client, method, url).status_code == 403, url


def test_what_is_no_quiz_and_no_attempt_is_not_there(trainee):
    for url in ("/quizzes/knocking", "/quizzes/nowhere", f"/attempts/{new_id()}", f"/attempts/{new_id()}/questions"):
        assert trainee.get(url).status_code == 404, url
    assert post(trainee, "/quizzes/knocking/start").status_code == 404
    assert post(trainee, f"/attempts/{new_id()}/submit").status_code == 404


# before


def test_show_quiz(trainee):
    page = trainee.get(f"/quizzes/{QUIZ}").text
    for words in ("1 right of 2", "There is no clock", "as often as you like", "credited once", "Start the quiz"):
        assert words in page
    assert "Earlier results" not in page


def test_show_quiz_lists_earlier_results_and_the_open_attempt(trainee, actor):
    submit(actor, start(actor).id, {})
    again = start(actor)
    page = trainee.get(f"/quizzes/{QUIZ}").text
    assert "not yet, 0 right" in page
    assert f"/attempts/{again.id}/questions" in page
    submit(actor, again.id, right_answers(again))
    assert "Practice again" in trainee.get(f"/quizzes/{QUIZ}").text


def test_start_attempt(trainee, actor):
    answer = post(trainee, f"/quizzes/{QUIZ}/start")
    assert answer.status_code == 303
    again = post(trainee, f"/quizzes/{QUIZ}/start")
    assert again.location == answer.location
    assert trainee.get(answer.location).status_code == 200


# during


def test_take_quiz(trainee, attempt):
    page = trainee.get(f"/attempts/{attempt.id}/questions").text
    assert page.count("<fieldset") == 2
    assert page.count("<legend>") == 2
    assert "Submit my answers" in page
    assert "Save for later" in page


def test_take_quiz_shows_saved_answers(trainee, actor, attempt):
    key = right_answers(attempt)
    with clock_at(AT):
        client = trainee
        assert save_by_script(client, attempt, fields(attempt, key)).status_code == 200
    page = trainee.get(f"/attempts/{attempt.id}/questions").text
    letters = sum(1 if isinstance(one, str) else len(one) for one in key.values() if one != "threshold")
    assert page.count(" checked") == letters
    assert ("threshold" in key.values()) == ('value="threshold"' in page)
    assert "Saved Sat, Nov 21, 2026, 6:42" in page


def save_by_script(client, attempt, values):
    data = {"csrf_token": factories.csrf_token(client), **values}
    return client.post(f"/attempts/{attempt.id}/answers", data=data, headers=JSON)


def test_save_answers(trainee, actor, attempt):
    wrong = wrong_answers(attempt)
    answer = post(trainee, f"/attempts/{attempt.id}/answers", **fields(attempt, wrong))
    assert answer.status_code == 303
    assert "Your answers are saved" in trainee.get(answer.location).text
    assert stored(actor, attempt)[1] == wrong


def test_a_script_is_told_when_it_was_saved(trainee, actor, attempt):
    with clock_at(now()):
        answer = save_by_script(trainee, attempt, fields(attempt, right_answers(attempt)))
    assert answer.get_json()["is_saved"] is True
    assert re.fullmatch(r"Saved at \d+:\d\d.[AP]M\.", answer.get_json()["words"])


def test_a_script_changes_only_the_questions_it_names(trainee, actor, attempt):
    key = right_answers(attempt)
    save_by_script(trainee, attempt, fields(attempt, key))
    first, second = [question["id"] for question in attempt.questions]
    save_by_script(trainee, attempt, {"only": "q1"})
    answers = stored(actor, attempt)[1]
    assert not answers[first]
    assert answers[second] == key[second]


def test_saving_after_submission_changes_nothing_and_says_so(trainee, actor, attempt):
    submit(actor, attempt.id, {})
    answer = post(trainee, f"/attempts/{attempt.id}/answers", **fields(attempt, right_answers(attempt)))
    assert answer.location.startswith(f"/attempts/{attempt.id}?done=")
    assert "submitted before" in trainee.get(answer.location).text
    assert save_by_script(trainee, attempt, {}).get_json()["is_saved"] is False
    assert stored(actor, attempt)[1] == {}


@pytest.mark.parametrize("where", ["answers", "submit"])
@pytest.mark.parametrize("value", ["zz", "a" * 9000, "'; --", "{{7*7}}", ["a", "b", "c", "zz"]])
def test_an_answer_that_was_not_offered_is_422_and_writes_nothing(trainee, actor, where, value):
    attempt = choice_attempt(actor)
    answer = post(trainee, f"/attempts/{attempt.id}/{where}", q1=value, q2=value)
    assert answer.status_code == 422
    found, responses = stored(actor, attempt)
    assert found.submitted_at is None
    assert responses == {}


def choice_attempt(actor):
    """An attempt in which the first question is a choice."""
    while True:
        attempt = start(actor)
        if attempt.questions[0]["kind"] != QuestionKind.SHORT:
            return attempt
        submit(actor, attempt.id, {})


def test_nul_is_refused(trainee, actor, attempt):
    assert post(trainee, f"/attempts/{attempt.id}/submit", q1="a\0", as_it_is="1").status_code == 400
    assert stored(actor, attempt)[0].submitted_at is None


def test_fields_of_another_shape_are_left_out(trainee, actor, attempt):
    answer = post(trainee, f"/attempts/{attempt.id}/answers", q99="a", points="8", has_passed="1", only="q99")
    assert answer.status_code == 303
    assert stored(actor, attempt)[1] == {}


# after


def test_submit_attempt(trainee, actor, enrollment, attempt):
    values = fields(attempt, right_answers(attempt))
    answer = post(trainee, f"/attempts/{attempt.id}/submit", **values)
    assert (answer.status_code, answer.location) == (303, f"/attempts/{attempt.id}")
    assert post(trainee, f"/attempts/{attempt.id}/submit", **values).location == answer.location
    assert len(entries_of(enrollment)) == 1


def test_open_questions_are_asked_about_once(trainee, actor, attempt):
    values = fields(attempt, right_answers(attempt))
    only_first = {"q1": values["q1"]}
    answer = post(trainee, f"/attempts/{attempt.id}/submit", **only_first)
    assert answer.status_code == 422
    assert "One question is still open" in answer.text
    assert 'href="#q2"' in answer.text
    assert "Submit as it is" in answer.text
    assert stored(actor, attempt)[0].submitted_at is None
    assert answer.text.count(" checked") + answer.text.count('value="threshold"') == len(
        [values["q1"]] if isinstance(values["q1"], str) else values["q1"]
    )
    done = post(trainee, f"/attempts/{attempt.id}/submit", as_it_is="1", **only_first)
    assert done.status_code == 303
    assert stored(actor, attempt)[0].points == 1


def test_show_attempt_not_yet(trainee, actor, attempt):
    submit(actor, attempt.id, wrong_answers(attempt))
    page = trainee.get(f"/attempts/{attempt.id}").text
    assert "Not yet: 0 of 2; 1 is needed." in page
    assert "/lessons/knocking" in page
    assert "Try again with other questions" in page
    for question in attempt.questions:
        right = next(one for one in question["answers"] if one["is_right"])
        assert right["reason"] in page
        assert right["html"] in page


def test_show_attempt_passed(trainee, actor, attempt):
    submit(actor, attempt.id, right_answers(attempt))
    page = trainee.get(f"/attempts/{attempt.id}").text
    assert "Passed: 2 of 2; 1 was needed." in page
    assert "Go on with the course" in page
    assert "Worth reading again" not in page


def test_an_open_attempt_has_no_result_and_a_closed_one_no_questions(trainee, actor, attempt):
    assert trainee.get(f"/attempts/{attempt.id}").location.endswith("/questions")
    submit(actor, attempt.id, {})
    assert trainee.get(f"/attempts/{attempt.id}/questions").location == f"/attempts/{attempt.id}"


def test_what_was_typed_is_escaped(trainee, actor, monkeypatch):
    attempt = next(one for one in attempts_until_short(actor))
    number = next(n for n, one in enumerate(attempt.questions, 1) if one["kind"] == "short")
    typed = "<script>alert(1)</script>"
    answer = post(trainee, f"/attempts/{attempt.id}/submit", **{f"q{number}": typed})
    assert "<script>alert" not in answer.text
    post(trainee, f"/attempts/{attempt.id}/submit", as_it_is="1", **{f"q{number}": typed})
    page = trainee.get(f"/attempts/{attempt.id}").text
    assert "&lt;script&gt;alert" in page
    assert "<script>alert" not in page


def attempts_until_short(actor):
    while True:
        attempt = start(actor)
        if any(one["kind"] == "short" for one in attempt.questions):
            yield attempt
        submit(actor, attempt.id, {})


def test_each_missed_question_leads_to_the_lesson_to_read_again(trainee, actor, attempt):
    submit(actor, attempt.id, wrong_answers(attempt))
    page = trainee.get(f"/attempts/{attempt.id}").text
    questions = page.split("<section>")[1:]
    assert len(questions) == 2
    for question in questions:
        assert "To read again:" in question
        assert 'href="/lessons/knocking"' in question
    submit(actor, (second := start(actor)).id, right_answers(second))
    assert "To read again:" not in trainee.get(f"/attempts/{second.id}").text


# the key stays on the server


def canaries(course):
    """The course with a canary in every reason, and in the accepted words."""
    first, *rest = course.modules
    quiz = course.activity(QUIZ)

    def marked(question):
        answers = tuple(
            replace(
                answer,
                reason_html=f"<p>canary-reason-{question.id}-{answer.id}</p>",
                text=f"canary words {answer.id}" if question.kind == QuestionKind.SHORT else answer.text,
                html=f"canary words {answer.id}" if question.kind == QuestionKind.SHORT else answer.html,
            )
            for answer in question.answers
        )
        return replace(question, answers=answers)

    marked_quiz = replace(quiz, draw=4, questions=tuple(marked(question) for question in quiz.questions))
    activities = tuple(marked_quiz if one.id == QUIZ else one for one in first.activities)
    return replace(course, modules=(replace(first, activities=activities), *rest))


@pytest.fixture
def marked_course(app, monkeypatch):
    course = canaries(sample_course())
    monkeypatch.setattr(factories, "sample_course", lambda: course)
    return course


def crawl(client, attempt):
    """Every byte a trainee can have of an open attempt, by every route and in every way we know."""
    values = fields(attempt, {one["id"]: "a" if one["kind"] != "multiple" else ["a"] for one in attempt.questions})
    token = {"csrf_token": factories.csrf_token(client)}
    base = f"/attempts/{attempt.id}"
    answers = [
        client.get(f"/quizzes/{QUIZ}"),
        client.get(base),
        client.get(f"{base}/questions"),
        client.get(f"{base}/questions", headers=JSON),
        client.get(f"{base}/questions?done=answers-saved"),
        post(client, f"/quizzes/{QUIZ}/start"),
        post(client, f"{base}/answers", **values),
        client.post(f"{base}/answers", data={**token, **values}, headers=JSON),
        client.post(f"{base}/answers", data={**token, "q1": "zz"}, headers=JSON),
        post(client, f"{base}/submit"),
        post(client, f"{base}/submit", q1="zz"),
    ]
    return "\n".join(f"{answer.headers}{answer.text}" for answer in answers)


def test_no_byte_of_key_or_reason_leaves_before_submission(client, marked_course, person):
    make_enrollment(person=person)
    sign_in(client, person)
    actor = actor_of(person)
    first = start(actor)
    assert len(first.questions) == 4
    page = crawl(client, first)
    assert "canary" not in page
    assert not re.search(r"is_right|right_ids|\"right\"|'right'|data-right", page)
    submit(actor, first.id, {})
    assert client.get(f"/attempts/{first.id}").text.count("canary-reason-") >= 4


def test_an_older_result_holds_back_what_an_open_attempt_asks(client, marked_course, person):
    make_enrollment(person=person)
    sign_in(client, person)
    actor = actor_of(person)
    first = start(actor)
    submit(actor, first.id, {})
    second = start(actor)
    page = crawl(client, second) + client.get(f"/attempts/{first.id}").text
    assert "canary" not in page
    assert page.count("its answer waits until you submit that one") == 4


def test_right_and_wrong_answers_look_the_same(trainee, attempt):
    page = trainee.get(f"/attempts/{attempt.id}/questions").text
    labels = re.findall(r'<label class="choice" for="(q\d-[a-f])"><input type="(\w+)" id="\1" name="(q\d)"', page)
    inputs = {
        re.sub(r"q\d|-[a-f]|value=\"[a-f]\"", "", one) for one in re.findall(r"<input type=\"radio\"[^>]*>", page)
    }
    assert len(labels) == sum(len(one["answers"]) for one in attempt.questions if one["kind"] != "short")
    assert len(inputs) <= 1


# what was typed survives a session that ended


def test_answers_typed_when_the_session_ended_are_kept(client, app, person, enrollment, actor):
    attempt = start(actor)
    sign_in(client, person)
    token = factories.csrf_token(client)
    values = fields(attempt, right_answers(attempt))
    with clock_at(now().replace(year=2027)):
        answer = client.post(f"/attempts/{attempt.id}/submit", data={"csrf_token": token, **values})
        assert answer.status_code == 401
        sealed = answer.text.split('name="kept"')[1].split('value="')[1].split('"')[0]
    back = post(client, "/sign-in", name=person.sign_in_name, password=factories.PASSWORD, kept=sealed)
    assert back.status_code == 200
    assert "Your text is here" in back.text
    assert f'action="/attempts/{attempt.id}/submit"' in back.text
    for name, value in values.items():
        for one in [value] if isinstance(value, str) else value:
            assert re.search(f'<input type="text" [^>]*name="{name}" value="{one}"', back.text)


# what it costs


def test_pages_ask_little_of_the_database(trainee, actor, attempt):
    trainee.get(f"/attempts/{attempt.id}/questions")
    costs = {}
    for name, url in (("show_quiz", f"/quizzes/{QUIZ}"), ("take_quiz", f"/attempts/{attempt.id}/questions")):
        with counted_queries() as counter:
            assert trainee.get(url).status_code == 200
        costs[name] = len(counter)
    submit(actor, attempt.id, right_answers(attempt))
    for _ in range(5):
        submit(actor, start(actor).id, {})
    with counted_queries() as counter:
        assert trainee.get(f"/attempts/{attempt.id}").status_code == 200
    costs["show_attempt"] = len(counter)
    with counted_queries() as counter:
        assert trainee.get(f"/quizzes/{QUIZ}").status_code == 200
    costs["show_quiz after six"] = len(counter)
    assert costs == {"show_quiz": 3, "take_quiz": 3, "show_attempt": 3, "show_quiz after six": 3}


def test_a_cohort_of_another_release_is_no_way_in(client, app):
    other = make_person()
    make_enrollment(make_cohort(), other)
    sign_in(client, other)
    assert client.get(f"/quizzes/{QUIZ}").status_code == 200
    assert client.get("/quizzes/old-door-check").status_code == 404
