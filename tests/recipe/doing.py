"""A person who goes through pages of HTML, as acts."""

from dataclasses import dataclass, field, replace

from selectolax.lexbor import LexborHTMLParser

from journeyman.domain.page import Snapshot
from journeyman.domain.recording import Act, Deed
from tests.forms.pages import snapshot_of

EMAIL = "<label>Email <input name=email data-fid=email type=email autocomplete=email required></label>"
USERNAME = "<label>Username <input name=username data-fid=username autocomplete=username required></label>"
NEW = "<label>Password <input name=password data-fid=password type=password autocomplete=new-password required></label>"
OLD = "<label>Password <input name=password data-fid=password type=password autocomplete=current-password></label>"
CODE = "<label>Code <input name=code data-fid=code inputmode=numeric autocomplete=one-time-code required></label>"
MEMBER = '<nav><a href="/settings">Settings</a> <a href="/leave">Sign out</a></nav>'
STRANGER = '<nav><a href="/enter">Log in</a> <a href="/join">Join</a></nav>'
SECRET = "JBSW Y3DP EHPK 3PXP"
CODES = "<ul>" + "".join(f"<li>a{n}b{n}-c{n}d{n}</li>" for n in range(8)) + "</ul>"


def page(title: str, fields: str = "", button: str = "", nav: str = STRANGER) -> str:
    """Return a page, perhaps with a form."""
    form = f"<form method=post>{fields}<button data-fid=go>{button}</button></form>" if button else fields
    return f"<title>{title}</title><body>{nav}<h1>{title}</h1>{form}"


def shown(path: str, html: str) -> Snapshot:
    """Return the snapshot of a page, with the names of its links."""
    links = (node.text(strip=True) for node in LexborHTMLParser(html).css("a[href]"))
    return replace(snapshot_of(html, path), link_texts=tuple(links))


@dataclass
class Doing:
    """What a person does, act by act."""

    acts: list[Act] = field(default_factory=list[Act])
    page: Snapshot = field(default_factory=lambda: Snapshot("/"))

    def at(self, path: str, html: str) -> "Doing":
        """Be on a page."""
        self.page = shown(path, html)
        self.acts.append(Act(Deed.OPEN, self.page))
        return self

    def fill(self, *refs: str) -> "Doing":
        """Type something into fields."""
        self.acts += [Act(Deed.FILL, self.page, ref) for ref in refs]
        return self

    def tick(self, *refs: str) -> "Doing":
        """Tick boxes."""
        self.acts += [Act(Deed.CHECK, self.page, ref) for ref in refs]
        return self

    def press(self, ref: str = "go") -> "Doing":
        """Press a button."""
        text = next(button.text for button in self.page.buttons if button.ref == ref)
        self.acts.append(Act(Deed.PRESS, self.page, ref, name=text))
        return self

    def follow(self, text: str) -> "Doing":
        """Click a link."""
        self.acts.append(Act(Deed.PRESS, self.page, role="link", name=text))
        return self

    def enter(self, form: int = 0) -> "Doing":
        """Send a form by Enter."""
        self.acts.append(Act(Deed.SEND, self.page, form=form))
        return self


def joining(doing: Doing, more: str = "") -> Doing:
    """Sign up."""
    doing.at("/join?plan=free", page("Join us", EMAIL + USERNAME + NEW + more, "Create account"))
    return doing.fill("email", "username", "password")


def entering(doing: Doing, *, code: bool = False) -> Doing:
    """Sign out, and sign in again."""
    doing.follow("Sign out").at("/", page("A tiny place")).follow("Log in")
    doing.at("/enter?next=/desk", page("Log in", EMAIL + OLD, "Log in")).fill("email", "password").press()
    if code:
        doing.at("/enter/code", page("One more step", CODE, "Continue")).fill("code").press()
    return doing.at("/desk", page("Your desk", nav=MEMBER))


def enrolling(doing: Doing) -> Doing:
    """Switch on two-factor authentication, which asks for the password again."""
    doing.at("/settings", page("Settings", '<a href="/settings/security">Security</a>', nav=MEMBER)).follow("Security")
    begins = "<form method=post><button data-fid=begin>Set up two-factor authentication</button></form>"
    doing.at("/settings/security", page("Security", begins, nav=MEMBER)).press("begin")
    doing.at("/settings/security/app", page("Confirm your password", OLD, "Confirm", MEMBER)).fill("password").press()
    shows = f"<p>Setup key: {SECRET}</p>{CODE}"
    doing.at("/settings/security/app", page("Set up your authenticator app", shows, "Enable", MEMBER)).fill(
        "code"
    ).press()
    doing.at("/settings/security/app", page("Recovery codes", CODES, "I have saved them", MEMBER)).press()
    return doing.at("/settings", page("Settings", nav=MEMBER))
