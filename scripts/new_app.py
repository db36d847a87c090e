"""``./run new-app NAME``: a capability with all its rooms, small and real, that passes every check."""

import argparse
import keyword
import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SKELETON = Path(__file__).resolve().parent / "app_skeleton"
SOURCE = ROOT / "src" / "yakuba"
# Names that Django, the address space or the layers already use.
RESERVED = {"web", "health", "language", "static", "media", "admin", "auth", "sessions", "messages"}
RESERVED |= {"contenttypes", "staticfiles", "humanize", "config", "apps", "adapters", "ports", "kernel", "lib"}
RESERVED |= {"test", "tests", "docs", "demo", "manage", "help"}


def wrong_with(name: str) -> str:
    """Why no capability can have this name; empty when one can."""
    if not re.fullmatch(r"[a-z][a-z0-9]*(_[a-z0-9]+)*", name) or len(name) > 30 or keyword.iskeyword(name):
        return f'"{name}" cannot be a name: use a plural noun in small letters, for instance "facilities".'
    if (SOURCE / "apps" / name).exists():
        return f'"{name}" exists already: src/yakuba/apps/{name}. Choose another name, or work there.'
    if (SOURCE / "kernel" / name).exists():
        return f'"{name}" is a part of the kernel: src/yakuba/kernel/{name}. Choose the name of what people do with it.'
    if name in RESERVED or name in sys.stdlib_module_names:
        return f'"{name}" is used by Django, Python or the house itself. Choose another noun.'
    return ""


def write(name: str, title: str) -> list[Path]:
    """Write the rooms; the files made. Nothing is overwritten: the folder must not exist."""
    folder = SOURCE / "apps" / name
    folder.mkdir(parents=True)
    camel = "".join(part.capitalize() for part in name.split("_"))
    made = []
    for source in sorted(SKELETON.rglob("*.in")):
        place = str(source.relative_to(SKELETON)).removesuffix(".in").replace("@name@", name)
        text = source.read_text(encoding="utf-8")
        for mark, value in (("@name@", name), ("@Name@", camel), ("@title@", title)):
            text = text.replace(mark, value)
        target = folder / place
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
        made.append(target)
    return made


def describe(name: str, title: str) -> None:
    """Its row in the table of capabilities, below the last one."""
    page = ROOT / "docs" / "architecture.md"
    before, heading, rows = page.read_text(encoding="utf-8").partition("| capability |")
    table, end, after = rows.partition("\n\n")
    row = f"\n| {name} {title} | keeps the list of {title}: say here what somebody does with it | |"
    page.write_text(before + heading + table + row + end + after, encoding="utf-8")


def settle(name: str) -> None:
    """What follows from the code: its first migration, its place in the reference pages, its imports in order."""
    yakuba = [sys.executable, "-m", "yakuba"]
    ruff = [sys.executable, "-m", "ruff"]
    folder = str(SOURCE / "apps" / name)
    environment = os.environ | {"YAKUBA_DATABASE_URL": "sqlite:///:memory:", "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}"}
    for command in (
        [*yakuba, "manage", "makemigrations", name, "--verbosity", "0"],
        [*yakuba, "docs"],
        [*ruff, "check", "--quiet", "--fix", "--select", "I", folder],
        [*ruff, "format", "--quiet", folder],
    ):
        subprocess.run(command, env=environment, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)


def main(words: list[str]) -> int:
    """Returns the exit status: 2 when the name cannot be."""
    parser = argparse.ArgumentParser(prog="./run new-app", description="a new capability with all its rooms")
    parser.add_argument("name", help="a plural noun in small letters: facilities")
    parser.add_argument("--title", help="what people call it, in Japanese: 施設予約")
    asked = parser.parse_args(words)
    title = asked.title or asked.name
    if problem := wrong_with(asked.name):
        sys.stderr.write(f"stopped: {problem}\n")
        return 2
    if re.search(r'["\\{}@<>%]', title):
        sys.stderr.write("stopped: a title has no quotes, braces, percent or other signs of code in it.\n")
        return 2
    made = write(asked.name, title)
    describe(asked.name, title)
    settle(asked.name)
    sys.stdout.write(
        f"made {len(made)} files in src/yakuba/apps/{asked.name}. Next:\n"
        f"  ./run check && ./run test src/yakuba/apps/{asked.name}\n"
        "  say in docs/architecture.md what somebody does there\n"
        f"  declare the acts of {asked.name}/module.py in the table of roles (kernel/organisation)\n"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
