"""The PDF of a definition's own 様式: read beside it, compared with the SHA-256 that the definition names."""

import hashlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from yakuba.kernel.procedures.contracts import Definition
from yakuba.kernel.procedures.forms import PdfForm


class FormFile(NamedTuple):
    """What stands in the file (None: not the one that the definition means), and what is wrong with it."""

    content: bytes | None
    complaints: tuple[str, ...] = ()


NO_FORM = FormFile(None)


def form_file(definition: Definition, folder: Path) -> FormFile:
    """The file of the definition's form in the folder where the definition lies."""
    if definition.form is None:
        return NO_FORM
    try:
        content = (folder / definition.form.pdf).read_bytes()
    except OSError:
        said = f"{definition.form.pdf} が定義と同じフォルダーにないか、開けません。置くか、名前を直してください"
        return FormFile(None, (f"form.pdf: {said}",))
    wrong = tuple(_another(definition.form, content))
    return FormFile(None if wrong else content, wrong)


def by_sha256(definitions: Iterable[Definition], files: Iterable[FormFile]) -> dict[str, bytes]:
    """The contents of the forms of these definitions, as they are kept."""
    pairs = zip(definitions, files, strict=True)
    return {one.form.sha256: file.content for one, file in pairs if one.form is not None and file.content is not None}


def _another(form: PdfForm, content: bytes) -> Iterator[str]:
    found = hashlib.sha256(content).hexdigest()
    if found != form.sha256:
        said = f"{form.pdf} は、書かれた sha256 のファイルではありません(このファイルは {found})"
        yield f"form.sha256: {said}。様式を改めたときは、枠の位置と edition を確かめてからこの値に直してください"
