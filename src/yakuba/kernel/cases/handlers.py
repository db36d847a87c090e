"""Cases follow the organisation: after an import, open cases of sections that ended go to their successors."""

from datetime import date

from yakuba.kernel.cases.keeping import reroute_closed_sections
from yakuba.kernel.jobs.contracts import Event, Job
from yakuba.kernel.jobs.service import subscribe
from yakuba.lib.refs import Actor

ITSELF = Actor("system", "cases")


@subscribe("organisation.edition.imported", "cases.follow_the_organisation")
def follow_the_organisation(event: Event, _context: Job) -> None:
    """Each case is claimed and moved in a transaction of its own, so a second delivery finds nothing to do.

    An import for a later day is followed from that day on by the daily job.
    """
    as_of = date.fromisoformat(str(event.data["as_of"]))
    reroute_closed_sections(ITSELF, as_of)
