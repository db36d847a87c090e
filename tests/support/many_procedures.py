"""A town with more procedures than a page of a list holds."""

from yakuba.kernel.procedures.catalogue import digest
from yakuba.kernel.procedures.contracts import Definition
from yakuba.kernel.procedures.models import DefinitionVersion


def copies(procedure: str, number: int) -> None:
    """So many procedures that say what this one says, each under an id of its own."""
    held = DefinitionVersion.objects.filter(procedure=procedure).latest("version")
    rows = []
    for place in range(number):
        one = Definition.model_validate(held.content | {"id": f"{procedure}-{place}", "name": f"手続の写し {place:03}"})
        values = {"procedure": one.id, "version": one.version, "valid_from": one.valid_from, "digest": digest(one)}
        rows.append(DefinitionVersion(content=one.model_dump(mode="json"), publication=held.publication, **values))
    DefinitionVersion.objects.bulk_create(rows)
