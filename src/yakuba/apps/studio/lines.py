"""A definition as a person in the section reads it: parts with lines. Two versions are compared line by line.

The key of a line is its place in the definition (``letters.approved.title``), as complaints name it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from yakuba.apps.studio import words
from yakuba.kernel.procedures.bank import Bank
from yakuba.kernel.procedures.contracts import (
    Appeal,
    Definition,
    Given,
    Missing,
    Route,
    StandardPeriod,
)
from yakuba.lib.wareki import format_day


@dataclass(frozen=True, slots=True)
class Line:
    """``term: text``; ``unsure``: nobody has compared it with a source yet."""

    key: str
    term: str
    text: str
    unsure: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """One condition of a life event, with its expression as it is written and as people read it."""

    id: str
    expr: str
    spoken: str
    because: str
    otherwise: str
    article: str


@dataclass(frozen=True, slots=True)
class Event:
    """The condition table of one life event."""

    id: str
    name: str
    unit: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """Lines that belong together. ``slug``: the form by which they are changed; '' where no page changes them."""

    title: str
    lines: tuple[Line, ...]
    slug: str = ""


@dataclass(frozen=True)
class Reader:
    """Reads definitions with the words of one day's banks."""

    bank: Bank | None
    names: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, bank: Bank | None) -> "Reader":
        """With what the banks call things."""
        return cls(bank, words.names_of(bank))

    def events(self, definition: Definition) -> tuple[Event, ...]:
        """The condition tables."""
        known = {one.id: one.name for one in self.bank.events.events} if self.bank else {}
        return tuple(
            Event(
                name,
                known.get(name, name),
                str(words.UNITS[trigger.unit]),
                tuple(
                    Row(one.id, one.expr, words.in_words(one.expr, self.names), one.because, one.otherwise, one.article)
                    for one in trigger.when
                ),
            )
            for name, trigger in definition.events.items()
        )

    def parts(self, definition: Definition) -> tuple[Part, ...]:
        """Everything beside the condition tables."""
        found = (
            Part(_("名前と説明"), tuple(_about(definition)), "words"),
            Part(_("期限と処理期間"), tuple(self._days(definition)), "days"),
            Part(_("受付の方法"), tuple(_doors(definition)), "channels"),
            Part(_("届け出る人"), tuple(_filers(definition))),
            Part(_("持ち物と書く欄"), tuple(self._needs(definition)), "needs"),
            Part(_("審査の確認事項"), tuple(_checks(definition)), "checks"),
            Part(_("審査と決裁"), tuple(_deciding(definition))),
            Part(_("通知書"), tuple(_letters(definition)), "letters"),
            Part(_("根拠になる条文"), tuple(_basis(definition)), "articles"),
            Part(_("様式と保存"), tuple(_keeping(definition))),
        )
        return tuple(part for part in found if part.lines)

    def every(self, definition: Definition) -> Iterator[Line]:
        """All lines, the condition tables too; not its number and day, in which every version differs."""
        for event in self.events(definition):
            yield from conditions(event)
        for part in self.parts(definition):
            yield from part.lines

    def _days(self, definition: Definition) -> Iterator[Line]:
        if (period := definition.period) is not None:
            starts = self.names.get(period.starts, period.starts)
            length = str(period.days or period.months or period.years)
            unit = _("日") if period.days else _("か月") if period.months else _("年")
            text = _("%(start)sから%(length)s%(unit)s(%(counting)s)") % {
                "start": starts, "length": length, "unit": unit, "counting": period.counting,
            }  # fmt: skip
            if period.about:
                text = _("遅滞なく(目安は%(text)s)") % {"text": text}
            yield Line("period", _("届出・請求の期限"), text, not period.verified)
            yield Line("period.article", _("期限の条文"), period.article)
            yield Line("period.note", _("期限の説明"), "\n".join([period.note, *_known_from(period.source)]))
        else:
            yield _no_period(definition)
        standard = definition.standard_period
        text = (
            _("%(days)d日") % {"days": standard.days} if isinstance(standard, StandardPeriod) else standard.none_because
        )
        yield Line("standard_period", _("標準処理期間"), text, _unsure(standard))
        yield Line("standard_period.article", _("標準処理期間の条文"), standard.article)
        if (statutory := definition.statutory_period) is not None:
            text = _("%(days)d日(%(article)s)") % {"days": statutory.days, "article": statutory.article}
            yield Line("statutory_period", _("法定の処理期間"), text, not statutory.verified)

    def _needs(self, definition: Definition) -> Iterator[Line]:
        yield Line("needs", _("持ち物"), "\n".join(definition.needs) or _("なし"))
        boxes = {one.id: one.label for one in self.bank.fields.fields} if self.bank else {}
        labels = list(dict.fromkeys(boxes.get(name, name) for name in definition.fields))
        yield Line("fields", _("書く欄"), "、".join(labels) or _("なし"))


def conditions(event: Event) -> Iterator[Line]:
    key = f"events.{event.id}"
    yield Line(f"{key}.unit", _("%(event)s: 何に一つか") % {"event": event.name}, event.unit)
    for number, row in enumerate(event.rows, 1):
        at, called = f"{key}.when.{row.id}", _("%(event)sの条件 %(number)d(%(because)s)") % {
            "event": event.name, "number": number, "because": row.because,
        }  # fmt: skip
        yield Line(f"{at}.expr", called, row.expr)
        yield Line(f"{at}.because", _("%(called)s: 当てはまるとき") % {"called": called}, row.because)
        yield Line(f"{at}.otherwise", _("%(called)s: そうでないとき") % {"called": called}, row.otherwise)
        yield Line(f"{at}.article", _("%(called)s: 条文") % {"called": called}, row.article)


