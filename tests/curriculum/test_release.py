import json
from dataclasses import replace

import pytest

from lms.curriculum.kinds import Need
from lms.curriculum.release import UnreadableRelease, compile_release, digest_of, read_release
from tests.curriculum.trees import good_course


def test_a_release_reads_back_as_the_same_course() -> None:
    compiled = compile_release(good_course())
    assert read_release(compiled.document) == good_course()
    assert compile_release(read_release(compiled.document)) == compiled


def test_the_digest_names_the_bytes() -> None:
    compiled = compile_release(good_course())
    assert compiled.digest == digest_of(compiled.document)
    assert len(compiled.digest) == 64
    changed = compile_release(replace(good_course(), title="Another"))
    assert changed.digest != compiled.digest


def test_the_document_is_canonical_and_names_its_format() -> None:
    document = compile_release(good_course()).document
    found = json.loads(document)
    assert found["format"] == 1
    assert json.dumps(found, sort_keys=True, separators=(",", ":"), ensure_ascii=False) == document


def test_a_field_that_an_older_release_lacks_takes_its_default() -> None:
    found = json.loads(compile_release(good_course()).document)
    packs = [pack for pack in found["course"]["rule_packs"] if pack["certificate"]]
    assert packs
    for pack in packs:
        del pack["certificate"]["partners"], pack["about"]
    assert read_release(json.dumps(found)) == good_course()


@pytest.mark.parametrize(
    "change",
    [
        lambda found: found.update(format=2),
        lambda found: found.pop("format"),
        lambda found: found.pop("course"),
        lambda found: found["course"].update(color="red"),
        lambda found: found["course"].pop("title"),
        lambda found: found["course"].update(title=3),
        lambda found: found["course"].update(modules={}),
        lambda found: found["course"]["modules"][0]["activities"][0].update(kind="game"),
        lambda found: found["course"]["resources"][0].update(checked_on="soon"),
        lambda found: found["course"]["modules"][0].update(online_minutes=True),
    ],
)
def test_a_document_that_is_not_ours_is_refused(change: object) -> None:
    found = json.loads(compile_release(good_course()).document)
    change(found)  # type: ignore[operator]
    with pytest.raises(UnreadableRelease):
        read_release(json.dumps(found))


@pytest.mark.parametrize("document", ["", "[]", "null", "{", '{"format":1}', "[" * 100_000])
def test_what_is_no_document_is_refused(document: str) -> None:
    with pytest.raises(UnreadableRelease):
        read_release(document)


def test_a_release_from_before_services_named_their_needs_has_none() -> None:
    found = json.loads(compile_release(good_course()).document)
    for resource in found["course"]["resources"]:
        del resource["needs"]
    assert [one.needs for one in read_release(json.dumps(found)).resources] == [(), ()]
    assert [one.needs for one in good_course().resources] == [(Need.TALK,), (Need.HOUSING, Need.LAW)]
