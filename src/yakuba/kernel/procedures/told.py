"""What residents read of a definition says nothing that is meant for us: no path of a file, no note to check.

Where we know something from stands beside it (``source``), and is shown to staff.
"""

import re
from collections.abc import Iterator

from yakuba.kernel.procedures.basis import texts
from yakuba.kernel.procedures.contracts import Definition

READ = re.compile(
    r"(plain_)?name|summary|needs\[.*"
    r"|events\..*\.(because|otherwise|article)"
    r"|channels\..*\.basis"
    r"|(period|no_period)\.(note|said|article)"
    r"|standard_period\.(none_because|article)"
    r"|who_may_file\[.*\.(who|proof)"
    r"|letters\[.*\.(title|body|seal_reason)"
)
"""The places of the texts that stand on pages of the portal, on the guide sheet and on letters."""
OURS = re.compile(r"data/|\.(md|ya?ml|parquet)\b|要確認")


def whispers(d: Definition) -> Iterator[str]:
    """The texts for residents that hold what is meant for us, as ``field: sentence``."""
    for place, text in texts(d):
        if READ.fullmatch(place) and (found := OURS.search(text)):
            said = f"住民が読む文に「{found.group()}」は書けません"
            yield f"{place}: {said}。出どころや確かめることは source に書いてください"
