"""The one table role × act (役割×行為). Every cell is a decision; nothing else in the house grants a right to staff.

``A`` 全庁  ``S`` 所属 (own section, those below it and those it took over)  ``O`` 所属の庁舎 (what was received at
the own office)  ``I`` 所属と、所属の手続がある受付 (as S, and where an own section is involved)
``N`` 指名された者のみ (a dated designation by name, SR-30)  ``-`` なし.

Why it is so, where a reader may wonder:
- 窓口案内 hands out receptions and sees the board, never the content. 監査 reads everything and changes nothing.
- ``reception.progress`` is for whoever serves a household: where and how far, for every section; what a case of another
  section is about stays with ``reception.list`` and ``cases.list``. A contractor sees the sections of the contract.
- A household goes from counter to counter with one reception, so whoever continues receptions also continues those in
  which their section is involved (decision 0088): what their section is in charge of, nothing that is told in person
  only. To open one and to end it stays with the section that took it. A 出張所 is in charge of nothing by itself.
- ``reception.statistics`` is for who answers for a counter, not for the colleague at the next desk.
- 情報政策 and 管理者 run the system and see no resident: only the feed and snapshots pass through 情報政策, unseen.
- 受託者 works within the contract's period, sections and kinds, and never reviews, drafts, approves or decides.
- 公印管守者 compares the letter with its approval for every section, so it views all documents, but no case; one of
  them is named for what was decided with an address before a 支援措置 began (decision 0092).
- 係長 has ``cases.decide`` because 係長専決 exists; which cases are 専決 is said by each procedure's route.
- ``cases.export`` and disposal are halves of a two-person rule (SR-20) which their own parts enforce.
"""

from collections.abc import Mapping
from types import MappingProxyType

from yakuba.kernel.organisation.acts import ACTS
from yakuba.kernel.organisation.vocabulary import Breadth, Role

TABLE = """
act                            窓口 案内 審査 係長 課長 文書 公印 出張 会計 情報 個情 監査 受託 管理
people.search                   A    -    A    A    A    -    -    A    -    -    A    A    A    -
people.view                     A    -    A    A    A    -    -    A    -    -    A    A    A    -
people.view_protected_address   -    -    N    N    N    -    N    -    -    -    N    N    -    -
people.protect                  -    -    N    N    N    -    -    -    -    -    -    -    -    -
people.decide_protection        -    -    -    N    N    -    -    -    -    -    -    -    -    -
people.link_account             A    -    -    A    -    -    -    A    -    -    -    -    -    -
people.import                   -    -    -    -    -    -    -    -    -    A    -    -    -    -
people.snapshot                 -    -    -    -    -    -    -    -    -    A    -    -    -    -
reception.list                  I    O    S    I    S    -    -    O    -    -    -    A    I    -
reception.progress              A    A    A    A    A    -    -    A    -    -    -    A    S    -
reception.statistics            -    -    -    S    S    -    -    O    -    A    -    A    -    -
reception.open                  S    O    -    S    -    -    -    O    -    -    -    -    S    -
reception.continue              I    -    -    I    -    -    -    O    -    -    -    -    I    -
reception.close                 S    -    -    S    -    -    -    O    -    -    -    -    S    -
procedures.view                 A    A    A    A    A    A    A    A    A    A    A    A    A    A
procedures.edit                 -    -    S    S    S    -    -    -    -    A    -    -    -    -
procedures.publish              -    -    -    -    S    -    -    -    -    A    -    -    -    -
cases.list                      S    O    S    S    S    S    -    O    S    -    A    A    S    -
cases.view                      S    -    S    S    S    S    -    O    S    -    A    A    S    -
cases.claim                     S    -    S    S    -    -    -    O    -    -    -    -    -    -
cases.assign                    -    -    -    S    S    -    -    -    -    -    -    -    -    -
cases.review                    -    -    S    S    -    -    -    -    -    -    -    -    -    -
cases.correct                   S    -    S    S    -    -    -    O    -    -    -    -    -    -
cases.draft                     -    -    S    S    -    -    -    -    -    -    -    -    -    -
cases.approve                   -    -    -    S    S    S    -    -    S    -    -    -    -    -
cases.decide                    -    -    -    S    S    -    -    -    -    -    -    -    -    -
cases.withdraw                  S    -    S    S    -    -    -    O    -    -    -    -    -    -
cases.bulk                      -    -    -    S    S    -    -    -    -    -    -    -    -    -
cases.export                    -    -    -    -    S    -    -    -    -    -    -    -    -    -
documents.view                  S    -    S    S    S    S    A    O    S    -    A    A    S    -
documents.attach                S    -    S    S    -    S    -    O    -    -    -    -    S    -
documents.seal                  -    -    -    -    -    -    S    -    -    -    -    -    -    -
documents.dispose               -    -    -    -    -    S    -    -    -    -    -    -    -    -
documents.approve_disposal      -    -    -    -    S    -    -    -    -    -    -    -    -    -
documents.classes               -    -    -    -    -    -    -    -    -    -    -    -    -    A
notices.view                    S    -    S    S    S    -    -    O    -    -    A    A    -    -
notices.send                    -    -    S    S    -    -    -    -    -    -    -    -    -    -
handover.export                 S    -    S    S    -    -    -    O    -    -    -    -    -    -
handover.feedback               S    -    S    S    -    -    -    O    -    -    -    -    -    -
jobs.dead_letters               -    -    -    -    -    -    -    -    -    A    -    -    -    A
audit.read                      -    -    -    -    -    -    -    -    -    -    A    A    -    -
audit.verify                    -    -    -    -    -    -    -    -    -    A    A    A    -    -
audit.anchor                    -    -    -    -    -    -    -    -    -    A    A    -    -    -
organisation.view               A    A    A    A    A    A    A    A    A    A    A    A    -    A
organisation.import             -    -    -    -    -    -    -    -    -    -    -    -    -    A
"""

# What a 代決 (deciding while the holder is away) carries of the post's role; a 代理 carries all of it.
DAIKETSU_ACTS = frozenset({"cases.list", "cases.view", "cases.approve", "cases.decide", "documents.view"})

# What jobs, feeds and the command line of the operator do without a person. Judgements are never among them.
SYSTEM_ACTS = frozenset(
    {
        "people.import",
        "people.snapshot",
        "reception.statistics",
        "procedures.view",
        "procedures.publish",
        "cases.list",
        "cases.view",
        "documents.view",
        "documents.attach",
        "notices.view",
        "notices.send",
        "handover.export",
        "handover.feedback",
        "audit.verify",
        "audit.anchor",
        "organisation.view",
        "organisation.import",
    }
)


def parsed(table: str) -> Mapping[str, Mapping[Role, Breadth]]:
    """The table as values. Raises ValueError for a missing, doubled or undecided row or cell."""
    _head, *lines = table.strip().splitlines()
    rights: dict[str, Mapping[Role, Breadth]] = {}
    for line in lines:
        name, *cells = line.split()
        if name in rights or name not in ACTS:
            raise ValueError(f"rights table: {name} is there twice or is not a declared act")
        rights[name] = MappingProxyType(dict(zip(Role, map(Breadth, cells), strict=True)))
    if missing := ACTS.keys() - rights.keys():
        raise ValueError(f"rights table: no row for {sorted(missing)}")
    return MappingProxyType(rights)


RIGHTS: Mapping[str, Mapping[Role, Breadth]] = parsed(TABLE)
