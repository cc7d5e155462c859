"""Passkeys (WebAuthn): what a browser is asked, and whether what it answers proves anything.

A ceremony is a question that is answered once, within minutes. It lies in the store, so that any process may be asked.
"""

import logging
import secrets
import struct
from collections.abc import Mapping
from typing import Any

import orjson
from cryptography.exceptions import UnsupportedAlgorithm
from fido2.server import Fido2Server
from fido2.utils import websafe_decode
from fido2.webauthn import (
    AttestedCredentialData,
    PublicKeyCredentialDescriptor,
    PublicKeyCredentialRpEntity,
    PublicKeyCredentialType,
    PublicKeyCredentialUserEntity,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from services.shared.model.people import Passkey, Person
from services.shared.store.port import Store

CEREMONY_SECONDS = 300.0
_VERIFIED = UserVerificationRequirement.REQUIRED  # the passkey is all that is asked, so it must know its owner
_UNUSABLE = (
    ValueError,
    TypeError,
    KeyError,
    IndexError,
    AttributeError,
    AssertionError,
    struct.error,
    UnsupportedAlgorithm,
    RecursionError,
    NotImplementedError,
)
_MOST_ID_BYTES, _MOST_CREDENTIAL_BYTES = 1023, 4000  # the former as WebAuthn has it
_MOST_SIGNED = 2732  # letters of base64: 2 kB of authenticator data
_ALGORITHM = 3  # where a COSE key has it

logging.getLogger("fido2").setLevel(logging.WARNING)  # it tells which credentials sign in


class NotProven(Exception):
    """`str` says what is wrong. The reaction: 401."""


class Passkeys:
    def __init__(self, origin: str, host: str, store: Store) -> None:
        rp = PublicKeyCredentialRpEntity(id=host, name="noriai")
        self._server = Fido2Server(rp, verify_origin=lambda given: given == origin)
        self._store = store

    async def offer(self, person: Person, name: str, invitation: str) -> dict[str, Any]:
        """What a browser makes a passkey of, for who has this invitation. Raises StoreUnavailable."""
        user = PublicKeyCredentialUserEntity(id=person.id.encode(), name=name, display_name=name)
        kind = PublicKeyCredentialType.PUBLIC_KEY
        held = [PublicKeyCredentialDescriptor(type=kind, id=one.id) for one in person.passkeys]
        options, state = self._server.register_begin(user, held, ResidentKeyRequirement.REQUIRED, _VERIFIED)
        return await self._begun(dict(options), state, person.id, invitation)

    async def ask(self) -> dict[str, Any]:
        """What a browser signs with whichever passkey of this hub it has. Raises StoreUnavailable."""
        options, state = self._server.authenticate_begin(user_verification=_VERIFIED)
        return await self._begun(dict(options), state, "", "")

    async def made(
        self, ceremony: str, answer: Mapping[str, Any], invitation: str, label: str, now_ms: int
    ) -> tuple[Passkey, str]:
        """The passkey, and the person that it was offered to by this invitation. Raises NotProven, StoreUnavailable."""
        state, person, by = await self._ended(ceremony)
        try:
            found = self._server.register_complete(state, answer).credential_data
        except _UNUSABLE:
            raise NotProven("the passkey can't be used") from None
        if found is None or not person or not self._acceptable(found):
            raise NotProven("the passkey can't be used")
        if by != invitation:
            raise NotProven("the passkey was offered to someone else")
        return Passkey(found.credential_id, bytes(found), now_ms, label), person

    async def proven(
        self, ceremony: str, answer: Mapping[str, Any], people: Mapping[str, Person]
    ) -> tuple[Person, Passkey]:
        """Who signed, and by which passkey. Raises NotProven, StoreUnavailable."""
        state, _, _ = await self._ended(ceremony)
        try:
            person, passkey = _named(answer, people)
            self._server.authenticate_complete(state, [AttestedCredentialData(passkey.credential)], answer)
        except _UNUSABLE:
            raise NotProven("this passkey is not known here") from None
        return person, passkey

    def _acceptable(self, found: AttestedCredentialData) -> bool:
        offered = [one.alg for one in self._server.allowed_algorithms]
        small = len(found.credential_id) <= _MOST_ID_BYTES and len(found) <= _MOST_CREDENTIAL_BYTES
        return small and found.public_key.get(_ALGORITHM) in offered

    async def _begun(self, options: dict[str, Any], state: Any, person: str, invitation: str) -> dict[str, Any]:
        name = secrets.token_urlsafe(16)
        kept = orjson.dumps([state["challenge"], person, invitation])
        await self._store.put_cached(f"ceremony/{name}", kept, CEREMONY_SECONDS)
        return {"ceremony": name, "options": options["publicKey"]}

    async def _ended(self, ceremony: str) -> tuple[dict[str, Any], str, str]:
        held = await self._store.get_cached(f"ceremony/{ceremony}")
        uses = await self._store.increment(f"ceremony-used/{ceremony}", ttl_seconds=2 * CEREMONY_SECONDS) if held else 0
        if held is None or uses != 1:
            raise NotProven("this took too long, or was answered before; try again")
        challenge, person, invitation = orjson.loads(held)
        return {"challenge": challenge, "user_verification": _VERIFIED}, person, invitation


def _named(answer: Mapping[str, Any], people: Mapping[str, Person]) -> tuple[Person, Passkey]:
    """Whose passkey it says it is. Raises KeyError for nobody's, and what else such texts lead to."""
    said, used = answer["response"], websafe_decode(answer["rawId"])
    held = {one.id: (person, one) for person in people.values() for one in person.passkeys}
    person, passkey = held[used]
    handle = said.get("userHandle")  # authenticators need not say it
    if len(said["authenticatorData"]) > _MOST_SIGNED or (handle and websafe_decode(handle) != person.id.encode()):
        raise ValueError
    return person, passkey
