"""The fictional people of 青葉市 who serve the tests, the demo and the docs alike: sixteen staff, five residents."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class StaffPersona:
    """A member of staff. ``roles`` are the names of organisation's table of rights."""

    code: str
    name: str
    kana: str
    section: str
    roles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ResidentPersona:
    """A resident. ``situation``: why this one is in the samples."""

    key: str
    name: str
    kana: str
    born: date
    email: str
    situation: str


# Codes, names, sections and roles are those of samples/aoba/organisation; a test holds them together.
STAFF = (
    StaffPersona("1011", "清水 大輔", "シミズ ダイスケ", "市民課", ("窓口",)),
    StaffPersona("1010", "斎藤 真由美", "サイトウ マユミ", "住基係", ("審査", "窓口")),
    StaffPersona("1009", "小林 隆", "コバヤシ タカシ", "住基係", ("係長",)),
    StaffPersona("1008", "久保田 和子", "クボタ カズコ", "市民課", ("課長",)),
    StaffPersona("1007", "木村 彩", "キムラ アヤ", "情報政策課", ("管理者",)),
    StaffPersona("1047", "菊地 瞳", "キクチ ヒトミ", "監査委員事務局", ("監査",)),
    StaffPersona("1031", "前田 亮", "マエダ リョウ", "こども課", ("審査", "窓口")),
    StaffPersona("1030", "堀 綾香", "ホリ アヤカ", "こども課", ("係長",)),
    StaffPersona("1029", "古川 洋", "フルカワ ヒロシ", "こども課", ("課長",)),
    StaffPersona("1043", "秋山 桃子", "アキヤマ モモコ", "学務課", ("審査", "窓口")),
    StaffPersona("1003", "上田 健一", "ウエダ ケンイチ", "総務課", ("公印管守者",)),
    StaffPersona("1013", "関 浩二", "セキ コウジ", "市民課", ("窓口案内",)),
    StaffPersona("1012", "杉本 茜", "スギモト アカネ", "市民課", ("窓口", "文書主任")),
    StaffPersona("1048", "工藤 実", "クドウ ミノル", "東出張所", ("出張所",)),
    StaffPersona("1018", "土屋 美咲", "ツチヤ ミサキ", "証明係", ("受託者",)),
    StaffPersona("1004", "江口 恵", "エグチ メグミ", "総務課", ("個人情報担当",)),
)
ONE_AFTER_ANOTHER = ("1031", "1030", "1029", "1003")
"""Through whose hands a case of 児童手当 goes: 審査, 係長, 課長, and the seal."""
RESIDENTS = (
    ResidentPersona("mori", "森 太郎", "モリ タロウ", date(1988, 5, 14), "mori@example.jp", "転入する四人家族の父"),
    ResidentPersona("morim", "森 美咲", "モリ ミサキ", date(1990, 9, 2), "misaki@example.jp", "同じ家族の母"),
    ResidentPersona("wada", "和田 静", "ワダ シズ", date(1941, 1, 30), "wada@example.jp", "夫を亡くした一人暮らし"),
    ResidentPersona("nguyen", "NGUYEN VAN AN", "グエン ヴァン アン", date(1997, 11, 8), "an@example.jp", "外国人住民"),
    ResidentPersona("hayashi", "林 彩", "ハヤシ アヤ", date(1985, 3, 21), "hayashi@example.jp", "ひとり親"),
)


def staff(code: str) -> StaffPersona:
    """The member of staff with this code. Raises KeyError."""
    return {persona.code: persona for persona in STAFF}[code]
