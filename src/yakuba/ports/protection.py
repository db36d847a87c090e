"""支援措置: where those named for it go on, for pages of others that must not say more to anybody else."""

from typing import Protocol
from uuid import UUID

from yakuba.lib.refs import Actor
from yakuba.ports import registry


class ProtectionPages(Protocol):
    """Addresses for who may handle 支援措置; "" for everybody else."""

    def stopped(self, actor: Actor, escalation: int) -> str:
        """Of a request that was stopped."""

    def of_case(self, actor: Actor, case: UUID) -> str:
        """Of the 支援措置 that a case led to or waits to lead to; "" where it leads to none."""


class NoPages:
    """Nobody serves them here."""

    def stopped(self, actor: Actor, escalation: int) -> str:
        """Nowhere."""
        return ""

    def of_case(self, actor: Actor, case: UUID) -> str:
        """Nowhere."""
        return ""


_nobody: ProtectionPages = NoPages()
registry.declare(ProtectionPages, absent=_nobody)
