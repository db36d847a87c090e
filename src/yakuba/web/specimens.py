"""What the living style page shows: every component in every state, with fictional content."""

from datetime import datetime

from django import forms
from django.http import HttpRequest
from django.utils.safestring import SafeString

from yakuba.lib.clock import JST
from yakuba.web.components import Badge, Fact, Moment, Step, StepState, Tab, Tone
from yakuba.web.fields import DayField
from yakuba.web.shell import Entry, Group, Person, Shell
from yakuba.web.tables import Asked, Cell, Column, Table

COLUMNS = (
    Column("受付番号", sort="number", keep=True),
    Column("手続"),
    Column("届出人"),
    Column("受付日", sort="received", keep=True),
    Column("件数", numeric=True),
    Column("状態", keep=True),
)


class Specimen(forms.Form):
    """One field of each kind."""

    name = forms.CharField(label="氏名", max_length=60, help_text="戸籍や住民票に書かれている文字で入力してください。")
    kana = forms.CharField(label="フリガナ", required=False)
    born = DayField(label="生年月日")
    relation = forms.ChoiceField(
        label="世帯主との続柄", choices=[("", "選んでください"), ("02", "妻・夫"), ("20", "子")]
    )
    card = forms.ChoiceField(
        label="マイナンバーカードを持っていますか",
        choices=[("yes", "持っている"), ("no", "持っていない"), ("unknown", "わからない")],
        widget=forms.RadioSelect(attrs={"look": "tiles"}),
    )
    insurance = forms.ChoiceField(
        label="健康保険",
        choices=[("company", "会社の健康保険"), ("national", "国民健康保険"), ("none", "どれにも入っていない")],
        widget=forms.RadioSelect,
    )
    papers = forms.MultipleChoiceField(
        label="持ってきた書類",
        required=False,
        choices=[("moved-out", "転出証明書"), ("card", "マイナンバーカード"), ("passport", "パスポート")],
        widget=forms.CheckboxSelectMultiple,
    )
    note = forms.CharField(label="連絡したいこと", required=False, widget=forms.Textarea)
    proof = forms.FileField(label="添付書類", required=False, help_text="PDF または画像。10MBまで。")
    agree = forms.BooleanField(label="書かれた内容に誤りがないことを確かめました")


class Narrow(forms.Form):
    """The filter above a list."""

    procedure = forms.CharField(label="手続の名前", required=False)
    state = forms.ChoiceField(
        label="状態", required=False, choices=[("", "すべて"), ("received", "受付済"), ("review", "審査中")]
    )


def context(request: HttpRequest) -> dict[str, object]:
    """Everything that the style page shows. ``?errors`` shows the form as it was refused."""
    refused = "errors" in request.GET
    return {
        "shell": _shell(),
        "form": Specimen({"born_year": "令和8", "born_month": "2", "born_day": "30"} if refused else None),
        "narrow": Narrow(request.GET or None),
        "table": _table(request, rows=3),
        "nothing": _table(request, rows=0),
        "facts": _facts(),
        "tabs": (Tab("申請の内容", "#", current=True), Tab("添付書類", "#", count=2), Tab("経過", "#", count=1204)),
        "steps": _steps(),
        "moments": _moments(),
        "badges": tuple(Badge(text, tone) for text, tone in zip(STATES, Tone, strict=True)),
        "tones": ("info", "success", "warning", "error"),
        "sentence": "世帯全員の転入届を受け付けました。ほかに6つの手続が必要です。",
        "body": SafeString("<p>児童手当は、転入した日の翌日から15日以内に申請してください。</p>"),
        "rich": "住所を異動してから14日以内に届け出てください。",
    }


STATES = ("下書き", "審査中", "完了", "補正待ち", "期限切れ")


def _shell() -> Shell:
    menu = (
        Group("窓口", (Entry("受付をはじめる", "#", current=False), Entry("進み具合", "#", current=False))),
        Group("審査", (Entry("案件の一覧", "#", current=True), Entry("決裁待ち", "#", current=False))),
    )
    return Shell("青葉市", Person("見本 花子", "市民課"), menu, True, 0, "", "/web/components/")


def _table(request: HttpRequest, *, rows: int) -> Table:
    asked = Asked.read(request, COLUMNS, default="-received")
    lines = [
        [
            Cell(f"市民-2026-{1042 + index}", url="#"),
            Cell(title),
            Cell(person),
            Cell("令和8年11月22日"),
            Cell(index + 1),
            Cell(badge=Badge(state, tone)),
        ]
        for index, (title, person, state, tone) in enumerate(ROWS[:rows])
    ]
    return Table(
        "案件の一覧" if rows else "当てはまるもののない一覧", COLUMNS, lines, 512 if rows else 0, asked, export=True
    )


ROWS = (
    ("転入届", "𠮷田 はるか", "審査中", Tone.INFO),
    ("児童手当 認定請求", "髙橋 一郎", "補正待ち", Tone.WARNING),
    ("国民健康保険 資格取得届", "MARIA DE LA CRUZ SANTOS FERNANDEZ", "完了", Tone.SUCCESS),
)


def _facts() -> tuple[Fact, ...]:
    return (
        Fact("氏名", "𠮷田 はるか", "住民票の写し(令和8年11月20日時点)"),
        Fact("住所", "青葉市中央一丁目2番3号 あおばハイツ405号室", "本人の申出(令和8年11月22日 窓口)"),
        Fact("電話番号", ""),
    )


def _steps() -> tuple[Step, ...]:
    return (
        Step("聞き取り", StepState.DONE, "#"),
        Step("内容の確認", StepState.CURRENT),
        Step("署名", StepState.TODO),
        Step("受付", StepState.TODO),
    )


def _moments() -> tuple[Moment, ...]:
    return (
        Moment(
            datetime(2026, 11, 22, 10, 42, tzinfo=JST),
            "審査係 佐藤 健 が補正を求めました。",
            "期限は令和8年12月6日です。",
        ),
        Moment(datetime(2026, 11, 22, 9, 15, tzinfo=JST), "窓口係 見本 花子 が転入届を受け付けました。"),
    )
