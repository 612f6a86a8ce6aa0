"""What the operator may set: from `JOURNEYMAN_…` in the environment, then `<home>/journeyman.toml`, then defaults.

Nothing here is secret: keys and passwords live in the vault.
"""

import os
import tomllib
from collections.abc import Iterable, Mapping
from datetime import date
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Any, Literal

from platformdirs import user_data_path
from pydantic import BaseModel, Field, ValidationError, field_validator
from pydantic_core import ErrorDetails
from pydantic_settings import (
    BaseSettings,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    SettingsError,
)

from journeyman.domain.identity import AGENT_NAME, AGENTS, AgentName
from journeyman.errors import SetupError
from journeyman.provider_settings import ImapSettings, OpenBaoSettings, RaviSettings
from journeyman.settings_sources import PROVIDERS, AsGiven, BesideTheFile, HomeOfAgent

PREFIX = "JOURNEYMAN_"
FILE_NAME = "journeyman.toml"
GIVEN = "settings.json"
"""The file in an agent's folder that says what the operator's settings are, without what is the operator's alone."""

VaultKind = Literal["age", "openbao", "ravi"]

EXAMPLES = {
    f"{PREFIX}BASE_URLS": '{"acorn": "http://127.0.0.1:8000"}',
    f"{PREFIX}CONSENTS": '{"acorn": "2026-01-31"}',
    f"{PREFIX}CANARIES": '{"acorn": "alpha"}',
    f"{PREFIX}OPENBAO": '{"url": "https://vault.example:8200", "token": {"env": "BAO_TOKEN"}}',
    f"{PREFIX}IMAP": '{"host": "imap.example.org", "user": "fleet", "password": {"file": "/etc/journeyman/imap"}}',
    f"{PREFIX}RAVI": '{"key": {"file": "/run/secrets/ravi"}}',
}
"""The variables that hold tables, and how one is written."""


def default_home() -> Path:
    """Return the user's data folder, such as `~/.local/share/journeyman`."""
    return user_data_path("journeyman")


def find_project(start: Path) -> Path:
    """Return the folder that holds `flows/` and `recipes/`: `start`, one above it, else this program's own checkout.

    Where there is none (an installed wheel, far from any project) `start` itself is returned: what needs flows says so.
    """
    checkout = Path(__file__).resolve().parents[2]
    for folder in (start, *start.parents, checkout):
        if _is_project(folder):
            return folder
    return start


def _is_project(folder: Path) -> bool:
    try:
        return (folder / "flows").is_dir() and (folder / "recipes").is_dir()
    except PermissionError:  # a service's user in the folder of whoever calls it, such as root's
        return False


LIMIT_OF = {"journeyman": 40, "process": 4}
"""Type of worker → how many journeys it runs at once, if nothing else is said."""


def usual_limit(known: dict[str, Any]) -> int:
    """Return how many journeys a worker of the type that is set runs at once."""
    return LIMIT_OF.get(known.get("worker_type", ""), 1)  # a misspelt type is told by itself


