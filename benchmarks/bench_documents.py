"""P03: ten filled A4 forms, against the engine alone on the same data; ten on a town's own 様式."""

import json
from collections.abc import Iterator

import typst

from benchmarks.harness import Clock, Row, Scale
from samples import documents as samples
from samples import forms as sample_forms
from yakuba.kernel.documents import registry, service, typesetting
from yakuba.kernel.documents.glyphs import BOLD_FONT, TEXT_FONTS
from yakuba.kernel.intake.overlaying import place
from yakuba.kernel.procedures.contracts import Definition
from yakuba.kernel.procedures.reading import checked, load

BARS = ("P03",)
FORMS = 10
ROUNDS = 9
DEFINITION = sample_forms.OWN / "kodomo" / "jidoteate-nintei.yaml"


def rows(scale: Scale) -> Iterator[Row]:
    """Every form is another one: the engine remembers what it has set before."""
    rounds = scale.of(1, 3, ROUNDS)
    ours = _forms("A", rounds)
    theirs = [_as_json(form) for form in _forms("B", rounds)]
    alone, template = _engine(), registry.find("form")
    yield Row(
        bar="P03",
        work=f"{FORMS} filled A4 forms, PDF/A-2b",
        ours=lambda: [service.render("form", ours.pop()) for _ in range(FORMS)],
        peers={"typst alone, same data": lambda: [_compiled(alone, template, theirs.pop()) for _ in range(FORMS)]},
        size=FORMS,
        at_most_s=1.0,
        at_most={"typst alone, same data": 1.5},
        clock=Clock.CPU,
        rounds=rounds,
    )
    blank, written = (sample_forms.OWN / "kodomo" / "jidoteate-nintei.pdf").read_bytes(), _overlaid(rounds)
    yield Row(
        bar="P03",
        work=f"{FORMS} forms written on a town's own PDF",
        ours=lambda: [service.written_on(blank, written.pop()) for _ in range(FORMS)],
        size=FORMS,
        at_most_s=1.0,
        clock=Clock.CPU,
        rounds=rounds,
    )


def _overlaid(rounds: int) -> list[samples.Values]:
    """Every box of the sample's form, filled with texts that must be fitted."""
    form = checked(load(DEFINITION, DEFINITION.name), Definition, DEFINITION.name).form
    if form is None:
        raise ValueError("the sample has no form")
    places = [place(box, row) for box in form.boxes if not box.mark for row in range(box.rows)]
    return [
        {
            "title": "児童手当認定請求",
            "reference": f"C-{number:06}",
            "pages": 1,
            "entries": [{"label": "欄", "text": f"青葉市本町{number}番地", "place": there} for there in places],
        }
        for number in range(FORMS * (rounds + 1))
    ]


def _forms(mark: str, rounds: int) -> list[samples.Values]:
    count = FORMS * (rounds + 1)
    return [
        samples.form() | {"reference": f"{mark}-{number:06}", "note": f"{number}番目の届出です。"}
        for number in range(count)
    ]


def _as_json(form: samples.Values) -> str:
    model = typesetting.checked(registry.find("form"), form)
    return json.dumps(typesetting.for_engine(model), ensure_ascii=False)


def _engine() -> typst.Compiler:
    folders = sorted({str(font.parent) for font in (*TEXT_FONTS, BOLD_FONT)})
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[*folders])
    return typst.Compiler(font_paths=fonts, ignore_system_fonts=True, package_path=str(registry.PACKAGES))


def _compiled(engine: typst.Compiler, template: registry.Template, data: str) -> object:
    return engine.compile(
        str(template.path),
        root=str(template.path.parent),
        format="pdf",
        sys_inputs={"data": data},
        pdf_standards=["a-2b"],
        timestamp=0,
    )
