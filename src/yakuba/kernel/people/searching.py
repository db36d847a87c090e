"""Finding residents by name in any variant, kana, Latin letters, birth date, place or number, at any size of town.

Three statements a search, whatever is asked: the rights, the answer, the entries in the audit register. Keys are
compared by range on an index, nothing that grows with the town is counted, and the page after is only known to exist.
Whoever may not see protected addresses cannot find a protected person by place either.
"""

import unicodedata
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, NamedTuple, TypeAlias

from django.db import connection, transaction
from django.db.models import BooleanField, Exists, ExpressionWrapper, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.expressions import RawSQL
from django.utils.translation import gettext as _

from yakuba.kernel.audit.service import record, record_many
from yakuba.kernel.organisation.service import scope, scopes
from yakuba.kernel.people.contracts import WITHHELD, Address, FeedState, Hit, Hits, Kind, Query, TooWideError
from yakuba.kernel.people.keys import LONGEST, KeyKind
from yakuba.kernel.people.models import Feed, Person, SearchKey
from yakuba.kernel.people.shielding import SEE_ADDRESS, is_kept_away, shielded
from yakuba.lib import clock
from yakuba.lib.address import block_key, town_key
from yakuba.lib.characters import candidate_key, has_candidates
from yakuba.lib.names import Script, kana_key, latin_key, name_key, script
from yakuba.lib.refs import Actor, JsonValue, OwnerRef
from yakuba.lib.wareki import Span

SEARCH = "people.search"
PAGE = 50
LAST_PAGE = 20
# Sorts after every character: the end of a range of keys with one beginning.
_END = "\U0010ffff"
_EXACT_FIRST = (
    "WITH exact AS ({exact}) SELECT exact.pk FROM exact UNION ALL "
    "SELECT candidate.pk FROM ({candidates}) candidate WHERE (SELECT count(*) FROM exact) < %s"
)
# The order of an index. Exact names come before candidates: see KeyKind.
_BY_KEY = ("kind", "key", "person_id")


class _Found(NamedTuple):
    """One row of the answer, in the order in which it is selected."""

    id: int
    number: str
    kind: str
    name: str
    kana: str
    alias: str
    latin: str
    born_first: date | None
    born_last: date | None
    sex: str
    household: str
    relation: str
    town_code: str
    town: str
    block: str
    room: str
    postcode: str
    outside: str
    removed_on: date | None
    hidden: bool
    copy_as_of: date | None
    match: int


_Shown: TypeAlias = tuple[Any, ...]
_Rows: TypeAlias = "QuerySet[SearchKey] | QuerySet[Person]"
_SHOWN = (
    *("id", "number", "kind", "name", "kana", "alias", "latin", "born_first", "born_last", "sex", "household"),
    *("relation", "town_code", "town", "block", "room", "postcode", "outside_address", "removed_on"),
)


@dataclass(frozen=True, slots=True)
class Term:
    """Keys of one kind that begin alike."""

    kind: KeyKind
    key: str

    def condition(self) -> Q:
        """On ``SearchKey``."""
        return Q(kind=int(self.kind), key__gte=self.key, key__lt=self.key + _END)


def find(actor: Actor, query: Query) -> Hits:
    """A page of at most 50 hits, exact ones before candidates. Raises TooWideError, NotAllowed.

    Recorded in the audit register with what was searched by (never the words) and who was shown.
    """
    sees = _sees(actor)
    query = _plain(query)
    terms = terms_of(query)
    _refuse_if_too_wide(query, terms)
    by_place = bool(query.town or query.block)
    found, more = _page(query, terms, hide_shielded=by_place and not sees)
    if sees and any(row.hidden for row in found) and is_kept_away(actor):
        sees = False
        found, more = _page(query, terms, hide_shielded=True) if by_place else (found, more)
    hits = [_hit(row, sees=sees) for row in found]
    _record(actor, query, hits)
    return Hits(hits, more=more, as_of=found[0].copy_as_of if found else None)


