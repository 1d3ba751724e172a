from datetime import timedelta

import pytest

from lms.access.actor import Role
from lms.accounts import rules
from lms.accounts.card_words import WORDS, new_words, same_words
from tests.factories import utc

T, I, S, A, D = Role.TRAINEE, Role.INSTRUCTOR, Role.STAFF, Role.AUDITOR, Role.ADMINISTRATOR  # noqa: E741


@pytest.mark.parametrize(
    ("own", "theirs", "answer"),
    [
        ([], [], False),
        ([T], [T], False),
        ([I], [T], True),
        ([I], [], True),
        ([I], [I], False),
        ([I], [T, S], False),
        ([S], [], True),
        ([S], [T, I], True),
        ([S], [S], False),
        ([S], [A], False),
        ([S], [D], False),
        ([A], [T], True),
        ([D], [S, A], True),
        ([D], [D], True),
        ([T, S], [T], True),
    ],
)
def test_nobody_takes_over_the_account_of_a_peer_or_of_somebody_above(own, theirs, answer):
    assert rules.outranks(own, theirs) is answer


@pytest.mark.parametrize(
    ("roles", "is_own", "limits"),
    [
        ([], False, rules.BORROWED_DEVICE),
        ([T], False, rules.BORROWED_DEVICE),
        ([T], True, rules.OWN_DEVICE),
        ([I], True, rules.OFFICE),
        ([T, S], True, rules.OFFICE),
        ([A], False, rules.OFFICE),
        ([S, D], True, rules.ADMINISTRATION),
    ],
)
def test_the_strictest_role_decides_how_long_a_session_lives(roles, is_own, limits):
    assert rules.session_limits(roles, is_own_device=is_own) == limits


@pytest.mark.parametrize(
    ("began", "seen", "over"), [(0, 0, False), (14, 14, False), (16, 0, True), (119, 110, False), (121, 120, True)]
)
def test_a_session_rests_or_lasts_too_long(began, seen, over):
    """Minutes since it began, and minutes after that at which it was last seen."""
    at = utc(2026, 11, 1, 12)
    began_at = at - timedelta(minutes=began)
    assert rules.is_over(rules.BORROWED_DEVICE, began_at, began_at + timedelta(minutes=seen), at) is over


@pytest.mark.parametrize(
    ("password", "words"),
    [
        ("short", "15 characters"),
        ("x" * 14, "15 characters"),
        ("x" * 129, "128 characters"),
        ("aaaaaaaaaaaaaaaaaaaa", "easy to guess"),
        ("forty forty forty one", "easy to guess"),
        ("four quiet words here", None),
        ("cuatro palabras ñandú", None),
    ],
)
def test_what_is_wrong_with_a_password(password, words):
    trouble = rules.find_password_trouble(password, ["Forty"])
    assert words in str(trouble) if words else trouble is None


@pytest.mark.parametrize(
    ("typed", "folded"), [(" Ana@Example.ORG ", "ana@example.org"), ("ＡＮＡ", "ana"), ("STRASSE", "strasse"), ("", "")]
)
def test_addresses_are_folded(typed, folded):
    assert rules.fold(typed) == folded


@pytest.mark.parametrize(
    ("name", "taken", "made"),
    [
        ("Ana Álvarez", (), "ana.alvarez"),
        ("Ana Alvarez", ("ana.alvarez", "ana.alvarez2"), "ana.alvarez3"),
        ("李小龍", (), "person"),
        ("O'Neil-Smith 3rd", (), "o.neil.smith.3rd"),
    ],
)
def test_a_sign_in_name_is_made_from_a_name(name, taken, made):
    assert rules.sign_in_name_from(name, taken) == made


def test_four_words_are_compared_however_they_are_typed():
    words = new_words()
    assert len(words.split()) == 4
    assert set(words.split()) <= set(WORDS)
    assert same_words("  " + words.upper().replace(" ", " - ") + " ") == words


@pytest.mark.parametrize(
    ("agent", "family"),
    [("Mozilla (iPad; CPU OS 17)", "tablet"), ("Mozilla (Linux; Android 14) Mobile", "phone"), ("curl", "computer")],
)
def test_a_device_is_named_roughly(agent, family):
    assert rules.device_family(agent) == family
