"""The suite runs where nothing but this machine can be reached (that the town works there: test_demo)."""

import socket
from pathlib import Path

import pytest

from tests.processes import ProcessDatabase

pytestmark = [pytest.mark.isolation, pytest.mark.process]

REACH = """
import errno, socket, sys
try:
    with socket.socket(getattr(socket, sys.argv[1]), getattr(socket, sys.argv[3])) as outward:
        outward.settimeout(20)
        outward.connect((sys.argv[2], 443))
    print("connected")
except OSError as error:
    print(errno.errorcode.get(error.errno, str(error)))
"""
UNREACHABLE = {"AF_INET": {"ENETUNREACH"}, "AF_INET6": {"ENETUNREACH", "EADDRNOTAVAIL", "EAFNOSUPPORT"}}
"""What the kernel answers at once. The latter two: where IPv6 is off."""


@pytest.mark.parametrize("kind", ["SOCK_STREAM", "SOCK_DGRAM"])
@pytest.mark.parametrize(("family", "address"), [("AF_INET", "192.0.2.1"), ("AF_INET6", "2001:db8::1")])
def test_no_process_finds_a_route_out(process_database: ProcessDatabase, family: str, address: str, kind: str) -> None:
    """Addresses of RFC 5737 and RFC 3849, which nobody has; in a process that no fixture watches."""
    said, errors = process_database.python("-c", REACH, family, address, kind).communicate()
    assert said.decode().strip() in UNREACHABLE[family], errors.decode()


def test_there_is_no_interface_but_loopback_and_no_route() -> None:
    routes = Path("/proc/net/route").read_text(encoding="ascii").splitlines()[1:]
    assert [name for _, name in socket.if_nameindex()] == ["lo"]
    assert routes == []
