"""Password hashes: Argon2id, 64 MiB, 3 passes."""

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

_hasher = PasswordHasher(time_cost=3, memory_cost=64 * 1024, parallelism=2)
_nobody = _hasher.hash("the hash that an unknown name is compared with")


def hash_password(password: str) -> str:
    """Return the hash that the database keeps."""
    return _hasher.hash(password)


def is_password(password_hash: str | None, password: str) -> bool:
    """Say whether the password is right; without a hash it takes the same time and says no."""
    try:
        return _hasher.verify(password_hash or _nobody, password) and password_hash is not None
    except (VerificationError, InvalidHashError):
        return False
