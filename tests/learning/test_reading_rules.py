"""How somebody likes to read."""

import pytest

from lms.curriculum.model import Notice
from lms.learning import reading_rules as rules


@pytest.mark.parametrize(
    ("preference", "light", "strong"), [("", True, True), ("strong", False, True), ("off", False, False)]
)
def test_a_notice_is_shown_as_the_person_likes_it(preference, light, strong):
    def of(intensity):
        return Notice(topics=("grief",), medium="text", intensity=intensity, minutes=1)

    assert rules.wants_notice(preference, None) is False
    assert rules.wants_notice(preference, of(2)) is light
    assert rules.wants_notice(preference, of(3)) is strong
