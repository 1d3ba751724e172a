"""Keys: UUIDv7, written as 26 characters of lower-case base32 (Crockford's alphabet, so no i, l, o, u)."""

import os
import re
import time

ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
LENGTH = 26
_VALUES = {letter: value for value, letter in enumerate(ALPHABET)}
_SHAPE = re.compile(rf"[0-7][{ALPHABET}]{{25}}")


def new_id() -> str:
    """Return a new key; keys made later sort later (RFC 9562, version 7, to the millisecond)."""
    milliseconds = time.time_ns() // 1_000_000
    random = int.from_bytes(os.urandom(10))
    version_and_a = 0x7000 | (random >> 62 & 0xFFF)
    variant_and_b = 0x8000000000000000 | (random & 0x3FFFFFFFFFFFFFFF)
    return encode(milliseconds << 80 | version_and_a << 64 | variant_and_b)


def random_id() -> str:
    """Return a key that tells nothing of when it was made: 128 random bits."""
    return encode(int.from_bytes(os.urandom(16)))


def is_id(text: str) -> bool:
    """Say whether the text has the shape of a key: 26 letters, at most 128 bits."""
    return bool(_SHAPE.fullmatch(text))


def encode(number: int) -> str:
    """Return a number of at most 128 bits as 26 characters."""
    return "".join(ALPHABET[number >> shift & 31] for shift in range(125, -1, -5))


def decode(text: str) -> int:
    """Return the 128-bit number of a key; raises KeyError for a character outside the alphabet."""
    number = 0
    for letter in text:
        number = number << 5 | _VALUES[letter]
    return number
