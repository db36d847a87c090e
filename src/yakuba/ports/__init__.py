"""Named interfaces between capabilities: ``ports.get(Protocol)`` finds who serves one."""

from yakuba.ports.registry import ModuleOffError, get

__all__ = ["ModuleOffError", "get"]
