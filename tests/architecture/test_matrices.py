"""R6: a capability whose pages a right opens has its matrix role × address, and the matrix knows every address."""

from importlib import import_module
from importlib.util import find_spec

import pytest

from yakuba.config.parts import APPS
from yakuba.kernel.organisation.contracts import RIGHTS

RESIDENTS_SIDE = {"portal"}
"""Rights of staff open nothing there; who may see what is tested by account (apps/portal/tests)."""
EVERY_ADDRESS = "test_every_address_"


def _opens_to_nobody_yet(app: str) -> bool:
    """A new capability's acts stand in no table of rights, so nobody may open it; with the first row it needs one."""
    acts = import_module(f"yakuba.apps.{app}.module").MODULE.permissions
    return bool(acts) and RIGHTS.keys().isdisjoint(acts)


@pytest.mark.parametrize("app", [name for name in APPS if find_spec(f"yakuba.apps.{name}.urls")])
def test_every_capability_with_pages_for_staff_has_a_matrix_of_all_its_addresses(app: str) -> None:
    if app in RESIDENTS_SIDE or _opens_to_nobody_yet(app):
        return
    assert find_spec(f"yakuba.apps.{app}.tests.test_roles"), f"{app} has no tests/test_roles.py"
    names = vars(import_module(f"yakuba.apps.{app}.tests.test_roles"))
    assert any(name.startswith(EVERY_ADDRESS) for name in names), f"{app}: no test holds its matrix to its addresses"
