"""The blank forms of 青葉市: ``python -m samples.forms`` makes each PDF anew from its typst source, byte by byte."""

from pathlib import Path

from yakuba.kernel.documents.glyphs import BOLD_FONT, TEXT_FONTS

SOURCES = Path(__file__).parent / "aoba" / "forms"
OWN = Path(__file__).parent / "aoba" / "procedures"
"""The town's own folder, as it is published by ``yakuba procedures publish --folder``."""
FORMS = {"jidoteate-nintei": OWN / "kodomo" / "jidoteate-nintei.pdf"}


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
