"""One stage's visit to a service: gives the recipe's steps their values, and writes down what they find."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from pydantic import SecretStr

from journeyman.domain.account import AccountRecord
from journeyman.domain.audit import Use
from journeyman.domain.credential import Credential
from journeyman.domain.identity import Identity
from journeyman.domain.outcome import Need, NeedsInput, StageEnded
from journeyman.domain.re_enrolling import is_enrolled, shown, without_codes
from journeyman.domain.totp import Issue, normalise
from journeyman.errors import RecipeBroken
from journeyman.forms.answers import keyed
from journeyman.journey.code import issue_next
from journeyman.journey.journal import Journal
from journeyman.journey.lease import Tenure
from journeyman.journey.messages import HOLDS, Find, Mailbox, MessageNotYet, finds_code, finds_sms_code
from journeyman.ports import Audit, Page
from journeyman.recipe.model import Recipe
from journeyman.recipe.visit import KeepName, ProfileName, ValueName

SECRETS = frozenset[ValueName]({"password", "new_password", "email_code", "sms_code", "totp_code"})
"""The values whose typing the audit log is told of."""


async def nothing() -> None:
    """Do nothing before a press: for stages whose presses may be repeated."""


@dataclass
class AccountVisit:
    """A `recipe.visit.Visit` over one account's journal."""

    page: Page
    recipe: Recipe
    identity: Identity
    journal: Journal
    mailbox: Mailbox
    tenure: Tenure
    audit: Audit
    on_press: Callable[[], Awaitable[None]] = nothing
    """Writes down what is about to happen."""
    with_current: bool = False
    """Whether the credential that opens the account is the current one though there is a pending one."""
    after: datetime | None = None
    """Only messages after this count; None: as the journal says."""
    heeds_notices: bool = False
    """Whether a mail that says that there is an account already ends the wait."""
    opened_by: SecretStr | None = None
    """The password that opens the account still, while the pending credential has the one that takes its place."""
    gave_username: bool = False
    """Whether the username was typed on this visit."""
    gave_password: bool = False
    """Whether the password was typed on this visit."""
    gave_new_password: bool = False
    """Whether it was the one that replaces another."""
    none_in_force: bool = False
    """Whether a sign-in has found no authenticator in force: a page may show the enrolled secret again then."""
    gave_totp: bool = False
    """Whether a TOTP code was asked for on this visit."""

    @property
    def credential(self) -> Credential:
        """The credential that opens this account on this visit."""
        return self._of(self.journal.known) or self.journal.credential

    def _of(self, record: AccountRecord) -> Credential | None:
        return record.current if self.with_current else record.credential

    async def value(self, name: ValueName) -> SecretStr:
        """Return the value to type; see `recipe.visit.Visit`. A secret is told to the audit log first."""
        value = await self._value(name)
        if name in SECRETS:
            await self._note(Use.TYPED, name)
        return value

    async def _note(self, use: Use, what: str) -> None:
        await self.audit.note(self.journal.agent, self.journal.service, use, what)

    async def _value(self, name: ValueName) -> SecretStr:
        match name:
            case "password" | "new_password":
                return self._password(name)
            case "email_code" | "sms_code":
                finds = finds_code if name == "email_code" else finds_sms_code
                return await self.from_message(finds(self.recipe), "code")
            case "totp_code":
                return await self._totp_code()
            case "phone":
                return SecretStr(await self._phone())
            case "email" | "username":
                self.gave_username = self.gave_username or name == "username"
                return SecretStr(getattr(self.credential, name))
            case _:
                return SecretStr(self._given_out(name))

    def _given_out(self, name: Literal["name", "given_name", "family_name"] | ProfileName) -> str:
        """Return what the identity gives out.

        Raises:
            StageEnded: its profile says nothing of that; nobody makes it up.
        """
        if name in {"name", "given_name", "family_name"}:
            return getattr(self.identity, name)
        kind = name.replace("_", "-")
        said = keyed(self.identity.profile).get(kind)
        if said is None:
            agent = self.identity.agent
            question = (
                f"The recipe types {name}, and {agent}'s profile has none. Give it and call the journey again: "
                f"journeyman agent set {agent} '{kind}=…'"
            )
            raise StageEnded(NeedsInput(Need.QUESTION, question))
        return said

    async def profile(self) -> Mapping[str, str]:
        """Return the identity's answers to fields, by kind or by label."""
        return self.identity.profile

    async def keep(self, name: KeepName, found: SecretStr) -> None:
        """Save what the page shows before it is left; see `recipe.visit.Visit`."""
        if name == "authenticator":
            await self._keep_authenticator(found)
            return
        codes = tuple(SecretStr(line.strip()) for line in found.get_secret_value().splitlines() if line.strip())
        if not codes:
            raise RecipeBroken(f"no recovery codes where the recipe for {self.recipe.service} looks for them")
        await self.journal.write(
            lambda r: r.with_credential(lambda c: c.model_copy(update={"recovery_codes": codes})),
            "recovery codes",
            f"{len(codes)} saved",
        )
        self.page.protect(*codes)

    async def before_press(self) -> None:
        """Write down what is about to happen, once the lease is good for as long as it may take.

        Raises:
            Conflict: another journey took this account over.
        """
        await self.tenure.outlives_a_press()
        await self.on_press()

    def has_authenticator(self) -> bool:
        """Say whether the credential that opens the account has an authenticator."""
        return self.credential.authenticator is not None

    def may_accept_terms(self) -> bool:
        """Terms boxes are ticked where the recipe's terms allow automation (consent is settled before a page opens)."""
        return self.recipe.terms.automation != "forbidden"

    async def from_message(self, find: Find, what: str) -> SecretStr:
        """Return what `find` finds in this journey's next message.

        Raises:
            MessageNotYet: none came for as long as a page may be held.
            AccountExists: `heeds_notices`, and the service mailed that there is an account already.
        """
        within = min(HOLDS, self.recipe.mail.within.total_seconds())
        found = await self.mailbox.take(find, self.after or self.journal.since(), within, notices=self.heeds_notices)
        if found is None:
            raise MessageNotYet(find, what)
        self.page.protect(found)
        await self._note(Use.READ, f"{what} of a message")
        return found

    def _password(self, name: Literal["password", "new_password"]) -> SecretStr:
        self.gave_password = True
        if name == "password":
            return self.opened_by or self.credential.password
        self.gave_new_password = True
        return self.journal.credential.password

    async def _phone(self) -> str:
        """Return the number, and write down that the account has it: its SMS are waited for there."""
        phone = self.credential.phone or self.identity.phone
        if not phone:
            question = f"The service asks for a phone number, and {self.identity.agent} has none."
            raise StageEnded(NeedsInput(Need.PHONE, question))
        if not self.credential.phone and not self.with_current:
            await self.journal.write(lambda r: r.with_credential(lambda c: c.model_copy(update={"phone": phone})))
        return phone

    async def _totp_code(self) -> SecretStr:
        authenticator = self.credential.authenticator
        if authenticator is None:
            question = "The service asks for a TOTP code, and this account has no authenticator that we know of."
            raise StageEnded(NeedsInput(Need.QUESTION, question))
        clock = self.journal.clock
        # Who gave us an imported secret may have used its latest codes: the one that is late is not ours to give.
        late = 0 if self.journal.known.importing else self.recipe.limits.totp_late
        issues: list[Issue] = []

        def give(record: AccountRecord) -> AccountRecord:
            credential = self._of(record)
            known = credential and credential.authenticator
            issues.append(issue_next(known or authenticator, clock.now(), late))
            return record.issued(issues[-1].authenticator)

        # Written first: a counter that was perhaps typed is never issued again.
        await self.journal.write(give)
        issue = issues[-1]
        self.gave_totp = True
        self.journal.learn(issue.code)
        if issue.wait_seconds > 0:
            await clock.sleep(issue.wait_seconds)
        return issue.code

    async def _keep_authenticator(self, found: SecretStr) -> None:
        try:
            uri = normalise(found)
        except ValueError as error:
            fault = str(error)
        else:
            self.page.protect(uri, found)
            self.journal.learn(found)
            await self._keep_uri(uri)
            return
        raise RecipeBroken(f"no TOTP secret where the recipe for {self.recipe.service} looks for one: {fault}")

    async def _keep_uri(self, uri: SecretStr) -> None:
        """Save the authenticator's URI, unless it is there; the codes that this visit types from now on are its own."""
        record = self.journal.known
        if record.re_enrolment and not self.none_in_force and is_enrolled(record, uri):
            raise RecipeBroken("the page shows the secret that is enrolled already, and not another one")
        known = self.journal.credential.authenticator
        if known is None or known.uri != uri:
            await self.journal.write(lambda r: shown(r, uri), "authenticator", "secret saved")
        elif record.re_enrolment:
            await self.journal.write(without_codes)
        self.with_current = False
