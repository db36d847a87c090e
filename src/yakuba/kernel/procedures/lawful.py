"""What a definition must say so that it agrees with itself and with the law in the house, shipped or a town's own.

ARCHITECTURE, "Law in the house"; procedures-list.md, last section; docs/procedures.md, "Rules". Each complaint begins
with the field that it is about.
"""

from collections.abc import Iterator

from yakuba.kernel.procedures.basis import unlisted, unproven
from yakuba.kernel.procedures.cited import plain
from yakuba.kernel.procedures.contracts import Definition, Door, Kind, Missing
from yakuba.lib.arrival import POSTMARK
from yakuba.lib.days import Counting

DECIDED = (Kind.APPLICATION, Kind.CLAIM)
BY_ITSELF = (Kind.EX_OFFICIO, Kind.GUIDANCE)
COUNTED = {"戸籍法": Counting.INCLUDE_FIRST_DAY, "住民基本台帳法": Counting.EXCLUDE_FIRST_DAY}
HANDED = {
    "household_members": ("name", "kana", "born", "sex", "relation"),
    "name": ("kana", "born", "sex"),
    "deceased_name": ("deceased_kana", "deceased_born"),
}
"""What a core system must learn beside a name so that it registers the right person (docs/formats/handover.md)."""
DOORS = (Door.COUNTER, Door.MAIL, Door.ONLINE)


def breaches(definition: Definition) -> Iterator[str]:
    """Everything in which the definition contradicts itself or the law, as ``field: sentence``."""
    yield from _sources(definition)
    yield from unlisted(definition)
    yield from unproven(definition)
    yield from _decision(definition)
    yield from _appeal(definition)
    yield from _letters(definition)
    yield from _days(definition)
    yield from _doors(definition)
    yield from _handed(definition)


def _sources(d: Definition) -> Iterator[str]:
    for article in d.legal_basis:
        for name in ("law", "article", "source"):
            if not getattr(article, name).strip():
                yield f"legal_basis[{article.law or '?'}].{name}: 空にできません"
        if article.verified and "記憶" in article.source:
            yield f"legal_basis[{article.law}].verified: 記憶だけの条文は verified: false にしてください"


def _decision(d: Definition) -> Iterator[str]:
    for name in ("review_standard", "standard_period"):
        if not _says(d, name):
            continue
        if d.kind in (Kind.NOTIFICATION, *BY_ITSELF):
            yield f"{name}: {d.kind}には処分を待つ申請がないため、none_because で理由を書いてください"
    if _says(d, "standard_period") and d.procedure_act in ("適用除外", "対象外"):
        yield "standard_period: 行政手続法・条例が適用されない手続にはありません(statutory_period か none_because)"
    if d.kind in DECIDED and not d.forwarded_to and d.procedure_act != "適用除外" and not _says(d, "review_standard"):
        yield "review_standard: 町が決める申請・請求には審査基準(what)が要ります"
    if _laws(d)[:1] in (["住民基本台帳法"], ["戸籍法"]) and d.procedure_act not in ("適用除外", "対象外"):
        yield "procedure_act: 住民基本台帳法・戸籍法の処分に行政手続法は適用されません(適用除外 か 対象外)"
    if d.kind is Kind.CERTIFICATE and d.issues != "external":
        yield "issues: 証明は基幹系が発行します(external)"


def _appeal(d: Definition) -> Iterator[str]:
    if not _says(d, "appeal"):
        return
    if d.kind is Kind.NOTIFICATION:
        yield "appeal: 届出には処分がないため、none_because で理由を書いてください"
    if all("要綱" in law for law in _laws(d)):
        yield "appeal: 要綱だけによるものは処分ではないため、none_because で理由を書いてください"
    if d.forwarded_to:
        yield "appeal: よその機関が決めるものに、この町の教示は書けません(none_because)"


def _letters(d: Definition) -> Iterator[str]:
    after = [letter.after for letter in d.letters]
    yield from (f"letters[{one}]: 一つだけ書けます" for one in sorted(set(after)) if after.count(one) > 1)
    for letter in d.letters:
        if letter.seal == "公印省略" and not letter.seal_reason.strip():
            yield f"letters[{letter.after}].seal_reason: 公印を省略する根拠を書いてください"
        if not (letter.title.strip() and letter.body.strip()):
            yield f"letters[{letter.after}]: title と body を書いてください"
    if "refused" in after and d.forwarded_to:
        yield "letters[refused]: よその機関が決めるものを、この町は却下しません"
    if d.kind in DECIDED and d.route is not None and not d.forwarded_to and d.issues == "letter":
        missing = [one for one in ("approved", "refused") if one not in after]
        yield from (f"letters[{one}]: 町が決める申請・請求には、この通知が要ります" for one in missing)
    if {"approved", "refused"} & set(after) and d.route is None and d.kind in DECIDED:
        yield "route: 決定の通知を出すには、審査・決裁の経路が要ります"


def _days(d: Definition) -> Iterator[str]:
    wanted = COUNTED.get(next(iter(_laws(d)), ""))
    if d.period is not None and wanted is not None and d.period.counting is not wanted:
        yield f"period.counting: {_laws(d)[0]}の期間は {wanted} で数えます"
    if d.arrival_rule == POSTMARK and not any("税" in law for law in _laws(d)):
        yield "arrival_rule: 通信日付印で到達とみなすのは税の申告だけです(地方税法20条の5の3)"


def _doors(d: Definition) -> Iterator[str]:
    yield from (f"channels.{door}.basis: 空にできません" for door, one in d.channels.items() if not one.basis.strip())
    if d.kind in BY_ITSELF:
        return
    yield from (
        f"channels.{door}: 開いているか、閉じている理由を書いてください" for door in DOORS if door not in d.channels
    )
    if not any(channel.open for channel in d.channels.values()):
        yield "channels: どれか一つは開いていなければ、だれも出せません"
    if not d.who_may_file:
        yield "who_may_file: だれが出せるかを書いてください"


def _handed(d: Definition) -> Iterator[str]:
    if not d.hands_over:
        return
    for named, wanted in HANDED.items():
        lacking = [field for field in wanted if field not in d.fields]
        if named in d.fields and lacking:
            yield f"fields: {named} を「{d.hands_over}」へ引き渡す手続には、{'・'.join(lacking)} も要ります"


def _says(d: Definition, field: str) -> bool:
    """Whether the field holds something, and not a reason why there is nothing."""
    value: object = getattr(d, field)
    return value is not None and not isinstance(value, Missing)


def _laws(d: Definition) -> list[str]:
    return [plain(article.law) for article in d.legal_basis]
