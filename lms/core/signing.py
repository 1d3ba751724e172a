"""Values that leave the server and come back: signed for one purpose, and bound to time."""

import base64
import hashlib
import hmac
import json
import secrets
import time
from typing import Any

from itsdangerous import BadData, URLSafeTimedSerializer

from lms.core.sealing import CannotOpen, lock, unlock


def new_token() -> str:
    """Return 256 random bits as text, for a cookie or a link."""
    return secrets.token_urlsafe(32)


def hash_token(token: str) -> str:
    """Return what the database keeps of a token: its SHA-256, in hex."""
    return hashlib.sha256(token.encode()).hexdigest()


class Signer:
    """Signs with one secret; a value signed for one purpose is not accepted for another."""

    def __init__(self, secret: str) -> None:
        """Take the installation's secret, at least 32 characters."""
        self._secret = secret

    def mac(self, purpose: str, text: str) -> str:
        """Return the HMAC-SHA-256 of the text for this purpose, in hex."""
        key = hashlib.sha256(f"{purpose}\0{self._secret}".encode()).digest()
        return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()

    def is_mac(self, purpose: str, text: str, mac: str) -> bool:
        """Compare in constant time."""
        return hmac.compare_digest(self.mac(purpose, text), mac.encode("ascii", "replace").decode())

    def seal(self, purpose: str, value: Any) -> str:
        """Return the JSON value signed with the time of now."""
        return URLSafeTimedSerializer(self._secret, salt=purpose).dumps(value)

    def unseal(self, purpose: str, text: str, seconds: int) -> Any | None:
        """Return the value, or None when it was changed, made for something else, or is too old."""
        try:
            return URLSafeTimedSerializer(self._secret, salt=purpose).loads(text, max_age=seconds)
        except BadData:
            return None

    def hide(self, purpose: str, value: Any) -> str:
        """Return the JSON value locked with the time of now: nobody can read it on its way through a browser."""
        packed = json.dumps([int(time.time()), value], ensure_ascii=False).encode()
        return base64.urlsafe_b64encode(lock(self._key(purpose), packed, purpose)).decode()

    def reveal(self, purpose: str, text: str, seconds: int) -> Any | None:
        """Return the value, or None when it was changed, made for something else, or is too old."""
        try:
            packed = unlock(self._key(purpose), base64.b64decode(text, altchars=b"-_", validate=True), purpose)
        except (CannotOpen, ValueError):
            return None
        made_at, value = json.loads(packed)
        return value if 0 <= time.time() - made_at + 60 <= seconds + 60 else None

    def _key(self, purpose: str) -> bytes:
        return hashlib.sha256(f"hide\0{purpose}\0{self._secret}".encode()).digest()
