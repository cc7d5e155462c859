"""What is written of people: each act is entries of the accounts and of the audit, and known here at once."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from hashlib import sha256
from urllib.parse import urlsplit

from services.publish.people.codes import hash_of_code, make_codes
from services.publish.people.passkeys import Passkeys
from services.publish.people.turns import Turns
from services.shared.accounts import FIRST, Principal
from services.shared.accounts.following import Account, AccountsReader, end_of, record_of
from services.shared.accounts.secret import make_secret
from services.shared.accounts.view import maker_of
from services.shared.context import Context
from services.shared.log.port import Record
from services.shared.log.topics import ACCOUNTS
from services.shared.model.accounts import ApiKey
from services.shared.model.people import ADMIN, DEVELOPER, Invitation, Passkey, Person, Session
from services.shared.web.audit import Audit, Author
from services.shared.web.problems import Conflict, Unauthorized
from services.shared.web.usage import last_used

SESSION_SECONDS = 7 * 86_400
INVITED_SECONDS = 7 * 86_400
MOST_PASSKEYS = 20
OPEN = "open"  # the id of the invitation that everyone has; nothing that is drawn at random looks like it


class PeopleDesk:
    """What is not said to take a `turn` is called in one, with people and invitations that were looked up in it."""

    def __init__(self, context: Context, audit: Audit) -> None:
        self.accounts = context.accounts
        self.origin = context.settings.origin
        self.passkeys = Passkeys(self.origin, urlsplit(self.origin).hostname or "localhost", context.store)
        self._settings = context.settings
        self._log = context.log
        self._store = context.store
        self._clock = context.clock
        self._audit = audit
        self._reader = AccountsReader(context.accounts, context.log, context.dead_letters.bury)
        self.turn = Turns(context, self._reader.refresh).turn

    def now_ms(self) -> int:
        return int(self._clock.real() * 1000)

    async def key_used(self, key: ApiKey) -> int | None:
        """When it was used last, in Unix seconds; None: not known. Raises StoreUnavailable."""
        return await last_used(self._store, key.id)

    async def first_link(self) -> str:
        """Where the first admin signs up; "" once there is one. A link that was told before is good no longer."""
        await self._reader.refresh()
        if any(person.role == ADMIN for person in self.accounts.people.values()):
            return ""
        _, secret_hash, text = make_secret()
        invitation = self._invitation(FIRST, secret_hash, ADMIN, "", FIRST)
        await self._log.append(ACCOUNTS, [record_of(invitation)])
        await self._reader.refresh()
        return self.link(f"{FIRST}_{text.partition('_')[2]}")

    @property
    def lets_developers_in(self) -> bool:
        """By themselves; their invitation is `open`."""
        return self._settings.developers_sign_up

    def open_invitation(self) -> Invitation:
        """The one that everyone has where developers sign up by themselves. Raises Unauthorized, Conflict."""
        if not self._settings.developers_sign_up:
            raise Unauthorized("developers join this hub by invitation")
        if sum(one.role == DEVELOPER for one in self.accounts.people.values()) >= self._settings.developers_most:
            raise Conflict("this hub has as many developers as it takes")
        return self._invitation(OPEN, b"", DEVELOPER, "", OPEN)

    def link(self, text: str) -> str:
        """Behind the `#`, which browsers do not send, so that no server in between notes it."""
        return f"{self.origin}/console#invite={text}"

    async def invite(self, principal: Principal, role: str, operator: str) -> str:
        """The link, which is shown once."""
        name, secret_hash, text = make_secret()
        invitation = self._invitation(name, secret_hash, role, operator, principal.actor)
        await self.write(principal.actor, f"invite {role}", invitation)
        return self.link(text)

    async def join(self, invitation: Invitation, id: str, name: str, passkey: Passkey) -> tuple[str, list[str]]:
        """A new person: the session's text, and recovery codes. Raises Conflict."""
        if id in self.accounts.people:
            raise Conflict("this person has joined already")
        self._require_new(passkey)
        codes, hashes = make_codes()
        operator, now_ms = invitation.operator, self.now_ms()
        person = Person(id, name, invitation.role, operator, now_ms, (passkey,), hashes)
        session, text = self._session(person)
        await self.write(_actor(person), "join", person, session, ended=[] if invitation.id == OPEN else [invitation])
        return text, codes

    async def add_passkey(self, person: Person, passkey: Passkey) -> None:
        """Raises Conflict."""
        self._require_new(passkey)
        if len(person.passkeys) >= MOST_PASSKEYS:
            raise Conflict(f"{MOST_PASSKEYS} passkeys are enough; remove one first")
        await self.write(_actor(person), "add passkey", replace(person, passkeys=(*person.passkeys, passkey)))

    async def remove_passkey(self, person: Person, passkey: Passkey) -> None:
        """Raises Conflict for the last one of who has no recovery code left to come back by."""
        left = tuple(one for one in person.passkeys if one != passkey)
        if not left and not person.recovery_hashes:
            raise Conflict("this is your last passkey, and no recovery code is left; make new codes first")
        await self.write(_actor(person), "remove passkey", replace(person, passkeys=left))

    async def renew_codes(self, person: Person) -> list[str]:
        codes, hashes = make_codes()
        await self.write(_actor(person), "renew recovery codes", replace(person, recovery_hashes=hashes))
        return codes

    async def sign_in(self, person: Person, before: str) -> str:
        """A new session's text. `before` is the cookie that the browser had: it is good no longer."""
        session, text = self._session(person)
        over = [one for one in self.accounts.sessions.values() if one.person == person.id and self._over(one, before)]
        await self.write(_actor(person), "sign in", session, ended=over)
        return text

    async def recover(self, code: str, before: str) -> str:
        """The same, by a recovery code, which is used up. Takes a turn. Raises Unauthorized."""
        used = hash_of_code(code)
        self._owner(used)  # who only guesses must keep nobody waiting
        async with self.turn():
            person = self._owner(used)
            left = tuple(one for one in person.recovery_hashes if one != used)
            await self.write(_actor(person), "use recovery code", replace(person, recovery_hashes=left))
            return await self.sign_in(person, before)

    async def leave(self, principal: Principal, leaving: Person) -> None:
        """With them go their sessions, the invitations that they made, and what keys a developer has.

        Raises Conflict for the last admin.
        """
        if [one for one in self.accounts.people.values() if one.role == ADMIN] == [leaving]:
            raise Conflict("the last admin stays")
        sessions = [one for one in self.accounts.sessions.values() if one.person == leaving.id]
        links = [one for one in self.accounts.invitations.values() if maker_of(one) == leaving.id]
        keys = [replace(one, revoked=True) for one in self.accounts.keys.values() if one.developer == leaving.id]
        await self.write(principal.actor, "remove person", *keys, ended=[leaving, *sessions, *links])

    async def sign_out(self, principal: Principal, everywhere: bool) -> None:
        sessions = self.accounts.sessions.values()
        mine = [one for one in sessions if one.person == principal.person]
        over = [one for one in mine if everywhere or one.id == principal.session]
        await self.write(principal.actor, "sign out everywhere" if everywhere else "sign out", ended=over)

    async def write(
        self, actor: str, action: str, *accounts: Account, ended: Sequence[Account] = (), feed: str = ""
    ) -> None:
        """Returns when it is durable, and known in this process. Raises LogUnavailable.

        The audit comes first: what it has not got does not happen.
        """
        records = [*map(record_of, accounts), *map(end_of, ended)]
        author = Author("", actor)
        await asyncio.gather(
            *(self._audit.accepted(author, feed, action, _digest(one), one.key.decode()) for one in records),
        )
        await self._log.append(ACCOUNTS, records)
        await self._reader.refresh()

    def _owner(self, code: bytes) -> Person:
        person = next((one for one in self.accounts.people.values() if code in one.recovery_hashes), None)
        if person is None:
            raise Unauthorized("this recovery code is not known, or was used")
        return person

    def _require_new(self, passkey: Passkey) -> None:
        if any(passkey.id == one.id for person in self.accounts.people.values() for one in person.passkeys):
            raise Conflict("this passkey is in use already")

    def _invitation(self, id: str, secret_hash: bytes, role: str, operator: str, by: str) -> Invitation:
        now_ms = self.now_ms()
        return Invitation(id, secret_hash, role, operator, now_ms, now_ms + INVITED_SECONDS * 1000, by)

    def _session(self, person: Person) -> tuple[Session, str]:
        name, secret_hash, text = make_secret()
        now_ms = self.now_ms()
        return Session(name, secret_hash, person.id, now_ms, now_ms + SESSION_SECONDS * 1000), text

    def _over(self, session: Session, before: str) -> bool:
        return session.id == before.partition("_")[0] or session.not_after_ms < self.now_ms()


def _actor(person: Person) -> str:
    return f"operator/{person.operator}/{person.id}" if person.operator else f"person/{person.id}"


def _digest(record: Record) -> bytes:
    return sha256(record.value or b"").digest()
