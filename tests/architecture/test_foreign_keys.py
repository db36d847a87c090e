"""A string foreign key is an import too: targets follow the layers, and no way back leads out of the kernel."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.apps import apps
from django.db.models import Field, ForeignObjectRel, Model

from yakuba.config.parts import KERNEL_ORDER

PYPROJECT = Path(__file__).resolve().parents[2] / "pyproject.toml"


def _place(model: type[Model]) -> tuple[str, str] | None:
    found = re.match(r"yakuba\.(kernel|apps)\.(\w+)", model.__module__)
    return (found[1], found[2]) if found else None


def _relations() -> list[tuple[type[Model], str, ForeignObjectRel]]:
    """Every relation that a model of ours declares: the model, the name of the field, and what it points to."""
    return [
        (model, field.name, field.remote_field)
        for model in apps.get_models()
        if _place(model)
        for field in model._meta.get_fields()
        if isinstance(field, Field) and field.remote_field is not None
    ]


def test_foreign_keys_point_downwards() -> None:
    wrong = []
    for model, name, relation in _relations():
        here, there = _place(model), _place(relation.model)
        if here is None or there is None or here == there:
            continue
        upwards = here[0] == "kernel" and (
            there[0] == "apps" or KERNEL_ORDER.index(there[1]) > KERNEL_ORDER.index(here[1])
        )
        if upwards or (here[0] == there[0] == "apps"):
            wrong.append(f"{model.__name__}.{name}")
    assert wrong == []


def test_foreign_keys_into_the_kernel_leave_no_way_back() -> None:
    wrong = [
        f"{model.__name__}.{name}"
        for model, name, relation in _relations()
        if (there := _place(relation.model)) and there[0] == "kernel" and there != _place(model)
        if not relation.hidden
    ]
    assert wrong == []


def test_models_of_each_kernel_part_are_protected() -> None:
    contracts = PYPROJECT.read_text(encoding="utf-8")
    parts = {place[1] for model in apps.get_models() if (place := _place(model)) and place[0] == "kernel"}
    unprotected = [part for part in parts if f'protected_modules = ["yakuba.kernel.{part}.models' not in contracts]
    assert unprotected == []


@pytest.mark.parametrize("name", ["duckdb", "sqlglot"])
def test_web_processes_never_import_the_compilers(name: str) -> None:
    script = f"import yakuba.config.wsgi, yakuba.config.urls, sys; print({name!r} in sys.modules)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
