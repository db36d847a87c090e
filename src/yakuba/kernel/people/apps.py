"""Registers the register copy: its models, and the acts that it records."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PeopleConfig(AppConfig):
    name = "yakuba.kernel.people"
    label = "people"
    verbose_name = "宛名"

    def ready(self) -> None:
        from yakuba.kernel.audit import append_only
        from yakuba.kernel.audit.contracts import Act, register_acts
        from yakuba.kernel.audit.service import register_names
        from yakuba.kernel.people import tasks
        from yakuba.kernel.people.looking import names

        append_only.declare("people_protectionstep")
        register_names("people.person", names)
        tasks.declare()
        register_acts(
            Act(
                "people.register.fed",
                _("{actor} が住民の写しを取り込んだ(追加 {added}、変更 {changed}、消除 {removed})"),
            ),
            Act("people.register.refused", _("{actor} の住民の写しの取込が断られた")),
            Act("people.register.searched", _("{actor} が住民を検索した(該当なし)"), is_view=True),
            Act("people.register.narrowed", _("{actor} が住民の写しに {target} で書けない文字を調べた"), is_view=True),
            Act("people.person.listed", _("{actor} が検索の結果で住民 {subject} を見た"), is_view=True),
            Act("people.person.viewed", _("{actor} が住民 {subject} を閲覧した"), is_view=True),
            Act("people.person.matched", _("{actor} がカードの4情報で住民 {subject} を確かめた"), is_view=True),
            Act("people.household.viewed", _("{actor} が住民 {subject} の世帯を閲覧した"), is_view=True),
            Act("people.protection.listed", _("{actor} が支援措置の一覧で {subject} を見た"), is_view=True),
            Act("people.protection.viewed", _("{actor} が支援措置 {subject} を閲覧した"), is_view=True),
            Act("people.protection.matched", _("{actor} が支援を求める転入者かもしれない {subject} の住所を伏せた")),
            Act("people.protection.linked", _("{actor} が支援措置 {subject} の人は支援を求める転入者と確かめた")),
            Act("people.protection.parted", _("{actor} が支援措置 {subject} の人は支援を求める転入者と別人と確かめた")),
            Act("people.protection.applied", _("{actor} が支援措置 {subject} の申出を受け付けた")),
            Act("people.protection.advised", _("{actor} が支援措置 {subject} に相談機関の意見を記録した")),
            Act("people.protection.decided", _("{actor} が支援措置 {subject} を決定した(必要性: {granted})")),
            Act("people.protection.extended", _("{actor} が支援措置 {subject} を {until} まで延長した")),
            Act("people.protection.ended", _("{actor} が支援措置 {subject} を終了した")),
            Act("people.request.escalated", _("{actor} の受付が支援措置または抑止のために止まった")),
            Act("people.request.settled", _("{actor} が止まった受付 {subject} を処理した")),
            Act("people.snapshot.made", _("{actor} が {as_of} 現在の住民の断面を作った({rows} 件)")),
            Act("people.snapshot.opened", _("{actor} が住民の断面 {subject} を開いた"), is_view=True),
            Act("people.snapshot.destroyed", _("{actor} が期限の過ぎた住民の断面 {subject} を消した")),
        )