def _about(d: Definition) -> Iterator[Line]:
    yield Line("name", _("名称"), d.name)
    yield Line("plain_name", _("やさしい日本語の名称"), d.plain_name)
    yield Line("summary", _("住民への説明"), d.summary)
    yield Line("area", _("分野"), words.area(d.area))
    yield Line("duty", _("業務"), d.duty)
    yield Line("kind", _("種類"), str(d.kind))
    yield Line("outcome", _("住民にとって"), d.outcome.label)
    yield Line("authority", _("処分庁"), d.authority)
    if d.forwarded_to:
        yield Line("forwarded_to", _("進達先"), d.forwarded_to)


def _doors(d: Definition) -> Iterator[Line]:
    for door, channel in d.channels.items():
        state = _("受け付ける") if channel.open else _("受け付けない")
        text = "\n".join([state, channel.basis, *_known_from(channel.source)])
        yield Line(f"channels.{door}", door.label, text, not channel.verified)


def _no_period(d: Definition) -> Line:
    term, said = _("届出・請求の期限"), d.no_period
    if said is None:
        return Line("no_period", term, _("書かれていない(住民には、担当の窓口で確かめるように伝えます)"))
    article = [said.article] if said.article else []
    return Line("no_period", term, "\n".join([said.said, *article, *_known_from(said.source)]), not said.verified)


def _known_from(source: str) -> list[str]:
    return [_("出典: %(source)s") % {"source": words.source(source)}] if source else []


def _filers(d: Definition) -> Iterator[Line]:
    for number, filer in enumerate(d.who_may_file, 1):
        kinds = "・".join(str(kind) for kind in filer.capacity)
        yield Line(f"who_may_file.{number}", filer.who, f"{kinds}\n{filer.proof}".strip())


def _checks(d: Definition) -> Iterator[Line]:
    for number, one in enumerate(d.checks, 1):
        called = _("確認事項 %(number)d") % {"number": number}
        yield Line(f"checks.{one.id}", called, f"{one.text}\n{one.article}".strip())


def _deciding(d: Definition) -> Iterator[Line]:
    yield Line("route", _("決裁の経路"), _route(d.route) if d.route else _("起案しない"))
    standard = d.review_standard
    yield Line(
        "review_standard",
        _("審査基準"),
        standard.what if isinstance(standard, Given) else standard.none_because,
        _unsure(standard),
    )
    appeal = d.appeal
    if isinstance(appeal, Appeal):
        text = _("%(body)sへ%(months)dか月以内(%(article)s)") % {
            "body": appeal.body, "months": appeal.months, "article": appeal.article,
        }  # fmt: skip
    else:
        text = appeal.none_because
    yield Line("appeal", _("教示"), text, _unsure(appeal))
    act = f"{d.procedure_act}\n{d.procedure_act_article}".strip()
    yield Line("procedure_act", _("行政手続法・条例"), act)


def _route(route: Route) -> str:
    steps = [route.review, *route.agree, route.decide]
    return " → ".join(steps) + (f"\n{route.article}" if route.article else "")


def _letters(d: Definition) -> Iterator[Line]:
    for letter in d.letters:
        place = {"after": words.LETTERS[letter.after]}
        key = f"letters.{letter.after}"
        yield Line(f"{key}.title", _("%(after)sの通知書の題名") % place, letter.title)
        yield Line(f"{key}.body", _("%(after)sの通知書の本文") % place, letter.body)
        yield Line(f"{key}.seal", _("%(after)sの通知書の公印") % place, f"{letter.seal}\n{letter.seal_reason}".strip())


def _basis(d: Definition) -> Iterator[Line]:
    for article in d.legal_basis:
        checked = _("%(day)s 確認") % {"day": format_day(article.checked_on)} if article.checked_on else ""
        text = f"{words.source(article.source)}\n{checked}".strip()
        yield Line(f"legal_basis.{article}", str(article), text, not article.verified)
    if d.survey is not None:
        yield Line("survey", _("行政手続等の悉皆調査"), f"{d.survey.id} {d.survey.name}")
    if d.survey_mismatch is not None:
        yield Line("survey_mismatch", _("悉皆調査と違う理由"), words.source(d.survey_mismatch.reason))


def _keeping(d: Definition) -> Iterator[Line]:
    rule = d.form_rule
    yield Line("form_rule", _("様式"), f"{rule.number}\n{rule.article}".strip(), not rule.verified)
    yield Line("form_rule.signing", _("署名"), str(words.SIGNING[rule.signing]))
    if d.form is not None:
        yield Line("form", _("印字する町の様式"), f"{d.form.pdf}({d.form.edition})")
    yield Line("issues", _("出すもの"), str(words.ISSUES[d.issues]))
    if d.hands_over:
        yield Line("hands_over", _("引き渡す基幹系"), d.hands_over)
    kept = _("%(start)sから%(years)d年") % {"start": d.retention.starts, "years": d.retention.years}
    yield Line("retention", _("保存期間"), f"{kept}\n{d.retention.basis}", not d.retention.verified)


def _unsure(part: Given | Missing | StandardPeriod | Appeal) -> bool:
    """Whether it claims an article that nobody compared; a reason without an article claims none."""
    return not part.verified and not (isinstance(part, Missing) and not part.article)
