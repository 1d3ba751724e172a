"""Locking bytes so that only a key opens them, and only in the place they were locked for: AES-256-GCM.

NIST SP 800-38D; a nonce is 96 random bits, so one key is good for far more texts than a person writes.
"""

import hashlib
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

KEY_BYTES = 32
NONCE_BYTES = 12


class CannotOpen(Exception):
    """The key is another one, or the bytes were changed, or they were locked for another place."""


def new_key() -> bytes:
    """Return a new key: 32 random bytes."""
    return AESGCM.generate_key(bit_length=KEY_BYTES * 8)


def lock(key: bytes, plain: bytes, place: str) -> bytes:
    """Return the bytes locked with this key for this place: nonce, then text and tag."""
    nonce = os.urandom(NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, plain, place.encode())


def unlock(key: bytes, locked: bytes, place: str) -> bytes:
    """Return the bytes that were locked for this place; raises CannotOpen, and never says why."""
    try:
        return AESGCM(key).decrypt(locked[:NONCE_BYTES], locked[NONCE_BYTES:], place.encode())
    except (InvalidTag, ValueError):
        raise CannotOpen from None


def name_of(key: bytes) -> str:
    """Return a short name of a key, by which it is found again and which tells nothing of it."""
    return hashlib.sha256(b"the name of a key\0" + key).hexdigest()[:16]
