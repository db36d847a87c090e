"""青葉市's residents, firms and protections, put into an empty copy by the doors that a real town uses."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory

from samples import protections
from samples import residents as people
from samples.personas import RESIDENTS
from yakuba.kernel.people import service
from yakuba.lib import clock
from yakuba.lib.refs import Actor

SEED = 1
FEEDER = Actor("system", "people.import")


def load(residents: int, tell: Callable[[str], None] = lambda text: None) -> bool:
    """Feed that many residents (and a firm for every forty) unless the copy has any; whether it did.

    Needs 青葉市's organisation. A few single parents get a 支援措置 in each of its stages.
    """
    if service.copy_as_of() is not None:
        return False
    as_of = clock.today() - timedelta(days=1)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "register.csv"
        everybody = chain(people.residents(residents, SEED, as_of=as_of), personas(), _firms(residents))
        people.write(path, everybody, as_of=as_of)
        tell(f"架空の住民 {residents:,} 人を取り込んでいます…")
        service.feed(FEEDER, path, tell=lambda done: tell(f"  {done:,} 行") if done % 5_000 == 0 else None)
    protections.load(as_of)
    return True


def personas() -> Iterator[people.Row]:
    """The residents of ``samples.personas`` who live in town already (the 森 family is about to move in)."""
    living = [persona for persona in RESIDENTS if persona.key in ("wada", "nguyen", "hayashi")]
    for number, persona in enumerate(living, start=1):
        row = {
            "宛名番号": f"{7_000_000_000 + number}",
            "種別": "住民",
            "氏名": persona.name,
            "氏名カナ": persona.kana,
            "生年月日": persona.born.isoformat(),
            "性別": "男" if persona.key == "nguyen" else "女",
            "世帯番号": f"{9_700_000_000 + number}",
            "続柄": "世帯主",
            "町名": "青葉町一丁目",
            "番地": f"2番{number}号",
            "住民となった年月日": "2020-04-01",
            "世帯の異動年月日": "2020-04-01",
        }
        if persona.key == "nguyen":
            row |= {"国籍・地域": "ベトナム", "在留資格": "永住者", "ローマ字氏名": persona.name}
        yield row
        if persona.key == "hayashi":
            child = {"宛名番号": "7000000009", "氏名": "林 結", "氏名カナ": "ハヤシ ユイ", "続柄": "子"}
            yield row | child | {"生年月日": "2017-09-09", "住民となった年月日": "2020-04-01"}


def _firms(residents: int) -> Iterator[people.Row]:
    return people.businesses(residents // 40, SEED)