class Settings(BaseSettings):
    """Everything that can be set. Paths come out absolute."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, extra="forbid", frozen=True, validate_default=True, env_ignore_empty=True
    )

    home: Path = Field(default_factory=default_home)
    """Where state lives: agents' keys, vault, mail. Only the environment can set it."""
    agent_dir: Path | None = None
    """The folder of the agent that this process was launched for: it acts for no other. From the environment alone."""
    project: Path = Field(default_factory=lambda: find_project(Path.cwd()))
    """The folder that holds `flows/` and `recipes/`."""
    recipes: Annotated[tuple[Path, ...], NoDecode] = ()
    """More folders of recipes; they win over the project's and the user's. In the environment as in PATH."""
    mail_domain: str = Field(default="agents.test", pattern=r"^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$")
    """The domain of the agents' addresses."""
    mail_address: str = Field(
        default="{agent}@{mail_domain}", pattern=r"^[a-z0-9._+-]*\{agent\}[a-z0-9._+-]*@(\{mail_domain\}|[a-z0-9.-]+)$"
    )
    """What new agents' addresses are like, such as `fleet+{agent}@example.org`: only where the inbox takes such."""
    smtp_host: str = "127.0.0.1"
    smtp_port: int = Field(default=2525, ge=1, le=65535)
    """Where the embedded mail server listens."""
    prefect_port: int = Field(default=4200, ge=1, le=65535)
    """Where `journeyman up` starts Prefect's server, unless PREFECT_API_URL names one that answers."""
    worker_type: Literal["journeyman", "process"] = "journeyman"
    """Who runs the journeys: our own worker, which keeps flows and browser warm, or Prefect's process worker."""
    worker_limit: int = Field(default_factory=usual_limit, ge=1)
    """How many journeys our worker runs at once; the warm worker's mostly wait, with no page open."""
    open_pages: int = Field(default=8, ge=1)
    """How many pages the warm worker's browser has open at once; a journey that waits for mail or a code has none."""
    browser_visits: int = Field(default=200, ge=1)
    """After how many visits the warm worker takes a new Chromium."""
    browser_memory: int = Field(default=1500, ge=100)
    """Above how many megabytes, counted over all of its processes, the warm worker takes a new Chromium."""
    schedules: bool = True
    """Whether deployments get schedules: rotations, and checks with a canary. Those that are there stay."""
    chromium: Path | None = None
    """The browser's program; found by itself when not set."""
    base_urls: dict[str, Annotated[str, Field(pattern=r"^https?://[^/\s]+/?$")]] = Field(default_factory=dict)
    """Service → origin of the instance to use instead of the one in its recipe."""
    consents: dict[str, date] = Field(default_factory=dict)
    """Service → when the operator allowed automation there; asked for where a recipe's terms say `ask`."""
    canaries: dict[str, AgentName] = Field(default_factory=dict)
    """Service → the agent whose account is checked there each night."""
    directory: Literal["local", "ravi"] = "local"
    """Who knows the agents: files under the home, or Ravi."""
    inbox: Literal["maildir", "imap", "ravi"] = "maildir"
    """Where the agents' messages are: Maildirs under the home, mailboxes on an IMAP server, or Ravi."""
    vault: VaultKind = "age"
    """Where the records are: age files under the home, OpenBao (or HashiCorp Vault), or Ravi."""
    openbao: OpenBaoSettings = Field(default_factory=OpenBaoSettings)
    imap: ImapSettings = Field(default_factory=ImapSettings)
    ravi: RaviSettings = Field(default_factory=RaviSettings)
    recovery_recipient: str = Field(default="", pattern=r"^(age1[a-z0-9]+)?$")
    """An age recipient of the operator's that every vault file is encrypted to as well."""

    @field_validator("recipes", mode="before")
    @classmethod
    def _split_like_path(cls, value: object) -> object:
        return [part for part in value.split(os.pathsep) if part] if isinstance(value, str) else value

    @field_validator("home", "project", "chromium")
    @classmethod
    def _absolute(cls, value: Path | None) -> Path | None:
        return value and Path.cwd() / value.expanduser()

    @field_validator("agent_dir")
    @classmethod
    def _is_an_agents(cls, value: Path | None) -> Path | None:
        if value is None:
            return None
        folder = Path.cwd() / value.expanduser()
        if folder.parent.name != AGENTS or not AGENT_NAME.fullmatch(folder.name):
            raise ValueError(f"an agent's folder is named after the agent, in a folder {AGENTS}; see journeyman launch")
        return folder

    @field_validator("recipes")
    @classmethod
    def _all_absolute(cls, value: tuple[Path, ...]) -> tuple[Path, ...]:
        return tuple(Path.cwd() / item.expanduser() for item in value)

    @property
    def address_template(self) -> str:
        """What agents' addresses are like, with `{agent}` for the name."""
        return self.mail_address.replace("{mail_domain}", self.mail_domain)

    @property
    def agent(self) -> str:
        """The agent that this process was launched for; empty where it is the operator's."""
        return self.agent_dir.name if self.agent_dir else ""

    @property
    def recipe_folders(self) -> tuple[Path, ...]:
        """Where recipes are looked up; later ones win."""
        return (self.project / "recipes", self.home / "recipes", *self.recipes)

    @property
    def found_folder(self) -> Path:
        """Where recipes are that journeys found out by themselves."""
        return self.home / "found"

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - the hook's signature
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - the hook's signature
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Read arguments, then the environment, then the file in the home, or agent's folder, that those two name."""
        given = init_settings().get("agent_dir") or env_settings().get("agent_dir")
        if given:
            folder = Path(given).expanduser()
            own = BesideTheFile(settings_cls, folder / FILE_NAME)
            operators = AsGiven(settings_cls, folder / GIVEN)
            return (init_settings, env_settings, own, operators, HomeOfAgent(settings_cls, Path.cwd() / folder))
        home = init_settings().get("home") or env_settings().get("home") or default_home()
        file = BesideTheFile(settings_cls, Path(home).expanduser() / FILE_NAME)
        return (init_settings, env_settings, file)


