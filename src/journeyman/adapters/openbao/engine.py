"""The KV v2 engine: reading, writing by check-and-set, listing; each refusal with what to do about it.

https://openbao.org/api-docs/secret/kv/kv-v2/
"""

from dataclasses import dataclass, field
from typing import Any, cast

from journeyman.adapters.openbao.tokens import FORBIDDEN, OK, Tokens
from journeyman.adapters.openbao.wire import Answer, Wire
from journeyman.errors import SetupError, VaultAway
from journeyman.provider_settings import OpenBaoSettings

NO_CONTENT, BAD_REQUEST, NOT_FOUND, TOO_LARGE = 204, 400, 404, 413


@dataclass(frozen=True)
class Entry:
    """What lies at a path."""

    version: int = 0
    """How many times it was written; 0 where there is nothing."""
    data: dict[str, Any] | None = field(default=None, repr=False)
    """None where there is nothing, or no more."""


class Engine:
    """The KV v2 engine at one mount of one server.

    Raises:
        SetupError: settings are missing.
    """

    def __init__(self, settings: OpenBaoSettings) -> None:
        self._wire = Wire(settings)
        self._tokens = Tokens(self._wire, settings)
        self._mount = settings.mount

    async def read(self, path: str) -> Entry:
        """Return what lies at a path, and its version also where that was deleted.

        Raises:
            SetupError: it may not be read, or there is no such engine.
            VaultAway: the server does not serve now.
        """
        answer = await self._ask("GET", f"data/{path}")
        if answer.status == NOT_FOUND:
            self._must_be_there(answer)
        elif answer.status != OK:
            raise self._refused(answer, "read", f"data/{path}")
        metadata = cast("dict[str, Any]", answer.data.get("metadata") or {})
        data = cast("dict[str, Any] | None", answer.data.get("data"))
        return Entry(int(metadata.get("version") or 0), data)

    async def write(self, path: str, data: dict[str, Any], cas: int) -> bool:
        """Write if the version there is `cas` (0: nothing); say whether it was.

        Raises:
            SetupError: it may not be written, it is too large, or this is no KV v2 engine.
            VaultAway: no answer came; it may be written or not.
        """
        answer = await self._ask("POST", f"data/{path}", {"options": {"cas": cas}, "data": data})
        if answer.status == OK:
            return True
        if answer.status == BAD_REQUEST and answer.says("check-and-set"):
            return False
        if answer.status == NOT_FOUND:
            self._must_be_there(answer)
        raise self._refused(answer, "write", f"data/{path}")

    async def names(self, path: str) -> list[str]:
        """Return the names right under a path; those of folders end with a slash.

        Raises:
            SetupError, VaultAway: as in `read`.
        """
        answer = await self._ask("LIST", f"metadata/{path}/")
        if answer.status == NOT_FOUND:
            self._must_be_there(answer)
            return []
        if answer.status != OK:
            raise self._refused(answer, "list", f"metadata/{path}/")
        return [str(key) for key in cast("list[object]", answer.data.get("keys") or [])]

    async def keep_one_version(self, path: str) -> None:
        """Let the engine keep the newest version only: each write destroys the one before.

        Raises:
            SetupError, VaultAway: as in `write`.
        """
        answer = await self._ask("POST", f"metadata/{path}", {"max_versions": 1, "cas_required": True})
        if answer.status not in {OK, NO_CONTENT}:
            raise self._refused(answer, "update", f"metadata/{path}")

    async def must_be_version_2(self) -> None:
        """Refuse an engine of another kind: the first version would take a write, and know of no check-and-set.

        Raises:
            SetupError: it is another one, or none that this token may know of.
            VaultAway: the server does not serve now.
        """
        answer = await self._ask("GET", f"sys/internal/ui/mounts/{self._mount}", engine=False)
        options = cast("dict[str, Any]", answer.data.get("options") or {})
        if (answer.data.get("type"), options.get("version")) != ("kv", "2"):
            raise SetupError(
                f"{self._wire.server} has no KV v2 engine at {self._mount!r}, or the token's policy gives no right to "
                "anything in it. Mend [openbao] mount, or enable one: bao secrets enable -path="
                f"{self._mount} kv-v2; the policy is printed by: journeyman vault policy AGENT"
            )

    async def must_allow(self, *paths: str) -> None:
        """Refuse a token that may not create and update at these paths (which begin with `data/` or `metadata/`).

        Raises:
            SetupError: it may not; says where.
            VaultAway: the server does not serve now.
        """
        whole = [f"{self._mount}/{path}" for path in paths]
        answer = await self._ask("POST", "sys/capabilities-self", {"paths": whole}, engine=False)
        if answer.status != OK:
            return  # a token without the default policy may not ask; the first write tells
        for path in whole:
            allowed = cast("list[str]", answer.data.get(path) or [])
            if not {"root"} & {*allowed} and not {"create", "update"} <= {*allowed}:
                raise self._forbidden("write", path)

    async def _ask(self, method: str, path: str, body: dict[str, Any] | None = None, *, engine: bool = True) -> Answer:
        """Ask with the token; once more where another one is to be had."""
        whole = f"{self._mount}/{path}" if engine else path
        token = await self._tokens.token()
        answer = await self._wire.ask(method, whole, token, body)
        if answer.status == FORBIDDEN and await self._tokens.another_than(token):
            answer = await self._wire.ask(method, whole, await self._tokens.token(), body)
        if answer.status == BAD_REQUEST and answer.says("upgrading from non-versioned"):
            raise VaultAway(f"{self._wire.server} is still making {self._mount} a KV v2 engine. It takes a moment.")
        return answer

    def _must_be_there(self, answer: Answer) -> None:
        """Tell "no such engine" from "nothing there": both are 404.

        Raises:
            SetupError: there is no such engine.
        """
        if answer.body.get("errors"):
            raise SetupError(
                f"{self._wire.server} has no engine at {self._mount!r}. Mend [openbao] mount or namespace, or enable "
                f"one: bao secrets enable -path={self._mount} kv-v2"
            )

    def _refused(self, answer: Answer, act: str, path: str) -> SetupError:
        whole = f"{self._mount}/{path}"
        if answer.status == FORBIDDEN:
            return self._forbidden(act, whole)
        if answer.status == TOO_LARGE:
            return SetupError(f"{self._wire.server} takes nothing so large at {whole}. Raise its max_request_size.")
        return SetupError(
            f"{self._wire.server} would not {act} {whole} ({answer.status}). Look into its log, and whether the mount "
            "is a KV v2 engine."
        )

    def _forbidden(self, act: str, path: str) -> SetupError:
        return SetupError(
            f"{self._wire.server}: the token's policy does not allow to {act} {path}. The policy that an "
            "agent needs is printed by: journeyman vault policy AGENT"
        )
