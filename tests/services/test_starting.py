"""Starting a service: it answers, or the error says why not."""

import os
import socket
from pathlib import Path

import httpx
import pytest

from fixtures.services.installing import CantInstall
from fixtures.services.starting import ServiceDied, free_port, start_service
from journeyman.errors import PortTaken


def test_a_started_service_answers_and_is_gone_afterwards(tmp_path: Path) -> None:
    """`start_service` returns when the service answers; leaving the context ends its process."""
    with start_service("acorn", tmp_path, smtp_port=free_port()) as service:
        assert httpx.get(f"{service.url}/register").is_success
        number = service.process.pid
    with pytest.raises(ProcessLookupError):
        os.kill(number, 0)
    with pytest.raises(httpx.ConnectError):
        httpx.get(service.url)
    service.stop()  # once more does nothing


def test_accounts_outlive_a_restart(tmp_path: Path) -> None:
    """A service that is started again on the same folder has its counts still, and a log of both runs."""
    header = {"X-Acorn-Admin": "t"}
    for opened in (1, 2):
        with start_service("acorn", tmp_path, smtp_port=free_port(), admin_token="t") as service:
            httpx.get(f"{service.url}/login", timeout=60)
            counts = httpx.get(f"{service.url}/admin/counts", headers=header, timeout=60).json()
        assert counts["sign_in_pages_opened"] == opened
    assert service.log.read_text().count("/login") == 2


def test_a_port_in_use_is_told_before_anything_starts(tmp_path: Path) -> None:
    """PortTaken names the service and the port."""
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        port = holder.getsockname()[1]
        with pytest.raises(PortTaken, match=f"acorn can't listen on 127.0.0.1:{port}"):
            start_service("acorn", tmp_path, smtp_port=1, port=port)
    assert not list(tmp_path.iterdir())


def test_a_service_that_dies_says_its_last_words(tmp_path: Path) -> None:
    """ServiceDied holds the end of the log."""
    with pytest.raises(ServiceDied, match=r"ended with code 2[\s\S]*unrecognized arguments: --colour"):
        start_service("acorn", tmp_path, smtp_port=1, colour="green")


def test_a_service_that_does_not_answer_in_time_is_ended(tmp_path: Path) -> None:
    """Patience is bounded, and the process is not left behind."""
    with pytest.raises(ServiceDied, match=r"did not answer at http://127\.0\.0\.1:"):
        start_service("allauth", tmp_path, smtp_port=1, patience=0)


def test_a_service_that_cannot_be_installed_says_what_it_needs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """CantInstall, by which tests skip, names Debian's packages where there is no apt-get."""
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    with pytest.raises(CantInstall, match=r"packages redmine redmine-sqlite puma, and there is no apt-get here"):
        start_service("redmine", tmp_path / "data", smtp_port=1)
