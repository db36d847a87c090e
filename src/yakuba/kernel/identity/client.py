"""Where a request comes from, behind as many proxies as the operator declares."""

import ipaddress

from django.conf import settings
from django.http import HttpRequest

UNKNOWN = "::"


def address(request: HttpRequest) -> str:
    """The caller's IP address. Only the entries that our own proxies added are believed (``YAKUBA_PROXIES``)."""
    direct = str(request.META.get("REMOTE_ADDR") or "")
    hops = [hop.strip() for hop in request.headers.get("X-Forwarded-For", "").split(",") if hop.strip()]
    proxies: int = settings.PROXIES
    found = hops[-proxies] if 0 < proxies <= len(hops) else direct
    try:
        return str(ipaddress.ip_address(found))
    except ValueError:
        return UNKNOWN
