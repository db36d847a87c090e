"""The papers tell the truth: links lead somewhere, and every part, capability, port and event is described."""

import re
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest
import yaml

from yakuba.config.parts import APPS, KERNEL
from yakuba.ports import registry

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
LINK = re.compile(r"\]\((?!https?:|#)([^)#]+)")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page: Path) -> None:
    links = LINK.findall(page.read_text(encoding="utf-8"))
    assert [link for link in links if not (page.parent / link).exists()] == []


def test_every_picture_is_shown() -> None:
    shown = {
        (page.parent / link).resolve() for page in PAGES for link in LINK.findall(page.read_text(encoding="utf-8"))
    }
    pictures = set((ROOT / "docs" / "screenshots").iterdir())
    assert sorted(file.name for file in pictures - shown) == []


def _described() -> str:
    return "\n".join(page.read_text(encoding="utf-8") for page in PAGES)


def test_every_part_and_capability_is_described() -> None:
    architecture = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    assert [name for name in (*KERNEL, *APPS) if f"| {name} " not in architecture] == []


def test_every_event_and_port_is_described() -> None:
    papers = _described()
    modules = registry.modules()
    names = [event for module in modules for event in module.events]
    names += [port.__name__ for module in modules for port in module.ports]
    assert [name for name in names if name not in papers] == []


def test_publiccode_names_no_address_but_the_one_that_the_repository_has() -> None:
    said = yaml.safe_load((ROOT / "publiccode.yml").read_text(encoding="utf-8"))
    git = shutil.which("git") or "git"
    asked = subprocess.run([git, "remote", "get-url", "origin"], cwd=ROOT, capture_output=True, text=True, check=False)
    origin = asked.stdout.strip().removesuffix(".git")
    if "url" in said:
        assert said["url"].startswith("https://")
        assert not origin.startswith("https://") or said["url"].removesuffix(".git") == origin
    version = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    assert (said["softwareVersion"], said["legal"]["license"]) == (version, "Apache-2.0")
