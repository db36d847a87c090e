"""Definitions and banks as people write them: YAML in, checked models out, and every mistake as a sentence.

A sentence names the file and the field, entries of a list by their own name (``fields[account_bank].max``), and says
what to write there.
"""

import re
from collections.abc import Hashable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import ValidationError

from yakuba.kernel.procedures.contracts import DefinitionError
from yakuba.kernel.procedures.model import Model

Read = TypeVar("Read", bound=Model)
NAMES = ("id", "of", "text", "after", "who", "result")
"""By which of its own values an entry of a list is told from the others."""
_BRANCH = re.compile(r"[A-Z][A-Za-z]+")
SENTENCES = {
    "missing": "書かれていません",
    "extra_forbidden": "知らない項目です。綴りを確かめてください",
    "string_type": "文字で書いてください(数字だけのときは引用符で囲みます)",
    "int_type": "整数で書いてください",
    "int_parsing": "整数で書いてください",
    "int_from_float": "整数で書いてください",
    "float_type": "数で書いてください",
    "float_parsing": "数で書いてください",
    "bool_type": "true か false で書いてください",
    "bool_parsing": "true か false で書いてください",
    "date_type": "日付を 2026-04-01 の形で書いてください",
    "date_parsing": "日付を 2026-04-01 の形で書いてください",
    "date_from_datetime_parsing": "日付を 2026-04-01 の形で書いてください",
    "date_from_datetime_inexact": "日付を 2026-04-01 の形で書いてください",
    "string_pattern_mismatch": "使えない文字があります(決まり: {pattern})",
    "string_too_short": "空にできません",
    "string_too_long": "{max_length}文字以内で書いてください",
    "too_short": "空にできません",
    "greater_than": "{gt:g} より大きい数にしてください",
    "greater_than_equal": "{ge:g} 以上の数にしてください",
    "less_than_equal": "{le:g} 以下の数にしてください",
    "tuple_type": "並び([ ] か行頭の -)で書いてください",
    "list_type": "並び([ ] か行頭の -)で書いてください",
    "dict_type": "項目名と値の組で書いてください",
    "model_type": "項目名と値の組で書いてください",
}


class Refused(DefinitionError):  # noqa: N818 - read as a sentence where it is caught
    """What may not be published; ``complaints`` are all the sentences, and the text is all of them."""

    def __init__(self, complaints: Sequence[str]) -> None:
        super().__init__("\n".join(complaints))
        self.complaints = tuple(complaints)


class _Loader(yaml.CSafeLoader if yaml.__with_libyaml__ else yaml.SafeLoader):  # type: ignore[misc]  # the quick one where it was built
    """YAML in which a word that stands twice is a mistake, not a silent choice of the last."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        words = [key.value for key, _value in node.value]
        for place, word in enumerate(words):
            if word in words[:place]:
                raise yaml.MarkedYAMLError(problem=f"「{word}」が二度書かれています", problem_mark=node.start_mark)
        made: dict[Hashable, Any] = super().construct_mapping(node, deep)
        return made


def load(path: Path, shown: str) -> Any:
    """What stands in a YAML file; ``shown`` is what the file is called. Raises Refused."""
    return parsed(text_of(path, shown), shown)


def text_of(path: Path, shown: str) -> str:
    """A file as it is written. Raises Refused."""
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise Refused([f"{shown}: UTF-8 の YAML として読めません。保存の形式を確かめてください。"]) from error
    except OSError as error:
        raise Refused([f"{shown}: ファイルがないか、開けません。場所と権限を確かめてください。"]) from error


def parsed(written: str, shown: str) -> Any:
    """What a text of YAML says. Raises Refused."""
    try:
        return yaml.load(written, Loader=_Loader)  # noqa: S506 - a SafeLoader
    except yaml.MarkedYAMLError as error:
        line = f" {error.problem_mark.line + 1}行目" if error.problem_mark else ""
        said = error.problem if error.problem and error.problem.startswith("「") else "YAML として読めません"
        raise Refused([f"{shown}{line}: {said}。字下げ、引用符、コロンの後の空白を確かめてください。"]) from error
    except yaml.YAMLError as error:
        raise Refused([f"{shown}: UTF-8 の YAML として読めません。保存の形式を確かめてください。"]) from error


def checked(raw: Any, model: type[Read], shown: str) -> Read:
    """The values as the model. Raises Refused with every mistake."""
    try:
        return model.model_validate(raw)
    except ValidationError as error:
        raise Refused([f"{shown} の {said}" for said in mistakes(error, raw)]) from error


def mistakes(error: ValidationError, raw: Any) -> list[str]:
    """``field: what to write`` for each, once; of two ways to write something, one sentence for both."""
    found: dict[str, str] = {}
    for wrong in error.errors(include_url=False):
        steps = [step for step in wrong["loc"] if not (isinstance(step, str) and _BRANCH.fullmatch(step))]
        branch = next((at for at, step in enumerate(wrong["loc"]) if step not in steps), None)
        if branch is None:
            found.setdefault(_place(steps, raw), _sentence(wrong))
        else:
            said = "書き方が合いません。あるときの書き方か、ないとき(none_because: 理由)の書き方にしてください"
            found.setdefault(_place(wrong["loc"][:branch], raw), said)
    return [f"{place}: {said}" if place else said for place, said in found.items()]


def _sentence(wrong: Mapping[str, Any]) -> str:
    context = wrong.get("ctx", {})
    if wrong["type"] in ("literal_error", "enum"):
        return f"{context['expected'].replace(' or ', '、').replace(', ', '、')} のどれかにしてください"
    if wrong["type"] == "value_error":
        return str(context["error"])
    return SENTENCES.get(wrong["type"], f"書き方が合いません({wrong['type']})").format(**context)


def _place(steps: Sequence[int | str], raw: Any) -> str:
    return ".".join(_named(steps, raw)).replace(".[", "[")


def _named(steps: Sequence[int | str], raw: Any) -> Iterator[str]:
    here = raw
    for step in steps:
        here = _inside(here, step)
        if isinstance(step, int):
            name = next((here[n] for n in NAMES if n in here), None) if isinstance(here, Mapping) else None
            yield f"[{name if name is not None else f'{step + 1}番目'}]"
        else:
            yield step


def _inside(here: Any, step: int | str) -> Any:
    try:
        return here[step]
    except (KeyError, IndexError, TypeError):
        return None
