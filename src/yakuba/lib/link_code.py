"""連携番号: twelve characters (60 bits) that a clerk gives out and a resident types; never kept or sent as such."""

import hashlib
import re
import unicodedata

# Crockford's alphabet: no letter that is mistaken for a digit, on paper or on the telephone.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH, GROUP = 12, 4
_BITS = 5
_LOOK_ALIKES = str.maketrans({"I": "1", "L": "1", "O": "0"})
_BETWEEN = re.compile(r"[\s\-\u2010-\u2015\u2212\u30fc\uff70]+")
_SALT = b"yakuba.link_code"
_ROUNDS = 100_000


def of_digest(digest: str) -> str:
    """The code that belongs to a keyed digest (at least 15 hexadecimal digits): the same digest, the same code."""
    number = int(digest[: LENGTH * _BITS // 4], 16)
    return "".join(ALPHABET[number >> shift & 31] for shift in range((LENGTH - 1) * _BITS, -1, -_BITS))


def typed(text: str) -> str:
    """The code as it was meant, in any width and case, with spaces or hyphens, O for 0, I and L for 1; "" for none."""
    meant = _BETWEEN.sub("", unicodedata.normalize("NFKC", text)).upper().translate(_LOOK_ALIKES)
    return meant if len(meant) == LENGTH and set(meant) <= set(ALPHABET) else ""


def grouped(code: str) -> str:
    """For paper: groups of four (``7F3K-92QD-M0AB``)."""
    return "-".join(code[place : place + GROUP] for place in range(0, LENGTH, GROUP))


def proof(code: str) -> str:
    """What stands for a code between the zones: PBKDF2-HMAC-SHA-256 in 64 hexadecimal digits.

    It takes some hundredths of a second, so that whoever reads a stored proof cannot try all codes: not to be called
    in a transaction.
    """
    return hashlib.pbkdf2_hmac("sha256", code.encode(), _SALT, _ROUNDS).hex()
