"""The list of pages is whole: it is compared with the application's own map of addresses."""

from lms.web.dispatch import Forty
from tests.pages.addresses import PAGES, ROLES, RULES, gone, missing, page
from tests.pages.stage import Stage


def test_every_endpoint_has_a_sample_address(stage: Stage) -> None:
    assert missing(stage.app, PAGES) == set()


def test_no_sample_address_is_of_an_endpoint_that_is_gone(stage: Stage) -> None:
    assert gone(stage.app, PAGES) == set()


def test_a_new_endpoint_without_address_is_found() -> None:
    known = {one.endpoint for one in PAGES}
    app = Forty("broken", static_folder=None)
    for number, endpoint in enumerate([*known, "public.list_news"]):
        app.add_url_rule(f"/{number}", endpoint=endpoint, view_func=lambda: "")
    assert missing(app, PAGES) == {"public.list_news"}


def test_an_address_of_an_endpoint_that_is_gone_is_found(stage: Stage) -> None:
    stale = page("public.list_old_news", "visitor", "anybody")
    assert gone(stage.app, (*PAGES, stale)) == {"public.list_old_news"}


def test_no_two_entries_have_one_name() -> None:
    names = [one.name for one in PAGES]
    assert sorted(set(names)) == sorted(names)


def test_every_rule_says_what_each_role_gets() -> None:
    assert {name for name, row in RULES.items() if len(row) != len(ROLES)} == set()
    assert {one.rule for one in PAGES} <= set(RULES)
