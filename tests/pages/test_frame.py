"""Every page on every status stands in the same frame."""

from tests.pages.addresses import NOT_PAGES, PAGES
from tests.pages.frame import faults_of
from tests.pages.stage import Stage


def test_every_page_stands_in_the_frame(stage: Stage) -> None:
    faults = []
    for page in PAGES:
        if page.endpoint in NOT_PAGES:
            continue
        path = page.path(stage.app, stage.world)
        found = faults_of(stage, path, stage.get(page.who, path))
        faults += [f"{page.name}: {fault}" for fault in found]
    assert not faults, "\n".join(faults)


def test_a_page_that_is_refused_stands_in_the_frame_too(stage: Stage) -> None:
    faults = []
    for page in PAGES:
        path = page.path(stage.app, stage.world)
        refused = {status: who for who, status in page.expected().items() if status >= 400}
        for who in refused.values():
            found = faults_of(stage, path, stage.get(who, path))
            faults += [f"{page.name} as {who}: {fault}" for fault in found]
    assert not faults, "\n".join(faults)
