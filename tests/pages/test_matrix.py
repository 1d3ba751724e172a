"""Who gets which page: every page for every role, from one table; what is foreign looks like what is not there."""

import re

from lms.core.ids import is_id
from tests.pages.addresses import PAGES
from tests.pages.stage import Stage

CHANGING = re.compile(r'data-token="[^"]*"|value="[0-9a-f]{64}"|value="[^"]*\.[\w-]{6}\.[\w-]{27}"')
# In the place of a thing of one cohort, its like of the cohort next door.
NEXT_DOOR = {
    "cohort": "elsewhere",
    "cohort_session_a": "elsewhere_session_a",
    "cohort_segment_a": "elsewhere_segment_a",
    "place_gus": "place_zoe",
    "place_ivo": "place_zoe",
}


def _class_of(status: int) -> int:
    return 200 if status < 400 else status


def test_every_page_answers_each_role_as_the_table_says(stage: Stage) -> None:
    unexpected, cells = [], 0
    for page in PAGES:
        path = page.path(stage.app, stage.world)
        for who, expected in page.expected().items():
            cells += 1
            answer = stage.get(who, path)
            if _class_of(answer.status) != _class_of(expected):
                unexpected.append(f"{page.name} as {who}: {answer.status}, not {expected} {answer.text[:200]}")
    assert not unexpected, f"{len(unexpected)} of {cells} cells\n" + "\n".join(unexpected)


def test_what_is_foreign_looks_like_what_is_not_there(stage: Stage) -> None:
    different, compared = [], 0
    for page in PAGES:
        ids = [name for name, thing in page.values.items() if is_id(stage.world.things[thing])]
        if not ids or page.status >= 400:
            continue
        foreign = page.path(stage.app, stage.world)
        missing = page.path(stage.app, stage.world, **dict.fromkeys(ids, stage.world.things["nobody"]))
        for who in [who for who, status in page.expected().items() if status == 404]:
            compared += 1
            one, other = stage.get(who, foreign), stage.get(who, missing)
            if (one.status, CHANGING.sub("", one.text)) != (other.status, CHANGING.sub("", other.text)):
                different.append(f"{page.name} as {who}: {one.status} and {other.status}")
    assert not different, "\n".join(different)
    assert compared > 30


def test_what_is_not_there_is_not_found_for_those_who_may_see_everything(stage: Stage) -> None:
    found = []
    for page in PAGES:
        for name, thing in page.values.items():
            nothing = "nobody" if is_id(stage.world.things[thing]) else "nowhere"
            path = page.path(stage.app, stage.world, **{name: stage.world.things[nothing]})
            answer = stage.get(page.who, path)
            if answer.status != 404:
                found.append(f"{page.name} with no such {name}: {answer.status}")
    assert not found, "\n".join(found)


def test_a_child_of_another_parent_is_not_found(stage: Stage) -> None:
    found, tried = [], 0
    for page in PAGES:
        ids = {name: thing for name, thing in page.values.items() if is_id(stage.world.things[thing])}
        if len(ids) < 2:
            continue
        for name, thing in ids.items():
            if thing in NEXT_DOOR:
                tried += 1
                path = page.path(stage.app, stage.world, **{name: stage.world.things[NEXT_DOOR[thing]]})
                if (answer := stage.get("staff", path)).status != 404:
                    found.append(f"{page.name} with {NEXT_DOOR[thing]}: {answer.status}")
    assert not found, "\n".join(found)
    assert tried >= 8