def _sees(actor: Actor) -> bool:
    """Whether the searcher is named for protected addresses. Raises NotAllowed for who may not search at all."""
    rights = scopes(actor, (SEARCH, SEE_ADDRESS))
    if SEARCH not in rights:
        scope(actor, SEARCH)  # says why not
    return SEE_ADDRESS in rights


def _plain(query: Query) -> Query:
    """Without words that say nothing: spaces, a lone 番地."""
    town = query.town.strip() if town_key(query.town) else ""
    block = query.block.strip() if block_key(query.block) else ""
    return replace(query, text=query.text.strip(), town=town, block=block)


def _record(actor: Actor, query: Query, hits: list[Hit]) -> None:
    """What was searched by, never the words; and an entry for each person shown."""
    detail: dict[str, JsonValue] = {"by": _used(query)}
    shown = [OwnerRef("people.person", str(hit.person_id)) for hit in hits]
    with transaction.atomic():
        if shown:
            record_many(actor=actor, act="people.person.listed", subjects=shown, detail=detail)
        else:
            record(actor=actor, act="people.register.searched", subject=None, detail=detail)


def _used(query: Query) -> list[str]:
    given = {"text": query.text, "born": query.born, "town": query.town, "block": query.block}
    return [name for name, value in given.items() if value]


def _hit(row: _Found, *, sees: bool) -> Hit:
    return Hit(
        person_id=row.id,
        number=row.number,
        kind=Kind(row.kind),
        name=row.name,
        kana=row.kana,
        alias=row.alias,
        latin=row.latin,
        born=Span(row.born_first, row.born_last),
        sex=row.sex,
        household=row.household,
        relation=row.relation,
        address=WITHHELD
        if row.hidden and not sees
        else Address(row.town_code, row.town, row.block, row.room, row.postcode, row.outside),
        protected=row.hidden,
        candidate=row.match == KeyKind.CANDIDATE,
        removed_on=row.removed_on,
    )


def terms_of(query: Query) -> list[Term]:
    """The keys by which a typed name is sought, the exact one first; none for a number."""
    text = query.text
    match script(text) if text else None:
        case Script.KANA:
            terms = [Term(KeyKind.KANA, kana_key(text))]
        case Script.LATIN:
            terms = [Term(KeyKind.LATIN, latin_key(text))]
        case Script.KANJI:
            terms = [Term(KeyKind.NAME, name_key(text))]
            if has_candidates(text):
                terms.append(Term(KeyKind.CANDIDATE, candidate_key(text)))
        case _:
            return []
    return [Term(term.kind, term.key[:LONGEST]) for term in terms if term.key]


def _refuse_if_too_wide(query: Query, terms: list[Term]) -> None:
    if query.page > LAST_PAGE or query.page < 1:
        raise TooWideError(_("続きはここまでです。生年月日や町名を足して絞り込んでください。"))
    if query.born or numbers_of(query):
        return
    if not terms:
        if query.town and query.block:
            return
        raise TooWideError(
            _("町名だけでは広すぎます。番地、氏名、生年月日のどれかを足してください。")
            if query.town
            else _("氏名(カナ・漢字・ローマ字)、生年月日、宛名番号のどれかを入れてください。")
        )
    if len(terms[0].key) < 2 and terms[0].kind in (KeyKind.KANA, KeyKind.LATIN):
        raise TooWideError(_("氏名は2文字以上入れるか、生年月日を足してください。"))


def numbers_of(query: Query) -> list[str]:
    """The ways in which a typed number may stand in the register, leading zeros or none."""
    if not query.text or script(query.text) is not Script.NUMBER:
        return []
    typed = "".join(c for c in unicodedata.normalize("NFKC", query.text) if c.isdigit())
    digits = typed.lstrip("0") or "0"
    return [digits.zfill(length) for length in range(len(digits), 16)]


