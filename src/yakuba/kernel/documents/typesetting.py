"""Typesetting: values and a template become PDF/A-2b, the same bytes for the same values.

A compiler serves one borrower at a time (one shared by four threads failed 75 of 100 renderings). Values travel as
JSON in ``sys.inputs`` and the engine shows them as text; no line of typst is ever built from them. PDF/A makes a
missing glyph an error where plain PDF prints a box.
"""

import json
import os
import queue
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ValidationError

from yakuba.kernel.documents import registry
from yakuba.kernel.documents.contexts import QrCode
from yakuba.kernel.documents.contracts import BadContextError, MissingGlyphError, RenderError
from yakuba.kernel.documents.glyphs import BOLD_FONT, TEXT_FONTS, unprintable
from yakuba.kernel.documents.pictures import PictureMark, octets, qr_svg
from yakuba.lib.refs import JsonValue
from yakuba.lib.wareki import format_day

if TYPE_CHECKING:
    import typst

COMPILERS = min(4, os.cpu_count() or 1)
WAIT_S = 60
_UNSHOWN = re.compile(r'the text `"(.+?)"` could not be displayed')
_ESCAPED = re.compile(r"\\u\{([0-9a-f]+)\}")


def render(template: str, context: Mapping[str, JsonValue]) -> bytes:
    """The document as PDF/A-2b.

    Raises UnknownTemplateError, BadContextError (fields missing or wrong), MissingGlyphError (characters that cannot
    be printed as themselves) and RenderError. Not to be called inside a transaction.
    """
    found = registry.find(template)
    values = checked(found, context)
    return typeset(found, values)


def checked(template: registry.Template, context: Mapping[str, JsonValue]) -> BaseModel:
    """The context as the template's model. Raises BadContextError and MissingGlyphError."""
    try:
        model = template.context.model_validate(_plain(context))
    except ValidationError as error:
        fields = dict.fromkeys(".".join(map(str, wrong["loc"])) or "(全体)" for wrong in error.errors())
        raise BadContextError(template.name, fields) from None
    refuse_unprintable(model)
    return model


def refuse_unprintable(model: BaseModel) -> None:
    """Raises MissingGlyphError naming every character of ``model`` that cannot be printed as itself."""
    missing = dict.fromkeys(char for text in _texts(model) for char in unprintable(text))
    if missing:
        raise MissingGlyphError(missing)


def typeset(template: registry.Template, model: BaseModel) -> bytes:
    """The paper of checked values. Raises MissingGlyphError and RenderError."""
    made = in_type(template, model)
    return template.finish(model, made) if template.finish else made


def in_type(template: registry.Template, model: BaseModel) -> bytes:
    """Checked values as the engine sets them, before the template's ``finish``. Raises as ``typeset``."""
    import typst

    inputs = {"data": json.dumps(for_engine(model), ensure_ascii=False)}
    with _borrowed() as compiler:
        try:
            made = compiler.compile(
                str(template.path),
                root=str(template.path.parent),
                format="pdf",
                sys_inputs=inputs,
                pdf_standards=["a-2b"],
                timestamp=0,
                pdf_tags=template.finish is None,
            )
        except typst.TypstError as error:
            raise _explained(template.name, error) from None
    if not isinstance(made, bytes):
        raise RenderError(f"様式「{template.name}」から文書ができませんでした。")
    return made


def _explained(template: str, error: "typst.TypstError") -> Exception:
    shown = f"{error.message}\n{error.diagnostic}"
    unshown = dict.fromkeys(_ESCAPED.sub(lambda code: chr(int(code[1], 16)), text) for text in _UNSHOWN.findall(shown))
    if unshown:
        return MissingGlyphError(unshown)
    line = re.search(r"┌─ (\S+)", error.diagnostic)
    where = line[1] if line else "位置不明"
    return RenderError(f"様式「{template}」に誤りがあります({where})。情報政策へ連絡してください。", shown)


@cache
def _pool() -> "queue.LifoQueue[typst.Compiler]":
    import typst

    folders = {font.parent for font in (*TEXT_FONTS, BOLD_FONT)}
    fonts = typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(folder) for folder in sorted(folders)]
    )
    pool: queue.LifoQueue[typst.Compiler] = queue.LifoQueue()
    for _ in range(COMPILERS):
        # Packages come from our folder only: the cache path exists nowhere, so nothing is ever fetched.
        pool.put(
            typst.Compiler(
                font_paths=fonts,
                ignore_system_fonts=True,
                package_path=str(registry.PACKAGES),
                package_cache_path=str(registry.PACKAGES / "none"),
            )
        )
    return pool


@contextmanager
def _borrowed() -> Iterator["typst.Compiler"]:
    pool = _pool()
    try:
        compiler = pool.get(timeout=WAIT_S)
    except queue.Empty:
        raise RenderError("文書の作成が混み合っています。少し待ってからもう一度お試しください。") from None
    try:
        yield compiler
    finally:
        pool.put(compiler)


def _plain(value: JsonValue) -> Any:
    """Mappings and sequences as plain dict and list; line ends as one character; text otherwise untouched."""
    if isinstance(value, str):
        return value.replace("\r\n", "\n").replace("\r", "\n")
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    if value is None or isinstance(value, bool | int):
        return value
    return [_plain(item) for item in value]


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
        return
    for part in _parts(value):
        yield from _texts(part)


def _parts(value: object) -> Iterable[object]:
    if isinstance(value, BaseModel):
        fields = type(value).model_fields.items()
        return [getattr(value, name) for name, info in fields if not _is_picture(info.metadata)]
    if isinstance(value, Mapping):
        return value.values()
    return value if isinstance(value, list | tuple) else ()


def _is_picture(metadata: list[Any]) -> bool:
    return any(isinstance(mark, PictureMark) for mark in metadata)


def for_engine(value: object) -> Any:
    """Checked values as plain JSON for a template: dates with their 和暦, pictures as bytes, a QR code as SVG."""
    if isinstance(value, date):
        return {"iso": value.isoformat(), "shown": format_day(value)}
    if isinstance(value, QrCode):
        return {"svg": qr_svg(value.content), "caption": value.caption}
    if isinstance(value, BaseModel):
        return {
            name: list(octets(getattr(value, name))) if _is_picture(info.metadata) else for_engine(getattr(value, name))
            for name, info in type(value).model_fields.items()
        }
    if isinstance(value, list | tuple):
        return [for_engine(item) for item in value]
    if isinstance(value, dict):
        return {key: for_engine(item) for key, item in value.items()}
    return value if value is None or isinstance(value, str | int | float) else str(value)
