import time

import pytest

from lms.core.ids import decode, encode, is_id, new_id


def test_keys_are_26_characters_and_sort_by_time():
    first = new_id()
    time.sleep(0.002)
    second = new_id()
    assert is_id(first)
    assert len(first) == 26
    assert first < second


def test_a_key_is_a_uuid_of_version_7():
    number = decode(new_id())
    assert number >> 76 & 0xF == 7
    assert number >> 62 & 0b11 == 0b10


def test_encoding_is_exact_at_the_edges():
    for number in (0, 1, 2**128 - 1, 2**64):
        assert decode(encode(number)) == number


@pytest.mark.parametrize("text", ["", "0" * 25, "0" * 27, "8" + "z" * 25, "i" * 26, "0" * 25 + "U", "0" * 25 + "\n"])
def test_other_shapes_are_no_keys(text):
    assert not is_id(text)


def test_ten_thousand_keys_are_all_different():
    assert len({new_id() for _ in range(10_000)}) == 10_000
