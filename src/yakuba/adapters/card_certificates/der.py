"""The outermost SEQUENCE in DER: the library encodes and decodes sequences only, a bare value needs one around it."""


def wrapped(der: bytes) -> bytes:
    """One value inside a SEQUENCE. Raises ValueError for 64 KiB or more."""
    size = len(der)
    if size >= 0x10000:
        raise ValueError("too long")
    length = [size] if size < 0x80 else [0x81, size] if size < 0x100 else [0x82, size >> 8, size & 0xFF]
    return bytes([0x30, *length]) + der


def unwrapped(whole: bytes) -> bytes:
    """What is inside the SEQUENCE."""
    return whole[2:] if whole[1] < 0x80 else whole[2 + (whole[1] & 0x7F) :]
