"""Who gets which page: every page for every role, from one table; what is foreign looks like what is not there."""

import re

from tests.pages.addresses import NOT_PAGES, PAGES, RULES, Page
from tests.pages.stage import Stage

CHANGING = re.compile(r'data-token="[^"]*"|value="[0-9a-f]{64}"|[0-9a-hjkmnp-tv-z]{26}')


def _class_of(status: int) -> int:
    return 200 if status < 400 else status


def test_every_page_answers_each_role_as_the_table_says(stage: Stage) -> None:
    unexpected = []
    for page in PAGES:
        path = page.path(stage.app, stage.world)
        for who, expected in page.expected().items():
            answer = stage.get(who, path)
            if _class_of(answer.status) != _class_of(expected):
                unexpected.append(f"{page.name} as {who}: {answer.status}, not {expected} {answer.text[:200]}")
    assert not unexpected, "\n".join(unexpected)
