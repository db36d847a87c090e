"""手続の一覧 for the portal: sent by the desk whenever it has changed, taken in by the portal."""

import hashlib

from django.db import transaction

from yakuba.kernel.gate import messages
from yakuba.kernel.gate import service as gate
from yakuba.kernel.gate.contracts import Delivery, Reason, RefusedError, Zone
from yakuba.kernel.organisation import service as organisation
from yakuba.kernel.procedures import copying
from yakuba.kernel.procedures.contracts import DefinitionError
from yakuba.lib import clock
from yakuba.lib.refs import Actor

ITSELF = Actor("system", "procedures")


def send_catalogue() -> bool:
    """Send what is in force to the portal, unless the last one said the same; whether something was sent."""
    try:
        directory = messages.Directory.model_validate(organisation.public_directory())
    except LookupError:
        return False
    catalogue = messages.Catalogue.model_validate({"directory": directory, **copying.in_force(), "as_of": clock.now()})
    said = catalogue.model_dump_json(exclude={"as_of"})
    digest = hashlib.sha256(said.encode()).hexdigest()[:32]
    with transaction.atomic():
        last, _colon, number = gate.last_key(messages.Catalogue).rpartition(":")
        if last == f"catalogue:{digest}":
            return False
        gate.send(catalogue, key=f"catalogue:{digest}:{int(number or 0) + 1}", actor=ITSELF)
    return True


@gate.receives(messages.Catalogue)
def take_catalogue(message: messages.Catalogue, _delivery: Delivery) -> None:
    """Definitions are added; the directory is replaced. Raises RefusedError for what this version cannot read."""
    given = message.model_dump()
    try:
        copying.take(ITSELF, {part: given[part] for part in ("publications", "definitions", "rule_sets")})
    except DefinitionError as error:
        raise RefusedError(Reason.NOT_ACCEPTED, str(error)) from error
    organisation.take_public_directory(given["directory"])


def is_sender() -> bool:
    """Whether this process is the desk of a town that has a portal."""
    return gate.is_on() and gate.serves(Zone.DESK)
