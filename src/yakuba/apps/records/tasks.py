"""Work of this part that is done later: an approved disposal."""

from uuid import UUID

from yakuba.apps.records.use_cases import carry_out
from yakuba.kernel.jobs.contracts import task


@task()
def dispose_of_proposal(*, proposal: str) -> None:
    """Case by case; done twice or cut off, the next one goes on where it stopped."""
    carry_out(UUID(proposal))
