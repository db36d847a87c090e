"""What the portal's worker does by itself."""

from yakuba.apps.portal.use_cases import forgetting
from yakuba.kernel.jobs.contracts import task
from yakuba.kernel.jobs.service import DeclaredSchedule, declare_schedule


@task()
def forget() -> None:
    """Erase what nobody came back to, to its end."""
    while forgetting.forget() == forgetting.AT_ONCE:
        pass


def declare() -> None:
    """Every night."""
    declare_schedule(DeclaredSchedule("portal.forget", forget, "20 4 * * *"))
