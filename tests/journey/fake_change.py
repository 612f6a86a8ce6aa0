"""The fake service's form that changes a password, honest or not."""

from dataclasses import dataclass, field
from typing import Protocol

OLD_AND_NEW = [
    ("Current password", "password", "current-password"),
    ("New password", "password", "new-password"),
]
FORM = ("Change password", OLD_AND_NEW, ["Change password"])
GATE = ("Confirm access", [("Password", "password", "current-password")], ["Confirm"])
CODE_FORM = ("Check your mail", [("Code from the mail", "text", "one-time-code")], ["Confirm"])
WELL_KNOWN = "/.well-known/change-password"
LINK = "Change password"


class Owner(Protocol):
    """Who is signed in."""

    password: str
    code: str


@dataclass(kw_only=True)
class ChangesPassword:
    """What a change of the password comes to; every fault is one that real services have."""

    well_known: bool = True
    """Whether the well-known URL leads to the form."""
    far: bool = False
    """The link to the form is not on the home page, but on a page that this one links to."""
    asks_again: bool = False
    """Asks for the password once more before the form is shown."""
    cuts_to: int = 0
    """Keeps so many characters of a changed or reset password, and says nothing; 0: all."""
    no_reuse: bool = False
    """Takes no password that it has seen."""
    forgets: int = 0
    """So many next changes look like success, and change nothing."""
    mails_change_code: bool = False
    """A changed password is in force once the code from a mail was typed."""
    comes_back: int = 0
    """So many next changes are made, and the empty form is shown again."""
    changes: int = 0
    seen: set[str] = field(default_factory=set[str])
    waiting: str = ""

    def cut(self, password: str) -> str:
        """Return what is kept of a password."""
        return password[: self.cuts_to] if self.cuts_to else password

    def way(self, path: str, cookies: dict[str, str]) -> str:
        """Return where a GET that is about the change ends."""
        if path == WELL_KNOWN:
            path = "/password" if self.well_known else "/"
        if path != "/password":
            return path
        if not cookies.get("member"):
            return "/login"
        return "/password/gate" if self.asks_again and not cookies.get("fresh") else path

    def pass_gate(self, owner: Owner, values: dict[str, str], cookies: dict[str, str]) -> tuple[str, str]:
        """Answer the password that is asked for once more."""
        if values["Password"] != owner.password:
            return "/password/gate", "The password is incorrect."
        cookies["fresh"] = "yes"
        return "/password", ""

    def change(self, owner: Owner, values: dict[str, str]) -> tuple[str, str]:
        """Answer the form; return the path that is shown next and the alert on it."""
        new = values["New password"]
        if values["Current password"] != owner.password:
            return "/password", "The password is incorrect."
        if self.no_reuse and new in self.seen:
            return "/password", "Your password was used before. Please choose another password."
        if self.forgets:
            self.forgets -= 1
            return "/", ""
        if self.mails_change_code:
            self.waiting = new
            return "/password/code", ""
        self._set(owner, new)
        if self.comes_back:
            self.comes_back -= 1
            return "/password", ""
        return "/", ""

    def change_by_code(self, owner: Owner, values: dict[str, str]) -> tuple[str, str]:
        """Answer the code from the mail."""
        if values["Code from the mail"] != owner.code:
            return "/password/code", "That code is incorrect."
        self._set(owner, self.waiting)
        return "/", ""

    def _set(self, owner: Owner, new: str) -> None:
        self.seen |= {owner.password, new}
        owner.password = self.cut(new)
        self.changes += 1