def _page(query: Query, terms: list[Term], *, hide_shielded: bool) -> tuple[list[_Found], bool]:
    """Exact hits first, in the order of an index; candidates only where those leave room."""
    start = (query.page - 1) * PAGE
    end = start + PAGE + 1
    rows = _rows(query, terms[:1], [], hide_shielded=hide_shielded)
    if len(terms) > 1:
        candidates = _rows(query, terms[1:], terms[:1], hide_shielded=hide_shielded)
        rows = SearchKey.objects.filter(pk__in=_first_of_both(rows, candidates, end)).order_by(*_BY_KEY)
    found = [_Found(*row) for row in _shown(rows, "person__" if terms else "")[start:end]]
    return found[:PAGE], len(found) > PAGE


def _first_of_both(exact: _Rows, candidates: _Rows, most: int) -> RawSQL:
    """The keys of the first exact hits; where those are fewer than ``most``, of the first candidates as well."""
    found, values = exact.values("pk")[:most].query.get_compiler(connection=connection).as_sql()
    others, more = candidates.values("pk")[:most].query.get_compiler(connection=connection).as_sql()
    return RawSQL(_EXACT_FIRST.format(exact=found, candidates=others), [*values, *more, most])  # noqa: S611 - SQL of ours, its values apart


def _rows(query: Query, terms: list[Term], instead_of: list[Term], *, hide_shielded: bool) -> _Rows:
    prefix = "person__" if terms else ""
    rows = _keys(terms, instead_of) if terms else Person.objects.order_by("sort_key", "number")
    rows = rows.filter(_conditions(query, prefix))
    return rows.exclude(shielded(clock.today(), prefix)) if hide_shielded else rows


def _shown(rows: _Rows, prefix: str) -> "QuerySet[SearchKey, _Shown] | QuerySet[Person, _Shown]":
    rows = rows.annotate(
        hidden=ExpressionWrapper(shielded(clock.today(), prefix), output_field=BooleanField()),
        copy_as_of=Subquery(
            Feed.objects.filter(state=FeedState.DONE).order_by("-as_of", "-sequence").values("as_of")[:1]
        ),
        match=F("kind") if prefix else Value(0),
    )
    return rows.values_list(*(f"{prefix}{item}" for item in _SHOWN), "hidden", "copy_as_of", "match")


def _keys(terms: list[Term], instead_of: list[Term]) -> _Rows:
    """One row a person: the first key that fits, and none for whom another term has found already."""
    fits, already = Q(), Q(pk__in=[])
    for term in terms:
        fits |= term.condition()
    for term in instead_of:
        already |= term.condition()
    earlier = SearchKey.objects.filter(
        (fits & Q(kind=OuterRef("kind"), key__lt=OuterRef("key"))) | already, person_id=OuterRef("person_id")
    )
    first = ~Exists(earlier) if instead_of else Q(sole=True) | ~Exists(earlier)
    return SearchKey.objects.filter(fits, first).order_by(*_BY_KEY)


def _conditions(query: Query, prefix: str) -> Q:
    wanted = Q(**{f"{prefix}present": True})
    if not query.include_removed:
        wanted &= Q(**{f"{prefix}removed_on": None})
    if numbers := numbers_of(query):
        wanted &= Q(**{f"{prefix}number__in": numbers})
    if query.born:
        unsure = {"born": None, "born_first__lte": query.born, "born_last__gte": query.born}
        wanted &= Q(**{f"{prefix}born": query.born}) | Q(**{prefix + item: value for item, value in unsure.items()})
    if query.town:
        key = town_key(query.town)
        wanted &= Q(**{f"{prefix}town_key__gte": key, f"{prefix}town_key__lt": key + _END})
    if query.block:
        key = block_key(query.block)
        wanted &= Q(**{f"{prefix}block_key": key}) | Q(
            **{f"{prefix}block_key__gte": f"{key}-", f"{prefix}block_key__lt": f"{key}-{_END}"}
        )
    return wanted
