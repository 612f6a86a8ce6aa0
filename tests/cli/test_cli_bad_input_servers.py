"""Bad input and set-up for what runs servers or needs them: told before anything is started."""

import socket
from collections.abc import Generator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from tests.cli.shell import Shell, assert_told
from tests.cli.test_cli_recipes import GOOD, write

BROKEN = GOOD.replace("goto: /login", "gotto: /login")


@pytest.fixture
def ready(shell: Shell, project: Path, free_port: int) -> Shell:
    """A shell with a recipe and a flow to deploy, and Prefect's port free."""
    write(project, "acorn")
    (project / "flows" / "sign_up.py").touch()
    own = {"JOURNEYMAN_PREFECT_PORT": str(free_port), "JOURNEYMAN_SMTP_PORT": str(other_port(free_port))}
    return Shell({**shell.environment, **own}, shell.folder)


def other_port(but: int) -> int:
    """Return another free port."""
    with socket.create_server(("127.0.0.1", 0)) as one:
        return one.getsockname()[1] if one.getsockname()[1] != but else other_port(but)


@pytest.mark.parametrize("name", ["prefect_port", "smtp_port"])
def test_up_tells_a_taken_port(ready: Shell, name: str) -> None:
    """Prefect's or the mail server's: which, and the setting that chooses another."""
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = str(other.getsockname()[1])
        assert_told(ready.run("up", **{f"JOURNEYMAN_{name.upper()}": port}), f"Port {port} ", name)


def test_up_tells_a_named_server_that_is_not_there(ready: Shell, free_port: int) -> None:
    """A PREFECT_API_URL of another machine is never replaced by a server of our own."""
    elsewhere = f"http://127.0.0.1:{other_port(free_port)}/api"
    assert_told(ready.run("up", PREFECT_API_URL=elsewhere), elsewhere, "unset PREFECT_API_URL")


@pytest.mark.parametrize("verb", ["up", "deploy"])
def test_a_broken_recipe_is_told_before_anything_is_deployed(ready: Shell, project: Path, verb: str) -> None:
    """With file and line, and before a server is asked for or started."""
    write(project, "beech", BROKEN)
    assert_told(ready.run(verb), "recipes/beech.yaml:12:", '"goto"')


@pytest.mark.parametrize("verb", ["up", "deploy"])
def test_a_folder_without_flows_is_told(ready: Shell, project: Path, verb: str) -> None:
    """Far from any project there is nothing to deploy: where to go instead."""
    (project / "flows" / "sign_up.py").unlink()
    assert_told(ready.run(verb), "flows/sign_up.py", "JOURNEYMAN_PROJECT")


@pytest.mark.parametrize("verb", [("up",), ("deploy",), ("mail",), ("sign-up", "alpha", "acorn", "--here")])
def test_a_broken_settings_file_stops_every_verb(ready: Shell, home: Path, verb: tuple[str, ...]) -> None:
    """Told with its line, and left as it is."""
    home.mkdir()
    file = home / "journeyman.toml"
    file.write_text("smtp_port = \n")
    assert_told(ready.run(*verb), "journeyman.toml", "not valid TOML", "line 1")
    assert file.read_text() == "smtp_port = \n"


@pytest.mark.parametrize("how", [("--here",), ()])
def test_sign_up_leaves_a_damaged_record_alone(ready: Shell, account: Path, how: tuple[str, ...]) -> None:
    """A record that can't be read is never taken for no account: told by name, before a browser or a run starts."""
    damaged = account.read_bytes()[:-20]
    account.write_bytes(damaged)
    assert_told(ready.run("sign-up", "alpha", "acorn", *how), str(account))
    assert account.read_bytes() == damaged


@pytest.mark.parametrize("how", [("--here",), ()])
def test_sign_up_refuses_a_vault_that_others_can_read(ready: Shell, account: Path, how: tuple[str, ...]) -> None:
    """Wrong permissions are told with the command that mends them, and not mended silently."""
    account.parent.chmod(0o755)
    assert_told(ready.run("sign-up", "alpha", "acorn", *how), str(account.parent), "chmod")
    assert account.parent.stat().st_mode & 0o777 == 0o755


@pytest.mark.parametrize("how", [("--here",), ()])
def test_sign_up_tells_a_broken_recipe(ready: Shell, project: Path, how: tuple[str, ...]) -> None:
    """With file and line, by either way; no record is made."""
    ready.must("agent", "add", "alpha")
    write(project, "acorn", BROKEN)
    assert_told(ready.run("sign-up", "alpha", "acorn", *how), "recipes/acorn.yaml:12:", '"goto"')


class Busy(BaseHTTPRequestHandler):
    """A Prefect server without deployments, which has too much to do when it is first asked for one."""

    refused = False

    def do_GET(self) -> None:
        """Answer: well; too busy, once; and then that there is none."""
        if self.path == "/api/health":
            self._answer(200, b"true")
        else:
            self._answer(404 if Busy.refused else 503, b"{}")
            Busy.refused = True

    def do_POST(self) -> None:
        """Answer that there are none."""
        self._answer(200, b"[]")

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
        """Say nothing."""

    def _answer(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


@contextmanager
def busy_server(port: int) -> Generator[None]:
    """Run such a server."""
    with ThreadingHTTPServer(("127.0.0.1", port), Busy) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        try:
            yield
        finally:
            server.shutdown()
            thread.join()


def test_a_server_that_is_busy_is_asked_again_without_a_word(ready: Shell, free_port: int) -> None:
    """What is tried again leaves no line of a library's log in what the person reads."""
    ready.must("agent", "add", "alpha")
    with busy_server(free_port):
        result = ready.run("sign-up", "alpha", "acorn")
    assert Busy.refused
    assert_told(result, "no deployment sign-up/acorn")
    assert result.stderr.count("\n") == 1
