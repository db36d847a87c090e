"""One-time codes from a shared secret and the time: RFC 6238 (TOTP) over RFC 4226 (HOTP), SHA-1, six digits."""

import hashlib
import hmac
import struct

PERIOD_S = 30
DIGITS = 6
TOLERANCE = 1


def code_at(secret: bytes, step: int) -> str:
    """The code of one time step (RFC 4226 §5.3)."""
    digest = hmac.new(secret, struct.pack(">Q", step), hashlib.sha1).digest()
    offset = digest[-1] & 0x0F
    number = struct.unpack(">I", digest[offset : offset + 4])[0] & 0x7FFFFFFF
    return f"{number % 10**DIGITS:0{DIGITS}}"


def step_at(seconds: float) -> int:
    """The time step of a moment in seconds since 1970."""
    return int(seconds) // PERIOD_S


def matching_step(secret: bytes, code: str, seconds: float) -> int | None:
    """The step whose code this is, one step before to one after now; None if it is none of them.

    All are compared, so that the time taken does not tell which one matched.
    """
    now = step_at(seconds)
    found = [
        step
        for step in range(now - TOLERANCE, now + TOLERANCE + 1)
        if hmac.compare_digest(code_at(secret, step).encode(), code.encode())
    ]
    return found[-1] if found else None
