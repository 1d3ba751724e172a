import pytest

from lms.core.sealing import CannotOpen, lock, name_of, new_key, unlock

KEY = new_key()


def test_what_was_locked_opens_with_its_key_in_its_place():
    locked = lock(KEY, b"words", "here")
    assert unlock(KEY, locked, "here") == b"words"
    assert b"words" not in locked
    assert lock(KEY, b"words", "here") != locked


@pytest.mark.parametrize("change", ["key", "place", "bit", "short", "empty"])
def test_anything_else_does_not_open(change):
    locked = lock(KEY, b"words", "here")
    key = new_key() if change == "key" else KEY
    place = "there" if change == "place" else "here"
    if change == "bit":
        locked = locked[:-1] + bytes([locked[-1] ^ 1])
    locked = {"short": locked[:9], "empty": b""}.get(change, locked)
    with pytest.raises(CannotOpen):
        unlock(key, locked, place)


def test_the_name_of_a_key_tells_nothing_of_it():
    assert name_of(KEY) == name_of(KEY) != name_of(new_key())
    assert name_of(KEY).encode() not in KEY.hex().encode()
