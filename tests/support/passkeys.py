"""People at a hub's console without a browser: an authenticator that makes passkeys, and who asks with them."""

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

import aiohttp
import orjson
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, SECP256R1, generate_private_key
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey as PrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from fido2 import cbor
from fido2.cose import ES256
from fido2.utils import websafe_encode
from fido2.webauthn import AttestationObject, AttestedCredentialData, AuthenticatorData

from services.shared.runtime import Hub
from tests.support.pushing import Answered

FLAGS = AuthenticatorData.FLAG.UP | AuthenticatorData.FLAG.UV


@dataclass(slots=True)
class Authenticator:
    """`public_key` is put into the credential in place of the right one."""

    origin: str
    id: bytes = field(default_factory=lambda: secrets.token_bytes(16))
    user: str = ""
    public_key: Mapping[int, Any] | None = None
    _key: PrivateKey = field(default_factory=lambda: generate_private_key(SECP256R1()))

    def make(self, options: Mapping[str, Any]) -> dict[str, Any]:
        self.user = options["user"]["id"]
        public = self.public_key
        if public is None:
            public = ES256.from_cryptography_key(self._key.public_key())  # type: ignore[no-untyped-call]
        credential = AttestedCredentialData.create(bytes(16), self.id, public)  # type: ignore[arg-type]
        said = self._data(FLAGS | AuthenticatorData.FLAG.AT, credential)
        attestation = AttestationObject.create("none", said, {})
        client = self._client("webauthn.create", options["challenge"])
        told = {"clientDataJSON": websafe_encode(client), "attestationObject": websafe_encode(attestation)}
        return self._credential(told)

    def sign(self, options: Mapping[str, Any], **changed: str) -> dict[str, Any]:
        """`changed` members of the response are sent in place of the right ones."""
        said, client = self._data(FLAGS), self._client("webauthn.get", options["challenge"])
        signature = self._key.sign(said + sha256(client).digest(), ECDSA(SHA256()))
        told = {"clientDataJSON": websafe_encode(client), "authenticatorData": websafe_encode(said)}
        told |= {"signature": websafe_encode(signature), "userHandle": self.user}
        return self._credential(told | changed)

    def _data(self, flags: AuthenticatorData.FLAG, credential: bytes = b"") -> AuthenticatorData:
        return AuthenticatorData.create(  # type: ignore[no-any-return]
            sha256(b"localhost").digest(), flags, 0, credential
        )

    def _client(self, kind: str, challenge: str) -> bytes:
        return json.dumps({"type": kind, "challenge": challenge, "origin": self.origin}).encode()

    def _credential(self, response: Mapping[str, str]) -> dict[str, Any]:
        name = websafe_encode(self.id)
        return {"id": name, "rawId": name, "type": "public-key", "response": dict(response)}


def nested(depth: int) -> str:
    """Authenticator data whose extensions are lists in lists."""
    flags = FLAGS | AuthenticatorData.FLAG.ED
    return websafe_encode(sha256(b"localhost").digest() + bytes([flags]) + bytes(4) + b"\x81" * depth + cbor.encode(1))


@dataclass(slots=True)
class Clerk:
    """`cookie` is the session's."""

    hub: Hub
    session: aiohttp.ClientSession
    device: Authenticator
    cookie: str = ""
    token: str = ""
    codes: list[str] = field(default_factory=list)

    @property
    def id(self) -> str:
        session = self.hub.context.accounts.sessions[self.cookie.partition("_")[0]]
        return session.person

    @property
    def headers(self) -> dict[str, str]:
        told = {"Origin": self.device.origin, "X-Noriai-Token": self.token}
        return told | ({"Cookie": f"noriai_session={self.cookie}"} if self.cookie else {})

    async def ask(self, method: str, path: str, body: Any = None, **headers: str) -> Answered:
        sent = orjson.dumps(body) if isinstance(body, dict) else body
        told = self.headers | {name.replace("_", "-"): value for name, value in headers.items()}
        url = f"{self.hub.url}/v1/account{path}"
        async with self.session.request(method, url, data=sent, headers=told) as response:
            if "noriai_session" in response.cookies:
                self.cookie = response.cookies["noriai_session"].value
            answer = await response.read()
            return Answered(response.status, dict(response.headers), orjson.loads(answer) if answer else None)

    async def offered(self, invitation: str = "") -> dict[str, Any]:
        offered: dict[str, Any] = (await self.ask("POST", "/passkeys/options", {"invitation": invitation})).data
        return offered

    async def add(self, invitation: str = "", offered: dict[str, Any] | None = None) -> Answered:
        """Joins by an invitation, or, without one, adds a passkey."""
        asked = offered or await self.offered(invitation)
        made = {"ceremony": asked["ceremony"], "credential": self.device.make(asked["options"])}
        answered = await self.ask("POST", "/passkeys", {**made, "invitation": invitation})
        if answered.status == 201 and invitation:
            self.codes = answered.data["recovery_codes"]
            self.token = (await self.ask("GET", "")).data["token"]
        return answered

    async def sign_in(self, **changed: str) -> Answered:
        asked = (await self.ask("POST", "/sessions/options", {})).data
        told = {"ceremony": asked["ceremony"], "credential": self.device.sign(asked["options"], **changed)}
        return await self.ask("POST", "/sessions", told)

    async def invite(self, role: str, operator: str = "") -> str:
        told = (await self.ask("POST", "/invitations", {"role": role, "operator": operator})).data
        link: str = told["link"]
        return link.partition("#invite=")[2]

    def stranger(self) -> "Clerk":
        """Someone else at a browser of their own, who has not joined."""
        return Clerk(self.hub, self.session, Authenticator(self.device.origin))

    async def joined(self, role: str, operator: str = "") -> "Clerk":
        """Whom this one invites."""
        other = self.stranger()
        answered = await other.add(await self.invite(role, operator))
        assert answered.status == 201, answered.body
        return other
