"""What a page can say after a change: a closed list."""

import pytest

from lms.web.pages import done_words, find_done_words, see_other


def test_a_code_says_one_thing_only(app) -> None:
    with pytest.raises(ValueError, match="says something already"):
        done_words("signed-out", "Something else.")


def test_an_unknown_code_says_nothing(app) -> None:
    with app.test_request_context("/?done=<script>"):
        assert find_done_words() is None


def test_a_redirect_with_an_unknown_code_is_refused(app) -> None:
    with app.test_request_context("/"), pytest.raises(ValueError, match="unknown done code"):
        see_other("public.show_start", done="no-such-code")