def load_settings() -> Settings:
    """Return the settings that hold here.

    Raises:
        SetupError: a value or a name is wrong, or the file can't be read; says which, where, and what is meant.
    """
    environment = {name.upper(): value for name, value in os.environ.items() if name.upper().startswith(PREFIX)}
    _refuse_unknown_names(environment)
    home = Path(environment.get(f"{PREFIX}HOME") or default_home()).expanduser()
    given = environment.get(f"{PREFIX}AGENT_DIR")
    if given and f"{PREFIX}HOME" in environment:
        raise SetupError(
            f"{PREFIX}AGENT_DIR and {PREFIX}HOME are both in the environment. The first says that this process acts for"
            " one agent, the second that it is the operator's: unset one of them."
        )
    file = (Path(given).expanduser() if given else home) / FILE_NAME
    if not given and home.exists() and not home.is_dir():
        raise SetupError(f"{home} ({PREFIX}HOME) is no folder. Name a folder for Journeyman's state, new or existing.")
    _refuse_bad_file(file)
    try:
        return Settings()
    except ValidationError as error:
        wrong = [fault for fault in error.errors() if fault["type"] != "default_factory_not_called"]
        faults = [_sentence(fault, file, environment) for fault in wrong]
    except SettingsError:
        faults = [_undecodable(environment)]
    except (OSError, ValueError):  # what `launch` writes: whoever changed it may not even read it
        faults = [f"{file.with_name(GIVEN)} can't be read. The operator's next journeyman launch writes it anew."]
    raise SetupError(" ".join(faults))


def _refuse_unknown_names(environment: Iterable[str]) -> None:
    known = {PREFIX + name.upper() for name in Settings.model_fields}
    for name in environment:
        if name not in known:
            raise SetupError(f"There is no setting {name} (in the environment). {_meant(name, known)}")


def _refuse_bad_file(file: Path) -> None:
    """Read the file once for the faults that pydantic can't say well.

    Raises:
        SetupError: the file is not TOML, can't be read, or sets the home that it lies in.
    """
    try:
        found = tomllib.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return
    except OSError as error:
        raise SetupError(f"{file} can't be read: {error.strerror}. Mend its permissions or move it away.") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SetupError(f"{file} is not valid TOML: {error}. Mend that line; nothing was changed.") from None
    if "home" in found:
        raise SetupError(f"{file} sets home, but lies in it. Set {PREFIX}HOME in the environment instead.")
    if "agent_dir" in found:
        raise SetupError(f"{file} sets agent_dir, which is for the environment alone. See journeyman launch.")


def _sentence(fault: ErrorDetails, file: Path, environment: Mapping[str, str]) -> str:
    """Return one fault as: where, what, what was seen, what to try."""
    key = str(fault["loc"][0])
    where = f"{PREFIX}{key.upper()} in the environment" if PREFIX + key.upper() in environment else str(file)
    if fault["type"] == "extra_forbidden" and len(fault["loc"]) > 1:
        *table, wrong = map(str, fault["loc"])
        return f'{where}: there is no "{wrong}" in the table [{".".join(table)}]. {_meant(wrong, _names_in(table))}'
    if fault["type"] == "extra_forbidden":
        return f'{where}: there is no setting "{key}". {_meant(key, Settings.model_fields)}'
    name = ".".join(str(part) for part in fault["loc"])
    if fault["type"] == "model_type":  # what stands there instead of a table may be a secret
        return f'{where}: "{name}" must be a table, such as {{env = "NAME"}} for a secret\'s place.'
    if key in PROVIDERS:
        # Not what was seen: people write a secret itself where its place is to be named.
        return f'{where}: "{name}" is not as it should be: {fault["msg"]}.'
    return f'{where}: "{name}" can\'t be {fault["input"]!r}: {fault["msg"]}.'


def _names_in(table: list[str]) -> Iterable[str]:
    """Return the names that a table of the settings may hold."""
    fields = Settings.model_fields
    for name in table:
        kind = fields[name].annotation if name in fields else None
        fields = kind.model_fields if isinstance(kind, type) and issubclass(kind, BaseModel) else {}
    return fields


def _undecodable(environment: Mapping[str, str]) -> str:
    """Return which of the variables that hold tables is not JSON."""
    tables = [name for name in EXAMPLES if name in environment]
    return f"{' or '.join(tables)} in the environment is not JSON. Write it as in {tables[0]}='{EXAMPLES[tables[0]]}'."


def _meant(name: str, known: Iterable[str]) -> str:
    options = sorted(known)
    close = get_close_matches(name, options, n=1)
    return f'Did you mean "{close[0]}"?' if close else f"There are: {', '.join(options)}."
