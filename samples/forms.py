"""青葉市's own 様式: its folder of own definitions, published for the demo, and the PDFs in it.

``python -m samples.forms`` makes each PDF anew from its typst source, byte by byte.
"""

from datetime import date
from pathlib import Path

from yakuba.kernel.documents.glyphs import BOLD_FONT, TEXT_FONTS
from yakuba.kernel.procedures.publish_own import publish_folder
from yakuba.lib import clock
from yakuba.lib.refs import Actor

SOURCES = Path(__file__).parent / "aoba" / "forms"
OWN = Path(__file__).parent / "aoba" / "procedures"
"""The town's own folder, as it is published by ``yakuba procedures publish --folder``."""
FORMS = {"jidoteate-nintei": OWN / "kodomo" / "jidoteate-nintei.pdf"}


OFFICER = Actor("staff", "1006")
"""情報政策, who may publish everything."""
PUBLISHED_ON = date(2026, 4, 1)
"""The day before they come into force."""


def load() -> bool:
    """Publish the folder; whether anything was new. Needs 青葉市's organisation and the shipped procedures."""
    with clock.stopped_at(PUBLISHED_ON):
        return bool(publish_folder(OFFICER, OWN).definitions)


def made(name: str) -> bytes:
    """One form; the same bytes each time."""
    return typeset(SOURCES / f"{name}.typ")


def typeset(source: Path) -> bytes:
    """A form drawn in typst."""
    import typst

    fonts = sorted({str(font.parent) for font in (*TEXT_FONTS, BOLD_FONT)})
    pdf = typst.compile(str(source), format="pdf", font_paths=[*fonts], ignore_system_fonts=True, timestamp=0)
    if not isinstance(pdf, bytes):
        raise TypeError(f"{source.name} is not one document")
    return pdf


def main() -> None:
    """Write them all beside their definitions."""
    for name, path in FORMS.items():
        path.write_bytes(made(name))


if __name__ == "__main__":
    main()
