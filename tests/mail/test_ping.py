"""Pings, heard by a real HTTP server on this machine."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.mail.alarm_service import SECRET, Service, alarm_service
from tests.mail.graph_stand_in import Reply, running
from xlplan.mail.ping import PAUSES, Event, ping


@pytest.fixture
def service(monkeypatch: pytest.MonkeyPatch) -> Iterator[Service]:
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    with alarm_service() as server:
        yield server


@pytest.mark.parametrize(
    ("event", "path"), [("start", "/start"), ("success", ""), ("fail", "/fail")]
)
def test_each_event_has_its_address(service: Service, event: Event, path: str) -> None:
    """The service hears that the night began, is done or failed, and not a word of the plan."""
    assert ping(service.address, event) is None
    assert service.asked == [("GET", f"/ping/{SECRET}{path}", b"")]


@pytest.mark.parametrize(
    ("given_path", "asked"),
    [
        pytest.param("/x/?rid=3#y", "/x/fail?rid=3", id="query"),
        pytest.param("/x/", "/x/fail", id="slash"),
        pytest.param("", "/fail", id="host-only"),
    ],
)
def test_the_event_goes_on_the_path(service: Service, given_path: str, asked: str) -> None:
    """An address with a slash or a query at its end works as one without."""
    assert ping(service.base + given_path, "fail") is None
    assert service.asked == [("GET", asked, b"")]


def test_a_busy_service_is_called_again(service: Service) -> None:
    """One bad moment of the service raises no alarm."""
    service.answers += [(503, ""), (429, "")]
    pauses: list[float] = []
    assert ping(service.address, "success", pause=pauses.append) is None
    assert (pauses, len(service.asked)) == (list(PAUSES), 3)


@pytest.mark.parametrize(("status", "calls"), [(500, 3), (404, 1), (410, 1)])
def test_a_refusal_is_told_without_the_address(service: Service, status: int, calls: int) -> None:
    """The log says that the service does not know the call, but not how to make one."""
    service.answers += [(status, "")] * 5
    told = ping(service.address, "success", pause=lambda _: None)
    assert told == f"The alarm service 127.0.0.1 could not be called: it answered {status}."
    assert len(service.asked) == calls


def test_a_silent_service_does_not_hold_the_night(service: Service) -> None:
    """A service that does not answer costs the time limit of each try and no more."""
    service.delay = 0.4
    told = ping(service.address, "start", timeout=0.1, pause=lambda _: None)
    assert told is not None
    assert told.endswith("it did not answer in time.")


def test_a_service_out_of_reach_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """No route is a sentence for the log, not an error of the run."""
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{free.getsockname()[1]}/{SECRET}"
        told = ping(address, "start", pause=lambda _: None)
    assert told == "The alarm service 127.0.0.1 could not be called: Connection refused."


def test_a_service_that_speaks_something_else_is_told() -> None:
    """A wrong port, where a mail server listens, is a sentence too."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def greet() -> None:
            connection, _ = server.accept()
            with connection:
                connection.sendall(b"220 mail.council.example ESMTP\r\n")
                connection.recv(1000)

        thread = threading.Thread(target=greet)
        thread.start()
        told = ping(f"http://127.0.0.1:{server.getsockname()[1]}/{SECRET}", "start")
        thread.join()
    assert told == "The alarm service 127.0.0.1 could not be called: it does not speak HTTP."


def test_a_redirect_within_http_is_followed(service: Service) -> None:
    """A service that has moved is still called."""
    service.answers.append((301, "/moved"))
    assert ping(service.address, "success") is None
    assert [path for _, path, _ in service.asked] == [f"/ping/{SECRET}", "/moved"]


@pytest.mark.parametrize("scheme", ["file", "ftp", "gopher"])
def test_a_redirect_to_another_scheme_is_not(service: Service, scheme: str, tmp_path: Path) -> None:
    """The service cannot make the night open files or other servers."""
    service.answers.append((302, f"{scheme}://{tmp_path}/x"))
    told = ping(service.address, "success")
    assert told is not None
    assert told.endswith("it answered 302.")


def test_a_file_is_no_service(tmp_path: Path) -> None:
    """Only http and https are called."""
    told = ping((tmp_path / "x").as_uri(), "start")
    assert told == "The alarm service in “ping” could not be called: its address is not one."


def test_over_https_the_service_must_be_who_it_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A certificate that is not trusted is told; one of a trusted authority is fine."""
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    with running(tmp_path / "ca.pem") as stand_in:
        stand_in.token_replies += [Reply(200)] * 2
        told = ping(f"{stand_in.base}/{SECRET}", "start", pause=lambda _: None)
        assert told is not None
        assert "certificate" in told.casefold()
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
        assert ping(f"{stand_in.base}/{SECRET}", "start") is None


def test_nobody_is_followed_out_of_https(
    service: Service, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An address that is kept secret by TLS is not shown to the network by a redirect."""
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
    with running(tmp_path / "ca.pem") as stand_in:
        stand_in.token_replies.append(Reply(302, {"Location": service.address}))
        told = ping(f"{stand_in.base}/{SECRET}", "success")
    assert told is not None
    assert told.endswith("it answered 302.")
    assert service.asked == []


@pytest.mark.parametrize(
    "address", ["", "https://", "http:///x", "http://[::1", "http://127.0.0.1:port/", "http://a b/"]
)
def test_a_mistyped_address_is_told(address: str) -> None:
    """What is no address at all is a sentence as well."""
    assert ping(address, "start", pause=lambda _: None) is not None


@settings(max_examples=300)
@given(st.text() | st.text().map(lambda end: f"http://127.0.0.1:1/{end}"), st.data())
def test_no_address_stops_the_night(address: str, data: st.DataObject) -> None:
    """Whatever stands in the settings, the answer is a sentence in one line, never an error."""
    event: Event = data.draw(st.sampled_from(["start", "success", "fail"]))
    told = ping(address, event, timeout=0.01, pause=lambda _: None)
    assert told is not None
    assert told.isprintable()
