"""The templates: a ``NAME.typ`` in a registered folder, the model of what it needs, and its version.

Kernel parts and capabilities register their own folder in ``AppConfig.ready()``.
"""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TypeAlias

from pydantic import BaseModel

from yakuba.kernel.documents.contracts import UnknownTemplateError
from yakuba.kernel.documents.glyphs import BOLD_FONT, TEXT_FONTS

Finish: TypeAlias = Callable[[BaseModel, bytes], bytes]
PACKAGES = Path(__file__).parent / "typst"


@dataclass(frozen=True, slots=True)
class Template:
    """One registered template. ``context`` is its pydantic model; ``finish`` makes the paper of what was typeset."""

    name: str
    path: Path
    context: type[BaseModel]
    finish: Finish | None = None


_templates: dict[str, Template] = {}


def register_templates(folder: Path, contexts: Mapping[str, type[BaseModel]], *, finish: Finish | None = None) -> None:
    """Make ``folder/NAME.typ`` renderable for every name in ``contexts``; registering the same again is harmless.

    Raises FileNotFoundError for a missing file and ValueError when the name belongs to another file.
    """
    for name, context in contexts.items():
        template = Template(name, (folder / f"{name}.typ").resolve(strict=True), context, finish)
        if (known := _templates.get(name)) and known != template:
            raise ValueError(f"template {name} is registered already by {known.path}")
        _templates[name] = template


def find(name: str) -> Template:
    """Raises UnknownTemplateError."""
    try:
        return _templates[name]
    except KeyError:
        raise UnknownTemplateError(name) from None


def names() -> list[str]:
    """All registered templates, sorted."""
    return sorted(_templates)


@cache
def version(template: Template) -> str:
    """A hash over all that decides the look: template, paper package, fonts, engines. 16 hexadecimal digits."""
    import pypdf
    import typst  # 84 MB of engine: loaded where a document is made, not where a page is shown

    engines = [str(getattr(typst, "__version__", "")), pypdf.__version__ if template.finish else ""]
    digest = hashlib.sha256("".join(engines).encode())
    files = [template.path, *sorted(PACKAGES.rglob("*.typ")), *TEXT_FONTS, BOLD_FONT]
    for file in files:
        digest.update(hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()[:16]
