"""Files that a command leaves behind: new, for their owner only, and never half of one."""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO


@contextmanager
def whole_file(path: Path) -> Iterator[BinaryIO]:
    """Write a new file. It has its content when the block ends well, and is not there when it does not.

    Half a list would look like a whole one. After a kill the file is there and empty, and what was written so far lies
    in a hidden draft beside it, for its owner only. Raises FileExistsError where there is one already, other OSErrors
    where it cannot be written.
    """
    draft = path.with_name(f".{path.name}-{secrets.token_hex(8)}")
    path.touch(0o600, exist_ok=False)
    try:
        with draft.open("xb") as file:
            os.fchmod(file.fileno(), 0o600)
            yield file
            file.flush()
            os.fsync(file.fileno())
        os.replace(draft, path)
    except BaseException:
        for half in (draft, path):
            half.unlink(missing_ok=True)
        raise
