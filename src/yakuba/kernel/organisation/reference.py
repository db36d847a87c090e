"""The page docs/reference/roles.md, written from the table of rights."""

from django.utils.translation import override

from yakuba.kernel.organisation.contracts import ACTS, DAIKETSU_ACTS, RIGHTS, SYSTEM_ACTS, Breadth, Personal, Role

PERSONAL = {Personal.NO: "–", Personal.LIST: "一覧", Personal.CONTENT: "内容"}


def pages() -> dict[str, str]:
    """File name → Markdown, always in the source language."""
    with override(None):
        return {"roles.md": _roles()}


def _roles() -> str:
    head = ["行為", "名前", "個人情報", *(str(role.label) for role in Role)]
    lines = [
        "# 役割と行為 (roles and acts)",
        "",
        "職員の権限はこの表だけで決まります。表は `kernel/organisation/rights.py` にあり、"
        "配属・代理・指名・委託の期間と合わせて `organisation.service.scope(actor, act)` が答えます。",
        "",
        *(f"- `{breadth.value}` {breadth.label}" for breadth in Breadth),
        "",
        f"| {' | '.join(head)} |",
        f"|{'---|' * len(head)}",
    ]
    for name, act in ACTS.items():
        cells = [str(act.sentence), f"`{name}`", PERSONAL[act.personal]]
        lines.append(f"| {' | '.join([*cells, *(RIGHTS[name][role].value for role in Role)])} |")
    return "\n".join([*lines, "", *_others()])


def _others() -> list[str]:
    return [
        "## 代決で借りる行為",
        "",
        "代理は職の役割のすべて、代決は次の行為だけを借ります。指名が要る行為は借りられません。",
        "",
        *(f"- {ACTS[name].sentence} `{name}`" for name in ACTS if name in DAIKETSU_ACTS),
        "",
        "## 人を介さない処理に許す行為",
        "",
        *(f"- {ACTS[name].sentence} `{name}`" for name in ACTS if name in SYSTEM_ACTS),
        "",
    ]
