"""Passkeys (WebAuthn): what a browser is asked, and whether what it answers proves anything.

A ceremony is a question that is answered once, within minutes. It lies in the store, so that any process may be asked.
"""

import secrets
import struct
from collections.abc import Mapping
from typing import Any

import orjson
from cryptography.exceptions import UnsupportedAlgorithm
from fido2.server import Fido2Server
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
_UNUSABLE = (ValueError, TypeError, KeyError, IndexError, AttributeError, AssertionError, struct.error)


class NotProven(Exception):
    """`str` says what is wrong. The reaction: 401."""


class Passkeys:
    def __init__(self, origin: str, host: str, store: Store) -> None:
        rp = PublicKeyCredentialRpEntity(id=host, name="noriai")
        self._server = Fido2Server(rp, verify_origin=lambda given: given == origin)
        self._store = store

    async def offer(self, person: Person, name: str) -> dict[str, Any]:
        """What a browser makes a passkey of. Raises StoreUnavailable."""
        user = PublicKeyCredentialUserEntity(id=person.id.encode(), name=name, display_name=name)
        kind = PublicKeyCredentialType.PUBLIC_KEY
        held = [PublicKeyCredentialDescriptor(type=kind, id=one.id) for one in person.passkeys]
        options, state = self._server.register_begin(user, held, ResidentKeyRequirement.REQUIRED, _VERIFIED)
        return await self._begun(dict(options), state, person.id)

    async def ask(self) -> dict[str, Any]:
        """What a browser signs with whichever passkey of this hub it has. Raises StoreUnavailable."""
        options, state = self._server.authenticate_begin(user_verification=_VERIFIED)
        return await self._begun(dict(options), state, "")

    async def made(self, ceremony: str, answer: Mapping[str, Any], label: str, now_ms: int) -> tuple[str, Passkey]:
        """Whose it is, as it was offered, and the passkey. Raises NotProven, StoreUnavailable."""
        state, person = await self._ended(ceremony)
        try:
            found = self._server.register_complete(state, answer).credential_data
        except (*_UNUSABLE, UnsupportedAlgorithm):
            raise NotProven("the passkey can't be used") from None
        if found is None or not person:
            raise NotProven("the passkey can't be used")
        return person, Passkey(found.credential_id, bytes(found), now_ms, label)

    async def proven(self, ceremony: str, answer: Mapping[str, Any], people: Mapping[str, Person]) -> Person:
        """Raises NotProven, StoreUnavailable."""
        state, _ = await self._ended(ceremony)
        held = {one.id: (one, person) for person in people.values() for one in person.passkeys}
        try:
            known = [AttestedCredentialData(one.credential) for one, _ in held.values()]
            used = self._server.authenticate_complete(state, known, answer)
        except (*_UNUSABLE, UnsupportedAlgorithm):
            raise NotProven("this passkey is not known here") from None
        return held[used.credential_id][1]

    async def _begun(self, options: dict[str, Any], state: Any, person: str) -> dict[str, Any]:
        name = secrets.token_urlsafe(16)
        kept = orjson.dumps([state["challenge"], person])
        await self._store.put_cached(f"ceremony/{name}", kept, CEREMONY_SECONDS)
        return {"ceremony": name, "options": options["publicKey"]}

    async def _ended(self, ceremony: str) -> tuple[dict[str, Any], str]:
        held = await self._store.get_cached(f"ceremony/{ceremony}")
        uses = await self._store.increment(f"ceremony-used/{ceremony}", ttl_seconds=2 * CEREMONY_SECONDS) if held else 0
        if held is None or uses != 1:
            raise NotProven("this took too long, or was answered before; try again")
        challenge, person = orjson.loads(held)
        return {"challenge": challenge, "user_verification": _VERIFIED}, person
