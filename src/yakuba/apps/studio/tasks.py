"""Work of this part that is done later, in the worker: what needs the compilers, which web processes do not load."""

from uuid import UUID

from yakuba.apps.studio.use_cases import checking, publishing
from yakuba.kernel.jobs.contracts import task


@task()
def check_draft(*, check: int) -> None:
    """Check and try a draft."""
    checking.carry_out_check(check)


@task()
def publish_draft(*, draft: str) -> None:
    """Publish a draft; cut off and done again, it finds its version there and ends."""
    publishing.carry_out(UUID(draft))
