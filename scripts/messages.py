"""Catalogues of the interface's words: ``./run messages`` collects and compiles, ``--check`` only looks.

Japanese is the source: a text's own words are its key. Each part of the house that holds a ``locale`` folder has one
catalogue a language (``locale/en/LC_MESSAGES/django.po``), written by people and kept in step with the code here;
``django.mo`` beside it is compiled from it, without the gettext programs. ``./run messages --add kernel/cases`` gives
a part its first catalogue. A catalogue for ``ja`` holds our own wording of what the installed packages say (their
English words are the keys) and is compiled as it stands.
"""

import argparse
import ast
import re
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation.template import templatize

SOURCE = Path(__file__).resolve().parents[1] / "src" / "yakuba"
NO_DATE = datetime(2000, 1, 1, tzinfo=UTC)
SOURCE_LANGUAGE = "ja"
CALLS = {"_", "gettext", "gettext_lazy", "gettext_noop", "ngettext", "ngettext_lazy"}
IN_TEMPLATE = re.compile(r"""\b(?:_|gettext|ngettext)\(\s*u?((?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"))""", re.S)


def texts_in_python(source: str) -> Iterator[tuple[int, str]]:
    """Line and literal text of each gettext call."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in CALLS and node.args:
            first = node.args[0]
            if isinstance(first, ast.Constant) and isinstance(first.value, str):
                yield node.lineno, first.value


def texts_in_template(source: str) -> Iterator[tuple[int, str]]:
    """Line and literal text of each translate tag, as Django's own extraction sees them."""
    plain = templatize(source)
    for found in IN_TEMPLATE.finditer(plain):
        yield plain.count("\n", 0, found.start()) + 1, ast.literal_eval(found[1])


def wanted(part: Path) -> Catalog:
    """Everything that the part says."""
    catalog = Catalog(locale="en", charset="utf-8", fuzzy=False)
    for file in sorted(part.rglob("*")):
        if "tests" in file.parts or file.suffix not in (".py", ".html", ".txt"):
            continue
        read = texts_in_python if file.suffix == ".py" else texts_in_template
        for _line, text in read(file.read_text(encoding="utf-8")):
            catalog.add(text, locations=[(str(file.relative_to(SOURCE)), 0)])
    return catalog


def merged(part: Path, old: Catalog) -> Catalog:
    """What the part says, with the translations that it already had; words no longer said are dropped."""
    new = wanted(part)
    for message in new:
        if message.id and (known := old.get(message.id)):
            message.string = known.string
    return new


def po_bytes(catalog: Catalog) -> bytes:
    """The catalogue as people edit it: no dates, so that nothing changes when nothing changed."""
    out = BytesIO()
    write_po(out, catalog, omit_header=True, sort_output=True, width=0, no_location=False, include_lineno=False)
    return b'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\n' + out.getvalue()


def mo_bytes(catalog: Catalog) -> bytes:
    """The catalogue as programs read it."""
    plain = Catalog(charset="utf-8", fuzzy=False, creation_date=NO_DATE, revision_date=NO_DATE)
    for message in catalog:
        if message.id and message.string:
            plain.add(message.id, message.string)
    out = BytesIO()
    write_mo(out, plain)
    return out.getvalue()


def files(po: Path) -> dict[Path, bytes]:
    """What the two files of a catalogue should hold."""
    old = read_po(BytesIO(po.read_bytes())) if po.exists() else Catalog()
    new = old if po.parents[1].name == SOURCE_LANGUAGE else merged(po.parents[3], old)
    return {po: po_bytes(new), po.with_suffix(".mo"): mo_bytes(new)}


def untranslated(po: Path) -> list[str]:
    """The texts of a catalogue that nobody has translated yet."""
    return [str(m.id) for m in read_po(BytesIO(po.read_bytes())) if m.id and not m.string]


def main(words: list[str]) -> int:
    """Returns the exit status: 1 when ``--check`` finds a catalogue that is behind the code."""
    parser = argparse.ArgumentParser(prog="./run messages", description="catalogues of the interface's words")
    parser.add_argument("--check", action="store_true", help="only say which catalogues are behind the code")
    parser.add_argument("--add", metavar="PART", help="give a part its first catalogue, for instance kernel/cases")
    asked = parser.parse_args(words)
    if not settings.configured:
        settings.configure(INSTALLED_APPS=[])
    catalogues = sorted(SOURCE.glob("**/locale/*/LC_MESSAGES/django.po"))
    if asked.add:
        catalogues.append(_first_catalogue(asked.add))
    behind = [path for po in catalogues for path, content in files(po).items() if not _holds(path, content)]
    if asked.check:
        for path in behind:
            sys.stdout.write(f"behind the code: {path.relative_to(SOURCE)} (run ./run messages)\n")
        return 1 if behind else 0
    for po in catalogues:
        for path, content in files(po).items():
            path.write_bytes(content)
        sys.stdout.write(f"{po.relative_to(SOURCE)}: {len(untranslated(po))} texts without a translation\n")
    return 0


def _first_catalogue(part: str) -> Path:
    folder = SOURCE / part
    if not folder.is_dir():
        sys.exit(f"src/yakuba/{part} does not exist; name a part as kernel/cases or apps/counter.")
    po = folder / "locale" / "en" / "LC_MESSAGES" / "django.po"
    po.parent.mkdir(parents=True, exist_ok=True)
    return po


def _holds(path: Path, content: bytes) -> bool:
    return path.exists() and path.read_bytes() == content


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
