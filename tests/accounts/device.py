"""A device that makes and uses passkeys, in software, and can be told to lie (W3C Web Authentication, section 6)."""

import hashlib
import json
import os
from base64 import urlsafe_b64encode
from dataclasses import dataclass, field

import cbor2
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256

ORIGIN = "http://localhost"
PRESENT, VERIFIED, ATTESTED = 0x01, 0x04, 0x40


def letters(data: bytes) -> str:
    return urlsafe_b64encode(data).decode().rstrip("=")


@dataclass
class Device:
    """One key for one host; `count` goes up with each use."""

    host: str = "localhost"
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    credential: bytes = field(default_factory=lambda: os.urandom(32))
    handle: bytes = b""
    count: int = 0

    def make(self, challenge: str, person_id: str, origin: str = ORIGIN, flags: int = PRESENT | VERIFIED) -> str:
        """Answer the page that adds a passkey."""
        self.handle = person_id.encode()
        numbers = self.key.public_key().public_numbers()
        public = {1: 2, 3: -7, -1: 1, -2: numbers.x.to_bytes(32, "big"), -3: numbers.y.to_bytes(32, "big")}
        attested = bytes(16) + len(self.credential).to_bytes(2, "big") + self.credential + cbor2.dumps(public)
        data = self._data(flags | ATTESTED) + attested
        return self._answer(
            clientDataJSON=self._client("webauthn.create", challenge, origin),
            attestationObject=cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": data}),
        )

    def use(self, challenge: str, origin: str = ORIGIN, flags: int = PRESENT | VERIFIED) -> str:
        """Answer the page that asks for a passkey."""
        self.count += 1
        client, data = self._client("webauthn.get", challenge, origin), self._data(flags)
        signature = self.key.sign(data + hashlib.sha256(client).digest(), ec.ECDSA(SHA256()))
        return self._answer(clientDataJSON=client, authenticatorData=data, signature=signature, userHandle=self.handle)

    def _data(self, flags: int) -> bytes:
        return hashlib.sha256(self.host.encode()).digest() + bytes([flags]) + self.count.to_bytes(4, "big")

    def _client(self, kind: str, challenge: str, origin: str) -> bytes:
        asked = {"type": kind, "challenge": letters(challenge.encode()), "origin": origin, "crossOrigin": False}
        return json.dumps(asked).encode()

    def _answer(self, **response: bytes) -> str:
        name = letters(self.credential)
        packed = {one: letters(value) for one, value in response.items()}
        return json.dumps({"id": name, "rawId": name, "type": "public-key", "response": packed})
