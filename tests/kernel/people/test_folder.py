"""夜間の取込: what the core system leaves in the folder is taken once, in its order; what is wrong waits for people."""

import shutil
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.conf import LazySettings

from tests.kernel.people.conftest import CLERK, FEEDER, Write, resident
from yakuba.kernel.jobs import registry
from yakuba.kernel.jobs import service as jobs
from yakuba.kernel.jobs.contracts import JobError, PermanentError
from yakuba.kernel.organisation.contracts import NotAllowed
from yakuba.kernel.people import service
from yakuba.kernel.people.models import Feed, Person
from yakuba.kernel.people.tasks import feed_folder
from yakuba.lib import clock
from yakuba.lib.refs import Actor

DAY = date(2026, 11, 25)
INFORMATION = Actor("staff", "1006")
Lay = Callable[..., Path]
ONE, TWO = resident(1, "森 太郎", "モリ タロウ"), resident(2, "森 花子", "モリ ハナコ")


@pytest.fixture(autouse=True)
def _day() -> Iterator[None]:
    with clock.stopped_at(DAY):
        yield


@pytest.fixture
def inbox(tmp_path_factory: pytest.TempPathFactory, settings: LazySettings, aoba: None) -> Path:
    """The folder that the setting names."""
    made = tmp_path_factory.mktemp("register")
    settings.REGISTER_FOLDER = made
    return made


@pytest.fixture
def lay(inbox: Path, write: Write) -> Lay:
    """Leave a feed in the folder as the core system does."""

    def laid(rows: list[dict[str, str]], name: str = "feed.csv", **options: object) -> Path:
        return Path(shutil.move(write(rows, **options), inbox / name))

    return laid


def _names() -> list[str]:
    return sorted(Person.objects.filter(present=True).values_list("name", flat=True))


def _lies(inbox: Path) -> dict[str, list[str]]:
    """What lies where."""
    found = {"": sorted(each.name for each in inbox.iterdir() if each.is_file())}
    return found | {each.name: sorted(one.name for one in each.iterdir()) for each in inbox.iterdir() if each.is_dir()}


def test_without_a_folder_nothing_happens_at_night(settings: LazySettings, aoba: None) -> None:
    settings.REGISTER_FOLDER = None
    feed_folder.func()
    assert Feed.objects.count() == 0


def test_it_comes_round_every_night() -> None:
    assert registry.schedules["people.feed"].rule == "20 2 * * *"


def test_a_file_is_taken_and_put_away(lay: Lay, inbox: Path) -> None:
    lay([ONE, TWO])
    feed_folder.func()
    assert _names() == ["森 太郎", "森 花子"]
    assert _lies(inbox) == {"": [], "done": ["feed.csv"]}
    feed_folder.func()
    assert Feed.objects.count() == 1


def test_the_same_file_left_again_changes_nothing(lay: Lay, inbox: Path) -> None:
    for _ in range(2):
        lay([ONE])
        feed_folder.func()
    assert (Feed.objects.count(), _names()) == (1, ["森 太郎"])
    assert _lies(inbox) == {"": [], "done": ["feed.csv"]}


def test_a_crash_between_taking_and_putting_away_ends_in_the_same_state(lay: Lay, inbox: Path) -> None:
    service.feed(FEEDER, lay([ONE]))
    feed_folder.func()
    assert (Feed.objects.count(), _lies(inbox)["done"]) == (1, ["feed.csv"])


def test_several_files_are_taken_by_day_and_number_whatever_they_are_called(lay: Lay) -> None:
    lay([TWO | {"操作": "登録"}], "a.csv", kind="差分", as_of="2026-11-22", sequence=1)
    lay([TWO | {"操作": "登録", "氏名": "森 華子"}], "b.csv", kind="差分", as_of="2026-11-21", sequence=2)
    lay([ONE], "z.csv", as_of="2026-11-20")
    feed_folder.func()
    assert list(Feed.objects.order_by("id").values_list("as_of__day", flat=True)) == [20, 21, 22]
    assert _names() == ["森 太郎", "森 花子"]


def test_a_refused_file_is_set_aside_with_its_reason_and_stops_what_comes_after(lay: Lay, inbox: Path) -> None:
    lay([ONE], "1.csv", count=2)
    lay([ONE, TWO], "2.csv", as_of="2026-11-21")
    with pytest.raises(PermanentError, match="件数が合いません"):
        feed_folder.func()
    assert _lies(inbox) == {"": ["2.csv"], "refused": ["1.csv", "1.csv.txt"]}
    assert "件数が合いません" in (inbox / "refused" / "1.csv.txt").read_text(encoding="utf-8")
    with pytest.raises(PermanentError, match="refused"):
        feed_folder.func()
    assert _names() == []
    for file in (inbox / "refused").iterdir():
        file.unlink()
    feed_folder.func()
    assert _names() == ["森 太郎", "森 花子"]


