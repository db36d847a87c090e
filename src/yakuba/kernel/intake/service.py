"""The door of 受付: open a reception, enter its members, take statements, read it back."""

from yakuba.kernel.intake.reading import history, receptions, receptions_at_work, view
from yakuba.kernel.intake.taking import add_members, finish, open_reception, reached, remove_member, state
from yakuba.kernel.intake.values import has_unseen

__all__ = [
    "add_members",
    "finish",
    "has_unseen",
    "history",
    "open_reception",
    "reached",
    "receptions",
    "receptions_at_work",
    "remove_member",
    "state",
    "view",
]
