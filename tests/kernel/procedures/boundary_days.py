"""Golden days, counted by hand from the law: when each period ends, and on which side of an age a birthday lies.

A definition that has a period, or in which an age decides, must have its row here (test_boundary_days.py).

How the days are counted (procedures-list.md, 期限の数え方): 住基法 and the others leave out the day of the event (民法
140条), 戸籍法 counts it (43条); months and years end on the day before the corresponding day of the first counted day,
or on the last day of a month that has no such day (民法143条2項).

Which closed last days move, texts read on 2026-11-26:
- LAW: a term for applications and notifications set by law or an order of the state moves to the day after the closed
  day (地方自治法4条の2第4項, https://iuris.jp/地方自治法-第四条の二/jpn/a/25746; procedures-list.md says the same);
- TOWN: a term set by ordinance or rule of the town moves by its 休日を定める条例2条 (as 小美玉市
  https://gikai.city.omitama.ibaraki.jp/reiki_int/reiki_honbun/r357RG00000002.html);
- NONE: the end of a claim by prescription is no term for an application in either text and stays where it is.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from yakuba.kernel.rules.contracts import Value

LAW = "地方自治法第4条の2第4項"
TOWN = "休日を定める条例第2条"
NONE = "時効"
FROM_NEXT, FROM_DAY = "初日不算入", "初日算入"


@dataclass(frozen=True)
class Case:
    """``starts``: the day of the event. ``counted``: the last day as counted. ``ends``: the last day that holds."""

    starts: date
    counted: date
    ends: date


@dataclass(frozen=True)
class Ends:
    """The period of one definition. ``source``: where its length stands. ``late``: whether the desk calls it late.

    Late is said of a duty alone (A01.yaml, one_change 8: on 5 December the claim of 1 December is not among ``late``),
    and not of 農地法3条の3: 「遅滞なく」, by the standard for its handling 「おおむね10か月以内」 (read on 2026-11-26,
    https://kurikuri-kyoninka.com/農地法3条|農地を取得したらいつまでに届ける/), names no day after which one is late.
    ``answers`` of the head and the household, ``child``: of the child; with them the household needs it. ``head``: the
    birthday of the head, where it must be another than a parent's (転入) or an old man's (死亡).
    """

    source: str
    starts: str
    counting: str
    moves: str
    late: bool
    open_day: Case
    weekend: Case
    holiday: Case
    year_end: Case
    answers: Mapping[str, Value] = field(default_factory=dict)
    child: Mapping[str, Value] = field(default_factory=dict)
    more: tuple[Case, ...] = ()
    head: date | None = None

    @property
    def event(self) -> str:
        return "tennyu" if self.starts == "moved_on" else "shibo"

    @property
    def cases(self) -> tuple[Case, ...]:
        return (self.open_day, self.weekend, self.holiday, self.year_end, *self.more)


def case(starts: str, counted: str, ends: str = "") -> Case:
    """Without ``ends`` the last day is the one counted."""
    return Case(date.fromisoformat(starts), date.fromisoformat(counted), date.fromisoformat(ends or counted))


# 17 October 2026 is a Saturday, 3 November 文化の日 (a Tuesday), 4 January 2027 a Monday.
FIRST_OF_APRIL = case("2026-04-01", "2026-04-15")  # the example of procedures-list.md
A01_FOURTEEN = case("2026-11-16", "2026-11-30")
A03_FOURTEEN = case("2026-11-10", "2026-11-24")
FOURTEEN_WEEKEND = case("2026-10-03", "2026-10-17", "2026-10-19")
FOURTEEN_HOLIDAY = case("2026-10-20", "2026-11-03", "2026-11-04")
FOURTEEN_YEAR_END = case("2026-12-15", "2026-12-29", "2027-01-04")
A01_FIFTEEN = case("2026-11-16", "2026-12-01")
FIFTEEN_WEEKEND = case("2026-10-02", "2026-10-17", "2026-10-19")
FIFTEEN_HOLIDAY = case("2026-10-19", "2026-11-03", "2026-11-04")
FIFTEEN_YEAR_END = case("2026-12-14", "2026-12-29", "2027-01-04")
A01_THIRTY = case("2026-11-16", "2026-12-16")
A03_THIRTY = case("2026-11-10", "2026-12-10")
THIRTY_WEEKEND = case("2026-09-17", "2026-10-17", "2026-10-19")
THIRTY_HOLIDAY = case("2026-10-04", "2026-11-03", "2026-11-04")
THIRTY_YEAR_END = case("2026-11-29", "2026-12-29", "2027-01-04")
TWO_YEARS = case("2026-11-14", "2028-11-14")
TWO_YEARS_WEEKEND = case("2026-11-18", "2028-11-18")  # a Saturday
TWO_YEARS_HOLIDAY = case("2026-11-23", "2028-11-23")  # 勤労感謝の日, a Thursday
TWO_YEARS_YEAR_END = case("2026-12-29", "2028-12-29")  # a Friday
TWO_YEARS_LEAP = (
    case("2027-02-28", "2029-02-28"),  # counted from 1 March
    case("2028-02-28", "2030-02-28"),  # counted from 29 February, which 2030 has not: the last day of the month
    case("2028-02-29", "2030-02-28"),  # counted from 1 March
    case("2026-02-28", "2028-02-29"),  # counted from 1 March: the day before it is the 29th
)

HANDBOOK: Mapping[str, Value] = {"disability": "身体障害者手帳1級"}

ENDS: dict[str, Ends] = {
    "tennyu-todoke": Ends(
        "procedures-list.md tennyu-todoke(転入日の翌日から14日、住基法22条1項)・A01.yaml deadlines",
        *("moved_on", FROM_NEXT, LAW, True),
        *(A01_FOURTEEN, FOURTEEN_WEEKEND, FOURTEEN_HOLIDAY, FOURTEEN_YEAR_END),
        more=(FIRST_OF_APRIL, case("2026-12-20", "2027-01-03", "2027-01-04"), case("2026-12-14", "2026-12-28")),
    ),
    "setai-henko-todoke": Ends(
        "procedures-list.md setai-henko-todoke(変更日の翌日から14日、住基法25条)",
        *("died_on", FROM_NEXT, LAW, True),
        *(A03_FOURTEEN, FOURTEEN_WEEKEND, FOURTEEN_HOLIDAY, FOURTEEN_YEAR_END),
    ),
    "kokuho-setainushi-henko": Ends(
        "procedures-list.md kokuho-setainushi-henko(14日、国保法施行規則10条の2第1項)",
        *("died_on", FROM_NEXT, LAW, True),
        *(A03_FOURTEEN, FOURTEEN_WEEKEND, FOURTEEN_HOLIDAY, FOURTEEN_YEAR_END),
        {"national_insured_remain": 1},
    ),
    "kokuho-shutoku-tennyu": Ends(
        "procedures-list.md kokuho-shutoku-tennyu(14日、国保法施行規則2条1項)",
        *("moved_on", FROM_NEXT, LAW, True),
        *(A01_FOURTEEN, FOURTEEN_WEEKEND, FOURTEEN_HOLIDAY, FOURTEEN_YEAR_END),
        {"insurance": "国民健康保険"},
    ),
    "kaigo-tennyu-nintei": Ends(
        "介護保険法36条(資格を取得した日から14日以内)・procedures-list.md kaigo-tennyu-nintei",
        *("moved_on", FROM_NEXT, LAW, False),
        *(A01_FOURTEEN, FOURTEEN_WEEKEND, FOURTEEN_HOLIDAY, FOURTEEN_YEAR_END),
        {"care_certified": "要介護2"},
        head=date(1947, 5, 2),
    ),
    "koki-shutoku-tennyu": Ends(
        "procedures-list.md koki-shutoku-tennyu(14日、高確法施行規則10条1項)",
        *("moved_on", FROM_NEXT, LAW, True),
        *(A01_FOURTEEN, FOURTEEN_WEEKEND, FOURTEEN_HOLIDAY, FOURTEEN_YEAR_END),
        {"insurance": "後期高齢者医療"},
        head=date(1947, 5, 2),
    ),
    "nenkin-shutoku": Ends(
        "procedures-list.md nenkin-shutoku(14日、国民年金法12条1項・同法施行規則1条の4)",
        *("moved_on", FROM_NEXT, LAW, True),
        *(A01_FOURTEEN, FOURTEEN_WEEKEND, FOURTEEN_HOLIDAY, FOURTEEN_YEAR_END),
        {"insurance": "国民健康保険", "pension": "未加入"},
    ),
    "nenkin-jusho-henko": Ends(
        "procedures-list.md nenkin-jusho-henko(14日、国民年金法施行規則8条)",
        *("moved_on", FROM_NEXT, LAW, True),
        *(A01_FOURTEEN, FOURTEEN_WEEKEND, FOURTEEN_HOLIDAY, FOURTEEN_YEAR_END),
        {"insurance": "国民健康保険", "pension": "第1号"},
    ),
    "nenkin-shibo": Ends(
        "procedures-list.md nenkin-shibo(14日、国民年金法施行規則4条「事由発生から」)",
        *("died_on", FROM_NEXT, LAW, True),
        *(A03_FOURTEEN, FOURTEEN_WEEKEND, FOURTEEN_HOLIDAY, FOURTEEN_YEAR_END),
        {"pension": "第1号"},
    ),
    "koki-soshitsu": Ends(
        "procedures-list.md koki-soshitsu(14日、高確法施行規則26条)",
        *("known_on", FROM_NEXT, LAW, True),
        *(A03_FOURTEEN, FOURTEEN_WEEKEND, FOURTEEN_HOLIDAY, FOURTEEN_YEAR_END),
        {"insurance": "後期高齢者医療"},
    ),
    "kaigo-soshitsu": Ends(
        "procedures-list.md kaigo-soshitsu(14日、介護保険法施行規則32条)",
        *("known_on", FROM_NEXT, LAW, True),
        *(A03_FOURTEEN, FOURTEEN_WEEKEND, FOURTEEN_HOLIDAY, FOURTEEN_YEAR_END),
    ),
    "jifu-jusho-henko": Ends(
        "procedures-list.md jifu-jusho-henko(14日、児童扶養手当法施行規則6条)",
        *("moved_on", FROM_NEXT, LAW, True),
        *(A01_FOURTEEN, FOURTEEN_WEEKEND, FOURTEEN_HOLIDAY, FOURTEEN_YEAR_END),
        {"single_parent": 1, "jifu_recipient": 1},
    ),
    "tokuji-jusho-henko": Ends(
        "procedures-list.md tokuji-jusho-henko(14日、特別児童扶養手当等の支給に関する法律施行規則6条)",
        *("moved_on", FROM_NEXT, LAW, True),
        *(A01_FOURTEEN, FOURTEEN_WEEKEND, FOURTEEN_HOLIDAY, FOURTEEN_YEAR_END),
        {"main_earner": 1, "tokuji_recipient": 1},
        HANDBOOK,
    ),
    "jidoteate-nintei": Ends(
        "procedures-list.md jidoteate-nintei(事由発生の翌日から15日、児童手当法8条3項)・A01.yaml deadlines",
        *("moved_on", FROM_NEXT, LAW, False),
        *(A01_FIFTEEN, FIFTEEN_WEEKEND, FIFTEEN_HOLIDAY, FIFTEEN_YEAR_END),
        {"main_earner": 1},
    ),
    "kodomo-iryo": Ends(
        "procedures-list.md kodomo-iryo(出生・転入から15日等、条例)",
        *("moved_on", FROM_NEXT, TOWN, False),
        *(A01_FIFTEEN, FIFTEEN_WEEKEND, FIFTEEN_HOLIDAY, FIFTEEN_YEAR_END),
    ),
    "gentsuki-shinkoku": Ends(
        "procedures-list.md gentsuki-shinkoku(取得15日、市税条例)",
        *("moved_on", FROM_NEXT, TOWN, True),
        *(A01_FIFTEEN, FIFTEEN_WEEKEND, FIFTEEN_HOLIDAY, FIFTEEN_YEAR_END),
        {"moped": 1},
    ),
    "seishin-techo-jusho": Ends(
        "procedures-list.md seishin-techo-jusho(30日、要確認。精神保健福祉法施行令7条4項)",
        *("moved_on", FROM_NEXT, LAW, True),
        *(A01_THIRTY, THIRTY_WEEKEND, THIRTY_HOLIDAY, THIRTY_YEAR_END),
        {"disability": "精神障害者保健福祉手帳"},
    ),
    "inu-henko": Ends(
        "procedures-list.md inu-henko(30日、狂犬病予防法4条4項)",
        *("moved_on", FROM_NEXT, LAW, True),
        *(A01_THIRTY, THIRTY_WEEKEND, THIRTY_HOLIDAY, THIRTY_YEAR_END),
        {"dog": 1},
    ),
    "inu-shoyusha-henko": Ends(
        "procedures-list.md inu-shoyusha-henko(30日、狂犬病予防法4条5項)",
        *("died_on", FROM_NEXT, LAW, True),
        *(A03_THIRTY, THIRTY_WEEKEND, THIRTY_HOLIDAY, THIRTY_YEAR_END),
        {"dog_owner": 1},
    ),
    "shinai-jutaku-shokei": Ends(
        "procedures-list.md shinai-jutaku-shokei(事由から30日等、条例)",
        *("died_on", FROM_NEXT, TOWN, False),
        *(A03_THIRTY, THIRTY_WEEKEND, THIRTY_HOLIDAY, THIRTY_YEAR_END),
        {"municipal_housing_name": 1},
    ),
    "shibo-todoke": Ends(
        "procedures-list.md shibo-todoke(知った日を含め7日、戸籍法86条・43条)・A03.yaml deadlines",
        *("known_on", FROM_DAY, LAW, True),
        case("2026-11-10", "2026-11-16"),
        case("2026-10-11", "2026-10-17", "2026-10-19"),
        case("2026-10-28", "2026-11-03", "2026-11-04"),
        case("2026-12-23", "2026-12-29", "2027-01-04"),
        more=(case("2026-04-01", "2026-04-07"),),  # the example of procedures-list.md
    ),
    "gen-shoyusha-shinkoku": Ends(
        "procedures-list.md gen-shoyusha-shinkoku(現所有者と知った日の翌日から3月、条例)",
        *("known_on", FROM_NEXT, TOWN, True),
        case("2026-11-10", "2027-02-10"),
        case("2026-11-29", "2027-02-28", "2027-03-01"),  # counted from the 30th, which February has not: a Sunday
        case("2026-11-11", "2027-02-11", "2027-02-12"),  # 建国記念の日, a Thursday
        case("2026-09-30", "2026-12-31", "2027-01-04"),  # counted from 1 October
        {"fixed_assets": 1},
    ),
    "nochi-shutoku": Ends(
        "procedures-list.md nochi-shutoku(知った時からおおむね10月、農地法3条の3)",
        *("known_on", FROM_NEXT, LAW, False),
        case("2026-11-10", "2027-09-10"),
        case("2026-11-11", "2027-09-11", "2027-09-13"),  # a Saturday
        case("2026-11-20", "2027-09-20", "2027-09-21"),  # 敬老の日, a Monday
        case("2027-02-28", "2027-12-31", "2028-01-04"),  # counted from 1 March
        {"farmland": 1},
    ),
    "kokuho-sosaihi": Ends(
        "procedures-list.md kokuho-sosaihi(葬祭の翌日から2年)",
        *("funeral_on", FROM_NEXT, NONE, False),
        *(TWO_YEARS, TWO_YEARS_WEEKEND, TWO_YEARS_HOLIDAY, TWO_YEARS_YEAR_END),
        {"insurance": "国民健康保険"},
        more=TWO_YEARS_LEAP,
    ),
    "koki-sosaihi": Ends(
        "procedures-list.md koki-sosaihi(葬祭の翌日から2年)",
        *("funeral_on", FROM_NEXT, NONE, False),
        *(TWO_YEARS, TWO_YEARS_WEEKEND, TWO_YEARS_HOLIDAY, TWO_YEARS_YEAR_END),
        {"insurance": "後期高齢者医療"},
        more=TWO_YEARS_LEAP,
    ),
}


@dataclass(frozen=True)
class Births:
    """Where one age decides. ``days``: day of the event → birthday → whether ``unit`` needs it; the child's birthday
    in a move, with ``of_head`` that of the head of the household. ``answers`` and ``child`` as of ``Ends``.
    """

    source: str
    unit: str
    days: Mapping[str, Mapping[str, bool]]
    answers: Mapping[str, Value] = field(default_factory=dict)
    child: Mapping[str, Value] = field(default_factory=dict)
    of_head: bool = False
    event: str = "tennyu"


# 年齢計算ニ関する法律: an age is reached at the end of the day before the birthday (A01.yaml, one_change 6 and 7).
IN_SCHOOL = {  # six on 31 March 2026 and on 1 April 2026; fifteen on the same days
    "2026-04-01": {"2020-04-01": True, "2020-04-02": False, "2011-04-01": False, "2011-04-02": True},
    "2027-03-31": {"2020-04-02": False, "2011-04-02": True},
    "2027-04-01": {"2020-04-02": True, "2020-04-01": True, "2011-04-02": False},
}
BEFORE_SCHOOL = {
    "2026-04-01": {"2020-04-01": False, "2020-04-02": True},
    "2027-03-31": {"2020-04-02": True},
    "2027-04-01": {"2020-04-02": False, "2021-04-02": True},
}
UNTIL_EIGHTEEN = {  # the first 31 March from the day on which eighteen is reached: 2026, and one day later 2027
    "2026-04-01": {"2008-04-01": False, "2008-04-02": True},
    "2027-03-31": {"2008-04-02": True, "2008-04-01": False},
    "2027-04-01": {"2008-04-02": False, "2009-04-02": True},
}
FROM_FIFTEEN = {  # fifteen at the end of 31 March, 1 April and 2 April 2026
    "2026-04-01": {"2011-04-01": True, "2011-04-02": True, "2011-04-03": False},
    "2026-04-02": {"2011-04-03": True},
}
FROM_THREE = {  # three at the end of 31 March, 1 April and 2 April 2026
    "2026-04-01": {"2023-04-01": True, "2023-04-02": True, "2023-04-03": False},
    "2026-04-02": {"2023-04-03": True, "2023-04-04": False},
}
FROM_BIRTH = {"2026-04-01": {"2026-04-01": True, "2025-10-01": True, "2023-04-03": True, "2020-04-01": False}}
FROM_TWENTY = {"2026-04-01": {"2006-04-01": True, "2006-04-02": True, "2006-04-03": False}}
BELOW_SIXTY = {"2026-04-01": {"1966-04-01": False, "1966-04-02": False, "1966-04-03": True}}
BELOW_SEVENTY_FIVE = {"2026-04-01": {"1951-04-01": False, "1951-04-02": False, "1951-04-03": True}}
BELOW_TWENTY = {"2026-04-01": {"2006-04-01": False, "2006-04-02": False, "2006-04-03": True}}

BIRTHS: dict[str, tuple[Births, ...]] = {
    "jifu-nintei": (Births("児童扶養手当法3条1項(18歳の年度末)", "head", UNTIL_EIGHTEEN, {"single_parent": 1}),),
    "jifu-jusho-henko": (
        Births("児童扶養手当法3条1項", "head", UNTIL_EIGHTEEN, {"single_parent": 1, "jifu_recipient": 1}),
    ),
    "hitorioya-iryo": (
        Births(
            "procedures-list.md hitorioya-iryo(18歳年度末までの子)", "household", UNTIL_EIGHTEEN, {"single_parent": 1}
        ),
    ),
    "shugaku-enjo": (Births("学校教育法17条・19条", "child", IN_SCHOOL, {"single_parent": 1}),),
    "tokuji-nintei": (
        Births("特別児童扶養手当法2条1項(20歳未満)", "head", BELOW_TWENTY, {"main_earner": 1}, HANDBOOK),
    ),
    "tokuji-jusho-henko": (
        Births(
            "特別児童扶養手当法2条1項(20歳未満)",
            "head",
            BELOW_TWENTY,
            {"main_earner": 1, "tokuji_recipient": 1},
            HANDBOOK,
        ),
    ),
    "hoiku-nintei": (
        Births(
            "子ども・子育て支援法6条1項・19条2号(小学校就学の始期まで)",
            *("child", BEFORE_SCHOOL, {"care_needed": 1}, {"childcare": 1}),
        ),
        Births("子ども・子育て支援法19条1号(満3歳から)", "child", FROM_THREE, {"care_needed": 0}, {"childcare": 1}),
        Births("子ども・子育て支援法19条3号(満3歳未満)", "child", FROM_BIRTH, {"care_needed": 1}, {"childcare": 1}),
    ),
    "tennyugaku-tsuchi": (Births("学校教育法17条・A01.yaml one_change 6(4月1日生まれは前の学年)", "child", IN_SCHOOL),),
    "boshi-hikitsugi": (Births("procedures-list.md boshi-hikitsugi(未就学児の保護者)", "child", BEFORE_SCHOOL),),
    "kodomo-iryo": (Births("A01.yaml ordinances・one_change 6, 7", "child", UNTIL_EIGHTEEN),),
    "jidoteate-shometsu": (
        Births("児童手当法3条1項(18歳の年度末)", "head", UNTIL_EIGHTEEN, {"jidoteate_recipient": 1}, event="shibo"),
    ),
    "jidoteate-nintei": (
        Births(
            "児童手当法3条1項・requirements/rules.md A5(誕生日の前日、3月31日)",
            "head",
            UNTIL_EIGHTEEN,
            {"main_earner": 1},
        ),
    ),
    "shomeiyo-cert-hakko": (
        Births("procedures-list.md shomeiyo-cert-hakko(15歳以上)", "child", FROM_FIFTEEN, child={"card": 1}),
    ),
    "inkan-toroku": (Births("procedures-list.md inkan-toroku(15歳以上)", "child", FROM_FIFTEEN),),
    "honnin-tsuchi-toroku": (Births("青葉市(架空)本人通知制度要綱(A01.yaml one_change 6)", "child", FROM_FIFTEEN),),
    "setai-henko-todoke": (
        Births(
            "procedures-list.md setai-henko-todoke(15歳未満の子だけなら不要)", "household", FROM_FIFTEEN, event="shibo"
        ),
    ),
    "nenkin-shutoku": (
        Births(
            "国民年金法7条1項1号(20歳以上)",
            *("head", FROM_TWENTY, {"insurance": "国民健康保険", "pension": "未加入"}),
            of_head=True,
        ),
        Births(
            "国民年金法7条1項1号(60歳未満)",
            *("head", BELOW_SIXTY, {"insurance": "国民健康保険", "pension": "未加入"}),
            of_head=True,
        ),
    ),
    "nenkin-jusho-henko": (
        Births(
            "国民年金法7条1項1号(20歳以上)",
            *("head", FROM_TWENTY, {"insurance": "国民健康保険", "pension": "第1号"}),
            of_head=True,
        ),
        Births(
            "国民年金法7条1項1号(60歳未満)",
            *("head", BELOW_SIXTY, {"insurance": "国民健康保険", "pension": "第1号"}),
            of_head=True,
        ),
    ),
    "koki-shutoku-tennyu": (
        Births(
            "高確法50条1号(75歳から)",
            "head",
            {"2026-04-01": {"1951-04-01": True, "1951-04-02": True, "1951-04-03": False}},
            {"insurance": "社会保険"},
            of_head=True,
        ),
    ),
    "kaigo-tennyu-nintei": (
        Births(
            "介護保険法9条1号(65歳から)",
            "head",
            {"2026-04-01": {"1961-04-01": True, "1961-04-02": True, "1961-04-03": False}},
            {"care_certified": "要介護1", "insurance": "生活保護"},
            of_head=True,
        ),
        Births(
            "介護保険法9条2号(40歳以上の医療保険加入者)",
            "head",
            {"2026-04-01": {"1986-04-01": True, "1986-04-02": True, "1986-04-03": False}},
            {"care_certified": "要介護1"},
            of_head=True,
        ),
    ),
    "kokuho-setainushi-henko": (
        Births(
            "高確法50条1号(残る人が75歳になれば国保ではない)",
            *("household", BELOW_SEVENTY_FIVE, {"national_insured_remain": 1}),
            event="shibo",
        ),
    ),
    "kaigo-soshitsu": (
        Births(
            "A03.yaml one_change 2(65歳以上は全員)・介護保険法9条1号",
            "head",
            {"2026-04-01": {"1961-04-01": True, "1961-04-02": True, "1961-04-03": False}},
            of_head=True,
            event="shibo",
        ),
        Births(
            "介護保険法9条2号(40歳以上の認定者)",
            "head",
            {"2026-04-01": {"1986-04-01": True, "1986-04-02": True, "1986-04-03": False}},
            {"care_certified": "要支援1"},
            of_head=True,
            event="shibo",
        ),
    ),
}
