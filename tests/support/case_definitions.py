"""Versions of a shipped definition with another route, published for one test."""

from collections.abc import Mapping, Sequence
from typing import Any

from yakuba.kernel.procedures.catalogue import digest
from yakuba.kernel.procedures.contracts import Definition
from yakuba.kernel.procedures.models import DefinitionVersion


def with_route(
    agree: Sequence[str] = (),
    *,
    procedure: str = "jidoteate-nintei",
    version: int = 90,
    decide: str = "課長",
    delegations: Sequence[Mapping[str, str]] = (),
) -> int:
    """Publish ``version`` of the procedure with this route; the number of the version."""
    shipped = DefinitionVersion.objects.filter(procedure=procedure).earliest("version")
    route: dict[str, Any] = {"review": "審査", "agree": list(agree), "decide": decide, "delegated": True}
    if delegations:
        route["delegations"] = list(delegations)
    definition = Definition.model_validate(shipped.content | {"version": version, "route": route})
    DefinitionVersion.objects.create(
        procedure=procedure,
        version=version,
        valid_from=shipped.valid_from,
        digest=digest(definition),
        content=definition.model_dump(mode="json"),
        publication_id=shipped.publication_id,
    )
    return version
