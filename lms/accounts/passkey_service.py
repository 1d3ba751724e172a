"""Passkeys: added, used, renamed, removed. py_webauthn checks the ceremonies; a challenge is answered once.

The challenge is the page's own sealed token: bound to the browser, to its use and to ten minutes, and kept nowhere
before it is answered (W3C Web Authentication, sections 7.1 and 7.2).
"""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta

from webauthn import (
    generate_registration_options,
    options_to_json,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from lms.access.actor import Actor
from lms.accounts import queries, rules
from lms.accounts.models import Passkey, Person, SpentChallenge
from lms.accounts.session_service import sign_out_everywhere
from lms.audit.acts import Act
from lms.audit.service import record_action
from lms.core.database import db
from lms.core.errors import Refused
from lms.core.ids import new_id
from lms.core.installation import config, signer
from lms.core.signing import hash_token, new_token
from lms.core.words import N_

PURPOSE = "passkey"
LASTS = timedelta(minutes=10)
# What a made-up answer can raise on its way through JSON, base64 and CBOR.
UNREADABLE = (WebAuthnException, ValueError, TypeError, LookupError, AttributeError, ArithmeticError, RecursionError)


@dataclass(frozen=True)
class Door:
    """Where passkeys are asked for: the host they belong to, the origin the browser names, and this browser's token."""

    host: str
    origin: str
    browser: str


def new_challenge(door: Door) -> str:
    """Return a challenge for this browser; it is signed, works for ten minutes, and no row is kept of it."""
    return signer().seal(PURPOSE, [signer().mac(PURPOSE, door.browser), new_token()])


def options_for_adding(door: Door, person: Person, challenge: str) -> str:
    """Return, as JSON, what the browser needs to make a passkey that the device finds and opens by itself."""
    options = generate_registration_options(
        rp_id=door.host,
        rp_name=config().product_name,
        user_id=person.id.encode(),
        user_name=person.sign_in_name,
        user_display_name=person.name,
        challenge=challenge.encode(),
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED,
            require_resident_key=True,
            user_verification=UserVerificationRequirement.REQUIRED,
        ),
        exclude_credentials=[
            PublicKeyCredentialDescriptor(id=base64url_to_bytes(one.credential_id))
            for one in queries.list_passkeys(person.id)
        ],
    )
    return options_to_json(options)


def add_passkey(
    actor: Actor, person: Person, door: Door, challenge: str, answer: str, name: str, at: datetime
) -> Passkey | None:
    """Keep the passkey that the device made; None when its answer does not hold. Other devices are signed out."""
    if len(queries.list_passkeys(person.id)) >= rules.MOST_PASSKEYS:
        raise Refused(N_("There are ten passkeys already. Remove one that you no longer use, then add this one."))
    if not _is_open(door, challenge):
        return None
    try:
        made = verify_registration_response(
            credential=answer,
            expected_challenge=challenge.encode(),
            expected_rp_id=door.host,
            expected_origin=door.origin,
            require_user_verification=True,
        )
    except UNREADABLE:
        return None
    _spend(challenge, at)
    passkey = Passkey(
        id=new_id(),
        person_id=person.id,
        credential_id=bytes_to_base64url(made.credential_id),
        public_key=bytes_to_base64url(made.credential_public_key),
        sign_count=made.sign_count,
        name=name,
        added_at=at,
    )
    db.session.add(passkey)
    record_action(actor, Act.PASSKEY_ADDED, "passkey", passkey.id, at, affected_id=person.id)
    sign_out_everywhere(actor, person, at, but=actor.session_id or None)
    return passkey


def find_owner(door: Door, challenge: str, answer: str, at: datetime) -> Person | None:
    """Return whose passkey answered this challenge rightly, or None; the answer is spent and its count kept."""
    passkey = _find_answering(answer) if _is_open(door, challenge) else None
    if passkey is None:
        return None
    person = queries.get_person(passkey.person_id)
    try:
        used = verify_authentication_response(
            credential=answer,
            expected_challenge=challenge.encode(),
            expected_rp_id=door.host,
            expected_origin=door.origin,
            credential_public_key=base64url_to_bytes(passkey.public_key),
            credential_current_sign_count=passkey.sign_count,
            require_user_verification=True,
        )
    except UNREADABLE:
        return None
    if person.disabled_at is not None:
        return None
    _spend(challenge, at)
    passkey.sign_count, passkey.used_at = used.new_sign_count, at
    return person


def rename_passkey(actor: Actor, passkey: Passkey, name: str, at: datetime) -> None:
    """Call it something else."""
    passkey.name = name
    record_action(actor, Act.PASSKEY_RENAMED, "passkey", passkey.id, at, affected_id=passkey.person_id)


def remove_passkey(actor: Actor, person: Person, passkey: Passkey, at: datetime) -> None:
    """Forget the passkey; other devices are signed out. Refused when it is the only way in."""
    if not rules.has_other_way(person.password_hash, person.email, len(queries.list_passkeys(person.id))):
        raise Refused(N_("This passkey is your only way in. Choose a password first, then remove it."))
    db.session.delete(passkey)
    record_action(actor, Act.PASSKEY_REMOVED, "passkey", passkey.id, at, affected_id=person.id)
    sign_out_everywhere(actor, person, at, but=actor.session_id or None)


def _is_open(door: Door, challenge: str) -> bool:
    found = signer().unseal(PURPOSE, challenge, int(LASTS.total_seconds()))
    is_ours = isinstance(found, list) and len(found) == 2
    return is_ours and signer().is_mac(PURPOSE, door.browser, str(found[0]))  # type: ignore[index]


def _find_answering(answer: str) -> Passkey | None:
    """Find the passkey that the answer names; a passkey of another person than the answer says is none."""
    try:
        sent = json.loads(answer)
        credential_id, handle = sent["id"], sent["response"].get("userHandle")
        person_id = base64url_to_bytes(handle).decode() if handle else None
    except UNREADABLE:
        return None
    passkey = queries.find_passkey(credential_id) if isinstance(credential_id, str) else None
    return passkey if passkey is not None and person_id in (None, passkey.person_id) else None


def _spend(challenge: str, at: datetime) -> None:
    db.session.add(SpentChallenge(challenge_hash=hash_token(challenge), ends_at=at + LASTS))
    db.session.flush()
