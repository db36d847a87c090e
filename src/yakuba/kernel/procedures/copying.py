"""What is in force, handed to the portal by the gate, and taken in there: rows as they were published, unchanged."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from pydantic import ValidationError

from yakuba.kernel.procedures.contracts import Definition, DefinitionError
from yakuba.kernel.procedures.editions import NEWEST_LAST, OWN
from yakuba.kernel.procedures.models import DefinitionVersion, Publication, RuleSetVersion
from yakuba.kernel.rules.compiled import Compiled
from yakuba.lib import clock
from yakuba.lib.refs import Actor


def in_force() -> dict[str, list[dict[str, Any]]]:
    """Publications, definitions and rule sets that hold today or will hold later, as plain values.

    ``publication`` of a row counts the publications from 0. Three queries.
    """
    rule_sets = _current(RuleSetVersion.objects.order_by("valid_from", "id"), "event")
    definitions = _current(DefinitionVersion.objects.alias(own=OWN).order_by(*NEWEST_LAST), "procedure")
    wanted = {row.publication_id for row in (*rule_sets, *definitions)}
    publications = list(Publication.objects.filter(pk__in=wanted).order_by("pk"))
    place = {row.pk: number for number, row in enumerate(publications)}
    return {
        "publications": [
            {"valid_from": row.valid_from, "digest": row.digest, "at": row.at, "bank": row.bank} for row in publications
        ],
        "definitions": [
            {
                "procedure": row.procedure,
                "version": row.version,
                "valid_from": row.valid_from,
                "digest": row.digest,
                "content": row.content,
                "publication": place[row.publication_id],
            }
            for row in definitions
        ],
        "rule_sets": [
            {
                "event": row.event,
                "valid_from": row.valid_from,
                "digest": row.digest,
                "compiled": row.compiled,
                "members": row.members,
                "publication": place[row.publication_id],
            }
            for row in rule_sets
        ],
    }


def take(actor: Actor, given: Mapping[str, Sequence[Mapping[str, Any]]]) -> int:
    """Add what ``in_force`` gave and is not here yet; how many definitions and rule sets were added.

    Raises DefinitionError for content that this code does not understand, or a known version with another content;
    then nothing is added.
    """
    with transaction.atomic():
        publications = [_publication(actor, row) for row in given["publications"]]
        added = [_definition(row, publications) for row in given["definitions"]]
        added_rules = [_rule_set(row, publications) for row in given["rule_sets"]]
    return sum(added) + sum(added_rules)


def _current(rows: Any, name: str) -> list[Any]:
    """Of each name the last one that holds today, and all later ones; of two for one day the newest."""
    today = clock.today()
    kept: dict[tuple[str, Any], Any] = {}
    for row in rows:
        key = getattr(row, name)
        kept[key, None if row.valid_from <= today else row.valid_from] = row
    return list(kept.values())


def _publication(actor: Actor, row: Mapping[str, Any]) -> Publication:
    known = {name: row[name] for name in ("valid_from", "digest", "at")}
    found = Publication.objects.filter(**known).first()
    return found or Publication.objects.create(**known, by=str(actor), bank=row["bank"])


def _definition(row: Mapping[str, Any], publications: Sequence[Publication]) -> bool:
    known = DefinitionVersion.objects.filter(procedure=row["procedure"], version=row["version"]).first()
    if known is not None:
        if known.digest != row["digest"]:
            raise DefinitionError(f"{row['procedure']} 第{row['version']}版の内容が、公開済みのものと違います。")
        return False
    try:
        Definition.model_validate(row["content"])
    except ValidationError as error:
        raise DefinitionError(f"{row['procedure']} 第{row['version']}版を、この版の役場では読めません。") from error
    DefinitionVersion.objects.create(**{**row, "publication": publications[row["publication"]]})
    return True


def _rule_set(row: Mapping[str, Any], publications: Sequence[Publication]) -> bool:
    """The newest row of a day is the one in force: it is added where another one, or none, is newest here."""
    publication, members = publications[row["publication"]], [list(member) for member in row["members"]]
    newest = RuleSetVersion.objects.filter(event=row["event"], valid_from=row["valid_from"]).order_by("-id").first()
    same = newest is not None and (newest.digest, newest.members) == (row["digest"], members)
    if same and newest is not None and newest.publication.digest == publication.digest:
        return False
    try:
        Compiled.model_validate(row["compiled"])
    except ValidationError as error:
        raise DefinitionError(f"{row['event']} の判定を、この版の役場では読めません。") from error
    RuleSetVersion.objects.create(**{**row, "members": members, "publication": publication})
    return True
