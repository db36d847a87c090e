"""The mail server's answers, what of them is whose fault, and that no value becomes a header."""

import email
import email.policy
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from django.conf import LazySettings
from pydantic import ValidationError

from tests.processes import ROOT
from yakuba.adapters.smtp.transport import Server, Smtp, build, made
from yakuba.adapters.smtp_simulator.server import Mode, Simulator, folder_of_demo, messages, switch
from yakuba.config.commands.demo_mail import show
from yakuba.config.env import Env
from yakuba.kernel.notices.contracts import AddressRefusedError, Mail, TransportDownError

SENDER = "oshirase@city.aoba.example"


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Simulator]:
    with Simulator(tmp_path) as running:
        yield running


def transport(port: int, **change: Any) -> Smtp:
    values: dict[str, Any] = {"host": "127.0.0.1", "port": port, "sender": SENDER, "tls": "none", "timeout_s": 5}
    return Smtp(Server(**(values | change)))


def mail(**change: str) -> Mail:
    values = {
        "to": "hanako@example.jp",
        "subject": "児童手当の結果が出ました",
        "body": "お知らせを開いてください。\n辻\U000e0100 𠮷田",
        "message_id": "<1@city.aoba.example>",
        "language": "ja-easy",
    }
    return Mail(**(values | change))


def test_a_message_arrives_whole_with_its_characters_and_headers(server: Simulator) -> None:
    transport(server.port).send(mail())
    (content,) = messages(server.folder)
    assert content.isascii(), "every relay can carry it"
    message = email.message_from_bytes(content, policy=email.policy.default)
    assert message["Subject"] == "児童手当の結果が出ました"
    assert (message["From"], message["To"]) == (SENDER, "hanako@example.jp")
    assert (message["Message-ID"], message["Content-Language"]) == ("<1@city.aoba.example>", "ja")
    assert message.get_content().replace("\r\n", "\n").strip() == mail().body


@pytest.mark.parametrize("field", ["subject", "to", "message_id"])
@pytest.mark.parametrize("evil", ["x\nBcc: evil@example.jp", "x\r\nBcc: evil@example.jp", "x\r\n\r\nwords"])
def test_a_value_never_becomes_a_header(server: Simulator, field: str, evil: str) -> None:
    with pytest.raises((ValueError, AddressRefusedError)):
        transport(server.port).send(mail(**{field: evil}))
    assert messages(server.folder) == []


def test_who_is_trusted_is_not_read_for_a_server_without_encryption(
    server: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    def read() -> None:
        raise AssertionError("a mail read the whole list of authorities that this machine trusts")

    monkeypatch.setattr("ssl.create_default_context", read)
    transport(server.port).send(mail())
    assert len(messages(server.folder)) == 1


def test_the_address_with_dots_of_old_telephones_stays_as_it_is() -> None:
    sent = made(mail(to="hana..ko.@docomo.example.jp"), SENDER)
    assert b"hana..ko.@docomo.example.jp" in sent.as_bytes()


@pytest.mark.parametrize(("mode", "code"), [("down", "server_down"), ("busy", "server_busy"), ("slow", "server_down")])
def test_what_may_work_later_is_told_so(server: Simulator, mode: Mode, code: str) -> None:
    switch(server.folder, mode, seconds=1)
    with pytest.raises(TransportDownError, match=code):
        transport(server.port, timeout_s=0.3).send(mail())


def test_only_the_refused_address_is_refused(server: Simulator) -> None:
    switch(server.folder, "refuse", address="HANAKO@example.jp")
    with pytest.raises(AddressRefusedError, match="address_refused"):
        transport(server.port).send(mail())
    transport(server.port).send(mail(to="taro@example.jp"))
    assert len(messages(server.folder)) == 1


def test_a_port_where_nobody_listens_is_a_server_that_is_down(server: Simulator, tmp_path: Path) -> None:
    port = server.port
    server.stop()
    with pytest.raises(TransportDownError, match="server_down"):
        transport(port).send(mail())
    with pytest.raises(TransportDownError, match="server_down"):
        transport(port, port_file=tmp_path / "nowhere").send(mail())


@pytest.mark.parametrize("change", [{"tls": "starttls"}, {"user": "u", "password": "p"}])
def test_a_server_without_encryption_or_sign_in_is_our_settings_fault(
    server: Simulator, change: dict[str, str]
) -> None:
    with pytest.raises(TransportDownError, match="server_settings"):
        transport(server.port, **change).send(mail())


class Strict:
    """A server that refuses the sender, or the message for good."""

    def __init__(self, at: str) -> None:
        self.at = at

    async def handle_MAIL(  # noqa: N802 - the name that aiosmtpd calls
        self, _server: object, _session: object, envelope: Any, address: str, _options: object
    ) -> str:
        envelope.mail_from = address
        return "550 5.7.1 sender refused" if self.at == "sender" else "250 OK"

    async def handle_DATA(self, *_words: object) -> str:  # noqa: N802 - the name that aiosmtpd calls
        return "554 5.6.0 refused"


@pytest.mark.parametrize(
    ("at", "error", "code"),
    [("sender", TransportDownError, "server_settings"), ("data", AddressRefusedError, "message_refused")],
)
def test_a_refused_sender_is_no_bounce_but_a_refused_message_is(
    server: Simulator, at: str, error: type[Exception], code: str
) -> None:
    port = server.port
    server.stop()
    strict = Controller(Strict(at), hostname="127.0.0.1", port=port)
    strict.start()
    try:
        with pytest.raises(error, match=code):
            transport(port).send(mail())
    finally:
        strict.stop()


def test_no_sender_no_mail(settings: LazySettings) -> None:
    settings.SMTP_SENDER = ""
    with pytest.raises(ValueError, match="YAKUBA_MAIL_SENDER"):
        build()


@pytest.mark.parametrize(
    "values",
    [
        {"mail": "smtp"},
        {"mail": "smtp", "mail_sender": "Town <a@example.jp>"},
        {"mail": "smtp", "mail_sender": "a@example.jp\nBcc: b@example.jp"},
        {"mail": "smtp", "mail_sender": "a@example.jp", "mail_user": "u", "mail_tls": "none"},
        {"mail": "pigeon", "mail_sender": "a@example.jp"},
    ],
)
def test_settings_with_which_mail_could_not_leave_safely_stop_the_start(values: dict[str, Any]) -> None:
    with pytest.raises(ValidationError, match=re.compile("mail", re.IGNORECASE)):
        Env(**values)


def test_the_simulator_runs_in_the_demo_only(settings: LazySettings) -> None:
    settings.DEMO = False
    with pytest.raises(RuntimeError, match="demo only"):
        folder_of_demo()


@pytest.mark.process
def test_the_simulators_command_refuses_outside_the_demo(tmp_path: Path) -> None:
    env = {"PATH": "/usr/bin:/bin", "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}", "YAKUBA_HOME": str(tmp_path)}
    words = [sys.executable, "-m", "yakuba", "demo", "mail"]
    done = subprocess.run(words, env=env, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 2
    assert "YAKUBA_MAIL=smtp" in done.stderr


def test_the_demo_shows_what_arrived_but_not_to_whom(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with Simulator(tmp_path, told=show) as running:
        transport(running.port).send(mail())
    said = capsys.readouterr().err
    assert "児童手当の結果が出ました" in said
    assert "辻\U000e0100 𠮷田" in said
    assert "hanako" not in said
