"""A definition as the file that ``procedures check`` and ``procedures publish`` read from a town's folder."""

from datetime import date
from pathlib import Path
from typing import Any

import yaml

from yakuba.kernel.documents import service as documents
from yakuba.kernel.procedures.contracts import Definition


def as_yaml(definition: Definition) -> str:
    """The whole definition as YAML; read again, it is the same definition."""
    held: dict[str, Any] = definition.model_dump(mode="json")
    held["valid_from"] = definition.valid_from
    for written, article in zip(held["legal_basis"], definition.legal_basis, strict=True):
        written["checked_on"] = article.checked_on
    if definition.survey_mismatch is not None:
        held["survey_mismatch"]["checked_on"] = definition.survey_mismatch.checked_on
    return yaml.dump(held, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=120)


def place(definition: Definition) -> str:
    """Where the file lies in a folder."""
    return f"{definition.area}/{definition.id}.yaml"


def write_into(folder: Path, definition: Definition) -> None:
    """Lay the file, and the PDF of its own 様式, into a folder. Raises DocumentError where the PDF is kept nowhere."""
    file = folder / place(definition)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(as_yaml(definition), encoding="utf-8")
    if definition.form is not None:
        (file.parent / definition.form.pdf).write_bytes(documents.blank(definition.form.sha256))


class _Dumper(yaml.SafeDumper):
    """Writes days as days, and no anchors for what stands twice."""

    def ignore_aliases(self, data: object) -> bool:
        return True


_Dumper.add_representer(date, yaml.SafeDumper.yaml_representers[date])
