"""``yakuba docs``: write the reference pages from the code, or check that they tell the truth."""

from pathlib import Path

from pydantic import BaseModel

from yakuba.config import reference
from yakuba.config.env import ROOT
from yakuba.lib.commands import Command, CommandError


class Takes(BaseModel):
    check: bool = False


class Gives(BaseModel):
    pages: list[str]


def run(takes: Takes) -> Gives:
    """Raises CommandError with ``check`` when a page on disk differs from what the code says."""
    folder = ROOT / "docs" / "reference"
    pages = {folder / name: text for name, text in reference.pages().items()}
    stale = [page.name for page, text in pages.items() if not _same(page, text)]
    if takes.check and stale:
        raise CommandError(
            f"docs/reference の次の頁が古くなっています: {', '.join(stale)}。./run docs で作り直してください。"
        )
    folder.mkdir(parents=True, exist_ok=True)
    for page, text in pages.items():
        page.write_text(text, encoding="utf-8")
    return Gives(pages=sorted(str(page.relative_to(ROOT)) for page in pages))


def _same(page: Path, text: str) -> bool:
    return page.is_file() and page.read_text(encoding="utf-8") == text


COMMAND = Command(name="docs", help="参照頁(設定・コマンド)をコードから作る", takes=Takes, gives=Gives, run=run)