def test_a_file_that_is_still_being_written_waits_and_is_taken_once_it_is_whole(lay: Lay, inbox: Path) -> None:
    whole = lay([ONE, TWO], "1.csv").read_text(encoding="utf-8")
    (inbox / "1.csv").write_text(whole.rpartition("#件数")[0], encoding="utf-8")
    with pytest.raises(JobError, match="件数の行"):
        feed_folder.func()
    assert (_lies(inbox), Feed.objects.count()) == ({"": ["1.csv"]}, 0)
    (inbox / "1.csv").write_text(whole, encoding="utf-8")
    feed_folder.func()
    assert _names() == ["森 太郎", "森 花子"]


def test_wrong_rows_are_left_out_and_told_once(lay: Lay, inbox: Path) -> None:
    lay([ONE, TWO | {"生年月日": "きのう"}])
    with pytest.raises(PermanentError, match="1行"):
        feed_folder.func()
    assert _names() == ["森 太郎"]
    assert _lies(inbox) == {"": [], "done": ["feed.csv"]}
    feed_folder.func()
    (line,), total = service.feeds(INFORMATION)
    assert (total, line.bad, [(each.line, each.column) for each in line.errors]) == (1, 1, [(4, "生年月日")])


def test_another_feed_that_runs_is_waited_for(lay: Lay, inbox: Path) -> None:
    lay([ONE])
    Feed.objects.create(
        kind="full", as_of="2026-11-19", sha256="x", encoding="utf-8", actor="x",
        started_at=clock.now(), beat_at=clock.now(),
    )  # fmt: skip
    with pytest.raises(JobError, match="別の取込"):
        feed_folder.func()
    assert _lies(inbox) == {"": ["feed.csv"]}


def test_links_hidden_files_and_other_kinds_are_left_alone(inbox: Path, write: Write, tmp_path: Path) -> None:
    (inbox / "link.csv").symlink_to(write([ONE]))
    (inbox / ".feed.csv").write_text("x")
    (inbox / "feed.csv.part").write_text("x")
    (inbox / "more.csv").mkdir()
    feed_folder.func()
    assert Feed.objects.count() == 0


def test_what_was_taken_is_kept_for_a_week(lay: Lay, inbox: Path) -> None:
    lay([ONE], "old.csv")
    feed_folder.func()
    with clock.stopped_at(clock.now() + timedelta(days=6)):
        feed_folder.func()
        assert _lies(inbox)["done"] == ["old.csv"]
    with clock.stopped_at(clock.now() + timedelta(days=7, minutes=1)):
        feed_folder.func()
        assert _lies(inbox)["done"] == []


def test_a_folder_that_is_not_there_is_told(settings: LazySettings, tmp_path: Path, aoba: None) -> None:
    settings.REGISTER_FOLDER = tmp_path / "nowhere"
    with pytest.raises(PermanentError, match="フォルダー"):
        feed_folder.func()


def test_no_name_and_no_number_of_anybody_stands_in_what_is_told(lay: Lay, inbox: Path) -> None:
    lay([ONE | {"氏名": ""}, TWO | {"宛名番号": "森 花子"}])
    with pytest.raises(PermanentError) as told:
        feed_folder.func()
    assert "森" not in str(told.value)
    assert "0000000001" not in str(told.value)


def test_it_is_taken_on_demand_by_who_may_and_a_second_click_is_the_same_job(lay: Lay) -> None:
    lay([ONE])
    assert service.feed_now(INFORMATION) == service.feed_now(INFORMATION)
    jobs.run_waiting()
    assert _names() == ["森 太郎"]
    with pytest.raises(NotAllowed):
        service.feed_now(CLERK)
    with pytest.raises(NotAllowed):
        service.feeds(CLERK)


def test_the_newest_feeds_come_first_a_page_at_a_time(lay: Lay) -> None:
    for day in range(18, 24):
        lay([ONE], as_of=f"2026-11-{day}")
        feed_folder.func()
    lines, total = service.feeds(INFORMATION, first=1, most=2)
    assert ([line.as_of.day for line in lines], total) == ([22, 21], 6)
