"""A town enters its seals from the command line: by their keeper, once, of an authority that there is."""

import json
from datetime import date
from pathlib import Path

import pytest
from django.conf import LazySettings

from samples import organisation as aoba
from samples.documents import seal_png
from yakuba.config import cli
from yakuba.kernel.documents import service
from yakuba.kernel.documents.seal_desk import SealView
from yakuba.lib import clock
from yakuba.lib.refs import Actor

pytestmark = pytest.mark.django_db
KEEPER = Actor("staff", "1003")
DAY = date(2026, 11, 20)


@pytest.fixture(autouse=True)
def _town(settings: LazySettings, tmp_path: Path) -> object:
    settings.DOCUMENTS_STORE = tmp_path / "files"
    (tmp_path / "seal.png").write_bytes(seal_png("青葉市教育委員会印"))
    (tmp_path / "text.png").write_text("not a picture", encoding="utf-8")
    with clock.stopped_at(DAY):
        aoba.load()
        yield


def _keep(folder: Path, image: str = "seal.png", **more: str) -> int:
    asked = {
        "code": "教委印1", "name": "青葉市教育委員会印", "section": "1010", "authority": "教育委員会",
        "valid-from": "2026-11-01", "by": "1003",
    } | more  # fmt: skip
    return cli.main(
        ["seal", "keep", str(folder / image), *(word for name, text in asked.items() for word in (f"--{name}", text))]
    )


def test_a_seal_is_kept_once_and_may_be_used(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert _keep(tmp_path) == 0
    assert json.loads(capsys.readouterr().out) == {"code": "教委印1", "authority": "教育委員会"}
    assert service.seals(KEEPER) == [SealView("教委印1", "青葉市教育委員会印", "教育委員会")]
    assert _keep(tmp_path) == cli.USAGE_ERROR
    assert "もう使われています" in capsys.readouterr().err
    assert len(service.seals(KEEPER)) == 1


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"by": "1031"}, ""),
        ({"section": "9999"}, "9999"),
        ({"authority": "選挙管理委員会"}, "選挙管理委員会"),
        ({"valid-to": "2026-10-01"}, "使い終わる日"),
        ({"image": "text.png"}, ""),
        ({"image": "nowhere.png"}, "印影のファイル"),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else "",
)
def test_what_does_not_fit_keeps_nothing_and_says_what_to_do(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], more: dict[str, str], said: str
) -> None:
    assert _keep(tmp_path, **more) == cli.USAGE_ERROR
    told = capsys.readouterr().err
    assert said in told
    assert any("ぁ" <= char <= "ん" for char in told)
    assert service.seals(KEEPER) == []
