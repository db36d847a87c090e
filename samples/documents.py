"""Papers of the fictional 青葉市: one context for every shipped template, and pictures to put into them."""

import base64
import io

from PIL import Image, ImageDraw, ImageFont

from yakuba.lib.refs import JsonValue

Values = dict[str, JsonValue]
RED = (200, 30, 30)
NINE = 9


def seal_png(text: str = "青葉市長之印") -> bytes:
    """A square red seal: its characters in columns of three (four, where they are many), read from the right."""
    import pylopdf_fonts_jp

    picture = Image.new("RGBA", (240, 240), (255, 255, 255, 0))
    draw = ImageDraw.Draw(picture)
    draw.rectangle((5, 5, 234, 234), outline=RED, width=8)
    rows = 3 if len(text) <= NINE else 4
    columns = -(-len(text) // rows)
    wide, high = 214 / columns, 214 / rows
    font = ImageFont.truetype(str(pylopdf_fonts_jp.serif_path()), int(min(wide, high) * 0.94))
    for index, char in enumerate(text):
        column, row = divmod(index, rows)
        center = 227 - wide * (column + 0.5), 13 + high * (row + 0.5)
        draw.text(center, char, font=font, fill=RED, stroke_width=1, anchor="mm")
    return _png(picture)


def signature_png() -> bytes:
    """A signature as a tablet would draw it."""
    import pylopdf_fonts_jp

    picture = Image.new("RGBA", (520, 140), (255, 255, 255, 0))
    font = ImageFont.truetype(str(pylopdf_fonts_jp.serif_path()), 84)
    ImageDraw.Draw(picture).text((20, 10), "髙橋 美咲", font=font, fill=(20, 30, 70))
    return _png(picture.rotate(2, expand=False))


def base64_of(data: bytes) -> str:
    """Bytes as a context carries them."""
    return base64.b64encode(data).decode()


def letter() -> Values:
    """A refusal with reasons and 教示, sealed. The text is an example, not law of any town."""
    return {
        "number": "青こ支第1024号",
        "issued_on": "2026-04-20",
        "addressee": {
            "name": "髙橋 美咲",
            "postal_code": "000-0001",
            "address": "青葉県青葉市本町一丁目2番3号\n青葉ハイツ405号室",
        },
        "sender": {"title": "青葉市長", "name": "森 太郎"},
        "seal": {"kind": "stamped", "image": base64_of(seal_png())},
        "subject": "子ども医療費受給資格証の交付申請について(却下通知)",
        "body": [
            "令和8年4月3日付けで申請のありました子ども医療費受給資格証の交付については、"
            "下記の理由により却下することに決定しましたので、通知します。",
        ],
        "facts": [
            {"label": "申請者", "value": "髙橋 美咲"},
            {"label": "対象の子", "value": "髙橋 葛󠄀(平成20年4月1日生まれ)"},
            {"label": "申請した日", "value": "令和8年4月3日(受付番号 R8-000123)"},
        ],
        "reasons": [
            "対象の子が令和8年3月31日をもって対象年齢を超えているため(青葉市子ども医療費の助成に関する条例第3条第1項)。"
        ],
        "appeal": [
            "この決定に不服がある場合は、この決定があったことを知った日の翌日から起算して3か月以内に、"
            "青葉市長に対して審査請求をすることができます。",
            "この決定の取消しの訴えは、この決定があったことを知った日の翌日から起算して6か月以内に、"
            "青葉市を被告として(訴訟において青葉市を代表する者は青葉市長となります。)提起することができます。",
        ],
        "contact": {
            "section": "こども支援課 医療助成係",
            "person": "佐藤",
            "phone": "000-000-0000(内線 123)",
            "address": "〒000-0000 青葉市本町一丁目1番1号 市役所2階",
            "hours": "平日 8時30分~17時15分",
        },
    }


def _field(label: str, value: str | None, source: str | None = None) -> Values:
    return {"label": label, "value": value, "source": source}


def form() -> Values:
    """A 転入届 of four persons, signed on a tablet."""
    return {
        "title": "住民異動届",
        "form_number": "様式第1号(第2条関係)",
        "reference": "R8-000123",
        "addressee": "青葉市長 様",
        "filed_on": "2026-04-15",
        "preamble": "次のとおり届け出ます。",
        "person": [
            _field("氏名", "髙橋 美咲", "certificate"),
            _field("フリガナ", "タカハシ ミサキ", "stated"),
            _field("生年月日", "平成元年5月6日", "card"),
            _field("連絡先", "000-0000-0000", "stated"),
        ],
        "agent": [_field("氏名", None)],
        "sections": [
            {
                "heading": "異動の内容",
                "fields": [
                    _field("異動の種類", "転入", "derived"),
                    _field("異動した日", "令和8年4月1日", "stated"),
                    _field("新しい住所", "青葉市本町一丁目2番3号 青葉ハイツ405号室", "stated"),
                    _field("前の住所", "緑県若葉市中央二丁目4番5号", "certificate"),
                    _field("新しい世帯主", "髙橋 美咲", "stated"),
                    _field("本籍", "緑県若葉市中央二丁目4番", "certificate"),
                ],
            },
        ],
        "household": {
            "heading": "異動した方",
            "columns": ["氏名", "生年月日", "続柄", "国民健康保険", "個人番号カード"],
            "rows": [
                ["髙橋 美咲", "平成元年5月6日", "世帯主", "加入する", "あり"],
                ["髙橋 健", "昭和62年11月30日", "夫", "加入しない", "あり"],
                ["髙橋 葛󠄀", "平成30年4月2日", "子", "加入する", "なし"],
                ["髙橋 陽", "令和6年1月20日", "子", "加入する", None],
            ],
        },
        "note": "通学する学校の指定を希望します。",
        "signature": {
            "kind": "image",
            "image": base64_of(signature_png()),
            "sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
            "signed_at": "令和8年4月15日 10時42分",
        },
    }


def _entry(name: str, persons: list[str], section: str, floor: str, **more: JsonValue) -> Values:
    return {"name": name, "persons": persons, "section": section, "floor": floor, **more}


def guide() -> Values:
    """What a family of four does after moving in. Deadlines are examples for the picture."""
    mother, children = "美咲さん", ["葛󠄀さん", "陽さん"]
    return {
        "municipality": "青葉市",
        "recipient": "髙橋 美咲",
        "reference": "R8-000123",
        "made_on": "2026-04-03",
        "preamble": "お聞きした内容から、必要な手続をまとめました。上から順にお回りください。",
        "groups": [
            {
                "outcome": "duty",
                "procedures": [
                    _entry(
                        "転入届",
                        [mother, "健さん", *children],
                        "市民課",
                        "1階 1番",
                        deadline="2026-04-15",
                        items=["本人確認書類", "個人番号カード(お持ちの方全員)"],
                        reason="新しい市に住み始めた方は届け出ます。",
                    ),
                    _entry(
                        "国民健康保険の加入",
                        [mother, *children],
                        "保険年金課",
                        "1階 5番",
                        deadline="2026-04-15",
                        items=["本人確認書類"],
                        reason="職場の健康保険に入っていないため。",
                    ),
                ],
            },
            {
                "outcome": "lose",
                "procedures": [
                    _entry(
                        "児童手当の認定請求",
                        [mother],
                        "こども支援課",
                        "2階 3番",
                        deadline="2026-04-16",
                        deadline_note="過ぎると翌月分からになります",
                        items=["請求者名義の口座が分かるもの", "健康保険の資格が分かるもの"],
                        reason="18歳になった後の最初の3月31日までの子を育てているため。",
                    ),
                    _entry(
                        "子ども医療費受給資格証",
                        children,
                        "こども支援課",
                        "2階 3番",
                        deadline_note="早めにお越しください",
                        items=["子の健康保険の資格が分かるもの"],
                        verified=False,
                    ),
                ],
            },
            {
                "outcome": "optional",
                "procedures": [
                    _entry(
                        "印鑑登録",
                        [mother, "健さん"],
                        "市民課",
                        "1階 2番",
                        items=["登録する印鑑", "顔写真付きの本人確認書類"],
                    ),
                ],
            },
            {
                "outcome": "ex_officio",
                "procedures": [
                    _entry("学校の指定の通知", ["葛󠄀さん"], "学校教育課", "3階", deadline_note="後日郵送します"),
                ],
            },
        ],
        "qr": {
            "content": "https://yakuba.example/g/R8-000123",
            "caption": "この案内を\nスマートフォンで見る".replace("\n", ""),
        },
        "notices": [
            "混み合う時間は、各窓口で番号札をお取りください。",
            "この案内書は届出や申請の代わりにはなりません。",
        ],
        "contact": {"section": "市民課 総合窓口", "phone": "000-000-0000", "hours": "平日 8時30分~17時15分"},
    }


def listing(rows: int = 60) -> Values:
    """A list of ``rows`` fictional applications."""
    names = ["髙橋 美咲", "山﨑 一郎", "渡邉 花", "齋藤 翔", "NGUYEN VAN AN"]
    return {
        "title": "児童手当 認定請求 受付一覧",
        "subtitle": "令和8年4月1日から4月30日まで",
        "made_on": "2026-05-01",
        "made_by": "こども支援課",
        "columns": [
            {"label": "受付番号", "share": 3},
            {"label": "氏名", "share": 4},
            {"label": "受付日", "share": 4},
            {"label": "状態", "share": 3},
            {"label": "子の数", "share": 2, "align": "right"},
        ],
        "rows": [
            [f"R8-{index + 1:06}", names[index % 5], f"令和8年4月{index % 30 + 1}日", "審査中", str(index % 3 + 1)]
            for index in range(rows)
        ],
        "notes": ["住所は載せていません。"],
    }


def _png(picture: Image.Image) -> bytes:
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()
