"""Values that leave the server and come back: signed for one purpose, and bound to time."""

import hashlib
import hmac
import secrets
from typing import Any

from itsdangerous import BadData, URLSafeTimedSerializer


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
