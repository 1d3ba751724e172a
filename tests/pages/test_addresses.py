"""The list of pages is whole: it is compared with the application's own map of addresses."""

from tests.pages.addresses import PAGES, ROLES, RULES, gone, missing, page
from tests.pages.stage import Stage


def test_every_endpoint_has_a_sample_address(stage: Stage) -> None:
    assert missing(stage.app, PAGES) == set()


def test_no_sample_address_is_of_an_endpoint_that_is_gone(stage: Stage) -> None:
    assert gone(stage.app, PAGES) == set()


def test_a_new_endpoint_without_address_is_found(stage: Stage) -> None:
    stage.app.url_map.add(stage.app.url_rule_class("/news", endpoint="public.list_news", methods={"GET"}))
    assert missing(stage.app, PAGES) == {"public.list_news"}


def test_an_address_of_an_endpoint_that_is_gone_is_found(stage: Stage) -> None:
    stale = page("public.list_old_news", "visitor", "anybody")
    assert gone(stage.app, (*PAGES, stale)) == {"public.list_old_news"}


def test_no_two_entries_have_one_name() -> None:
    names = [one.name for one in PAGES]
    assert sorted(set(names)) == sorted(names)


def test_every_rule_says_what_each_role_gets() -> None:
    assert {name for name, row in RULES.items() if len(row) != len(ROLES)} == set()
    assert {one.rule for one in PAGES} <= set(RULES)
