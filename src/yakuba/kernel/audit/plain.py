"""Makes text from outside safe to record: one line, nothing invisible that forges or reorders what a reader sees."""

import re

# C0 and C1 controls, line and paragraph separators, bidirectional marks and embeddings, byte-order mark,
# invisible tags, lone surrogates. Variation selectors (IVS) and joiners belong to names and stay.
_UNSAFE = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff"
    "\U000e0001-\U000e007f]"
)


def one_line(text: str) -> str:
    """``text`` with every control, bidirectional or invisible character written out: ``⟨U+202E⟩``."""
    if text.isprintable():  # none of them is; measured 0.1 µs against 3 µs, five times an entry
        return text
    return _UNSAFE.sub(lambda found: f"⟨U+{ord(found[0]):04X}⟩", text)
