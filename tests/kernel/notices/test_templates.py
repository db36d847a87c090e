"""文例 as data: what a template file may say, and how a wrong one is named."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from yakuba.kernel.notices import registry
from yakuba.kernel.notices.contracts import BadTemplateError, UnknownTemplateError

GOOD: dict[str, Any] = {
    "id": "tests.good",
    "version": 1,
    "title": "見本",
    "channels": ["inbox", "mail", "print"],
    "placeholders": {"name": {"type": "text"}, "topic": {"type": "text", "public": True}},
    "texts": {"ja": {"subject": "{topic}のお知らせ", "body": "{name} 様", "mail": "{topic}を確かめてください。"}},
}


def registered(folder: Path, **change: object) -> list[str]:
    (folder / "one.yaml").write_text(yaml.safe_dump(GOOD | change, allow_unicode=True), encoding="utf-8")
    return registry.register_templates(folder)


def ja(**change: str) -> dict[str, dict[str, str]]:
    return {"ja": GOOD["texts"]["ja"] | change}


def test_a_template_is_registered_once_and_again_without_harm(tmp_path: Path) -> None:
    assert registered(tmp_path) == ["tests.good"]
    assert registered(tmp_path) == ["tests.good"]
    with pytest.raises(BadTemplateError, match=r"tests\.good is registered already"):
        registered(tmp_path, version=2)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"texts": {"en": GOOD["texts"]["ja"]}}, "ja is missing"),
        ({"texts": ja(subject="{name}様")}, "subject: \\['name'\\] are personal"),
        ({"texts": ja(mail="{name}様")}, "mail: \\['name'\\] are personal"),
        ({"texts": {"ja": {"subject": "お知らせ", "body": "{name} 様"}}}, "mail: \\['name'\\] are personal"),
        ({"texts": ja(body="{nobody}")}, "'nobody'\\] are not declared"),
        ({"texts": ja(body="{name")}, "a brace"),
        ({"texts": ja(body="花\u202e子")}, "control or invisible"),
        ({"texts": ja(subject="")}, "subject"),
        ({"channels": ["fax"]}, "channels"),
        ({"channels": []}, "channels"),
        ({"fallback": "print", "channels": ["mail"]}, "print is not among"),
        ({"placeholders": {"section": {"type": "text"}}}, "filled by notices itself"),
        ({"placeholders": GOOD["placeholders"] | {"code": {"secret": True}}}, "a secret goes by mail only"),
        ({"id": "Bad"}, "id"),
        ({"more": 1}, "more"),
    ],
)
def test_a_wrong_template_is_refused_with_its_file_and_field(
    tmp_path: Path, change: dict[str, object], says: str
) -> None:
    with pytest.raises(BadTemplateError, match=f"(?s)one.yaml.*{says}"):
        registered(tmp_path, **({"id": "tests.wrong"} | change))
    with pytest.raises(UnknownTemplateError):
        registry.find("tests.wrong")


def test_an_empty_folder_is_a_mistake(tmp_path: Path) -> None:
    with pytest.raises(BadTemplateError):
        registry.register_templates(tmp_path)
