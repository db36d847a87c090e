"""The guide of every life event, from its opening to its list, with a family for each."""

from collections.abc import Iterator, Mapping

from tests.support.at_home import SAID
from tests.support.pages import Page
from yakuba.apps.portal.tests.conftest import Resident, day

OPENINGS: Mapping[str, Mapping[str, object]] = {
    "tennyu": {**day("moved_on", 2026, 11, 16), "moved_from": "県外"},
    "shibo": {**day("died_on", 2026, 11, 15), **day("known_on", 2026, 11, 15)},
    "shomei": {
        **day("requested_on", 2026, 11, 20),
        "wanted": ["wants_juminhyo", "wants_fuhyo", "wants_koseki", "wants_inkan", "wants_kazei", "wants_nozei"],
    },
}
WIFE = {"relation": "妻", "sex": "女", **day("born", 1948, 5, 2)}
FAMILIES: Mapping[str, tuple[Mapping[str, str], ...]] = {
    "tennyu": (
        {"relation": "世帯主", "sex": "男", **day("born", 1988, 5, 2)},
        {"relation": "子", "sex": "男", **day("born", 2019, 6, 20)},
        {"relation": "子", "sex": "女", **day("born", 2022, 6, 20)},
    ),
    "shibo": (
        WIFE,
        {"relation": "世帯主", "sex": "男", **day("born", 1945, 6, 20), "deceased": "1"},
        {"relation": "子", "sex": "男", **day("born", 1975, 6, 20), "deceased": "0"},
    ),
    "shomei": ({"relation": "世帯主", "sex": "男", **day("born", 1988, 5, 2)},),
}
YES = {
    "tennyu": {**SAID, "disability": "身体障害者手帳3級", "insurance": "国民健康保険", "card": "1", "dog": "1"}
    | {"moped": "1", "seal": "1", "water_contract": "p1", "seal_registered": "1"},
    "shibo": {"insurance": "後期高齢者医療", "pension": "受給", "disability": "身体障害者手帳1級", "funeral_by": "p1"}
    | {"care_certified": "なし", "heirs_elsewhere": "2人以上", "death_notified": "0"},
    "shomei": {"resident_here": "0", "honseki_here": "0", "by_proxy": "0"},
}
"""To everything else ``fallback`` is said."""


class Walk:
    """One resident through the guide of one life event, from its opening to its list."""

    def __init__(self, resident: Resident, event: str, said: Mapping[str, str], fallback: str) -> None:
        self.resident, self.event, self.said, self.fallback = resident, event, said, fallback
        self.root = f"/portal/guide/{event}/"

    def pages(self) -> Iterator[Page]:
        """Every page on the way; the last one is the list."""
        yield self.resident.page(self.root)
        assert self.resident.post(self.root, OPENINGS[self.event]).status_code == 302
        for place, person in enumerate(FAMILIES[self.event], start=1):
            yield self.resident.page(f"{self.root}people/p{place}/")
            assert self.resident.post(f"{self.root}people/p{place}/", person).status_code == 302
        yield self.resident.page(f"{self.root}people/")
        for _question in range(60):
            answer = self.resident.client.get(f"{self.root}next/", follow=True)
            address, page = answer.redirect_chain[-1][0], Page(answer)
            yield page
            if address.endswith("/list/"):
                return
            self._answer(address, page)
        raise AssertionError("the guide does not end")

    def _answer(self, address: str, page: Page) -> None:
        fact = address.rstrip("/").rpartition("/")[2]
        form = next(f for f in page.forms if set(f.choices) & {"who", "household", "event", "p1", "p2", "p3"})
        said = {name: self._chosen(fact, choices) for name, choices in form.choices.items()}
        answer = self.resident.post(address, said)
        assert answer.status_code == 302, (fact, said, Page(answer).text)

    def _chosen(self, fact: str, choices: list[str]) -> str:
        wanted = self.said.get(fact, self.fallback)
        return wanted if wanted in choices else choices[0]
