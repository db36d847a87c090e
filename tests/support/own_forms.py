"""青葉市's own 様式 for tests: its folder as shipped with the samples, for a day, and papers read back with places."""

import hashlib
import io
import shutil
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import yaml
from pypdf import PageObject, PdfReader

from samples import forms
from tests.support.own_definitions import edit

PROCEDURE = "jidoteate-nintei"
FILE = f"kodomo/{PROCEDURE}.yaml"
PDF = f"kodomo/{PROCEDURE}.pdf"
MM = 72 / 25.4


def folder(path: Path, valid_from: date, version: int = 1001) -> Path:
    """The town's folder, its version in force from a day on."""
    shutil.copytree(forms.OWN, path)
    edit(path / FILE, lambda held: held.update(version=version, valid_from=valid_from))
    return path


def boxes(path: Path) -> list[dict[str, Any]]:
    """The boxes as the file says them."""
    held = yaml.safe_load((path / FILE).read_text(encoding="utf-8"))
    found: list[dict[str, Any]] = held["form"]["boxes"]
    return found


def with_pdf(path: Path, content: bytes) -> None:
    """Another PDF, and its hash in the definition."""
    (path / PDF).write_bytes(content)
    edit(path / FILE, lambda held: held["form"].update(sha256=hashlib.sha256(content).hexdigest()))


@dataclass(frozen=True)
class Piece:
    """A piece of text on a page: where its base line begins, in mm from the upper left corner, and its size in pt."""

    page: int
    text: str
    x: float
    y: float
    size: float


def pieces(pdf: bytes) -> list[Piece]:
    """Every piece of text that was written, in order."""
    pages = PdfReader(io.BytesIO(pdf)).pages
    return [piece for number, page in enumerate(pages, start=1) for piece in _of_page(number, page)]


def _of_page(number: int, page: PageObject) -> list[Piece]:
    found: list[Piece] = []
    left, top = float(page.cropbox.left), float(page.cropbox.top)

    def visit(text: str, cm: list[float], tm: list[float], _font: object, size: float) -> None:
        if text.strip():
            x = tm[4] * cm[0] + tm[5] * cm[2] + cm[4] - left
            y = top - (tm[4] * cm[1] + tm[5] * cm[3] + cm[5])
            found.append(Piece(number, text.strip(), x / MM, y / MM, size * abs(tm[3] * cm[3])))

    page.extract_text(visitor_text=visit)
    return found


def words(pdf: bytes, page: int | None = None) -> str:
    """The text of a page (or all), without any space."""
    pages = PdfReader(io.BytesIO(pdf)).pages
    texts = [one.extract_text() for number, one in enumerate(pages, start=1) if page in (None, number)]
    return "".join("".join(texts).replace("\u200b", "").split())
