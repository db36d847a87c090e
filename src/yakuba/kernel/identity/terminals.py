"""端末制限: on which machines staff may work, by their addresses, where the town says so (``YAKUBA_TERMINALS``)."""

import ipaddress
import logging
from collections.abc import Sequence
from functools import lru_cache

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.utils.translation import gettext as _

from yakuba.kernel.identity.client import address

log = logging.getLogger(__name__)
Network = ipaddress.IPv4Network | ipaddress.IPv6Network


class TerminalRefusedError(PermissionDenied):
    """Staff may not work from where this request comes; the text says whom to ask."""


def refuse_elsewhere(request: HttpRequest, who: str) -> None:
    """Raises TerminalRefusedError for a machine that is not one of the town's. ``who``: the staff code, if known."""
    named: Sequence[str] = settings.TERMINALS
    if not named or _is_among(address(request), tuple(named)):
        return
    log.warning("terminal refused", extra={"staff": who})
    raise TerminalRefusedError(
        _(
            "この端末からは業務システムを使えません。登録された庁内の端末から使うか、情報政策担当に登録を頼んでください。"
        )
    )


@lru_cache(maxsize=1_024)
def _is_among(caller: str, named: tuple[str, ...]) -> bool:
    found = ipaddress.ip_address(caller)
    mapped = getattr(found, "ipv4_mapped", None)
    return any((mapped or found) in network for network in _networks(named))


@lru_cache(maxsize=8)
def _networks(named: tuple[str, ...]) -> tuple[Network, ...]:
    return tuple(map(ipaddress.ip_network, named))
