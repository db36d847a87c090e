"""What procedures does by itself: keeps the portal's catalogue as the desk's."""

from yakuba.kernel.jobs.contracts import Event, Job, task
from yakuba.kernel.jobs.service import DeclaredSchedule, declare_schedule, subscribe
from yakuba.kernel.procedures import portal


@task()
def send_catalogue() -> None:
    """Every ten minutes: what was published or imported since."""
    if portal.is_sender():
        portal.send_catalogue()


@subscribe("organisation.edition.imported", "procedures.send_catalogue")
def follow_the_organisation(_event: Event, _context: Job) -> None:
    """Sections and phone numbers changed; a second delivery sends nothing."""
    if portal.is_sender():
        portal.send_catalogue()


@subscribe("procedures.catalogue.published", "procedures.send_published")
def follow_a_publication(_event: Event, _context: Job) -> None:
    """Definitions were published; a second delivery sends nothing."""
    if portal.is_sender():
        portal.send_catalogue()


declare_schedule(DeclaredSchedule("procedures.send_catalogue", send_catalogue, "every 10m"))
