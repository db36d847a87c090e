"""止まった処理: who sees them, sorting and filtering, once more, put away with a reason."""

from uuid import uuid4

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from tests.support.pages import Page
from tests.support.sheets import rows_of
from yakuba.apps.operations.tests.conftest import desk
from yakuba.kernel.documents.tasks import scan_file
from yakuba.kernel.jobs import service as jobs
from yakuba.kernel.jobs.contracts import JobState


@pytest.fixture
def admin() -> Client:
    return desk("administrator")


def stopped(count: int = 1, queue: str = "scanner") -> list[str]:
    made = [
        jobs.enqueue(scan_file, payload={"file_id": str(uuid4())}, max_attempts=1, queue=queue) for _n in range(count)
    ]
    jobs.run_waiting()
    return made


def test_an_empty_list_says_so(admin: Client) -> None:
    assert "止まった処理はありません" in Page(admin.get("/operations/jobs/")).text


def test_a_stopped_job_is_listed_explained_and_sent_round_again(admin: Client) -> None:
    (job,) = stopped()
    page = Page(admin.get("/operations/jobs/"))
    assert page.link("documents.scan_file") == f"/operations/jobs/{job}/"
    assert "UnknownFileError" in page.text
    detail = Page(admin.get(f"/operations/jobs/{job}/"))
    form = detail.form("/retry")
    assert form.buttons == ["もう一度行う"]
    assert admin.post(form.action).status_code == 302
    assert jobs.state(job) == JobState.WAITING
    again = admin.post(form.action, follow=True)
    assert "すでに再実行または破棄されています" in Page(again).text


def test_a_job_is_put_away_only_with_a_reason(admin: Client) -> None:
    (job,) = stopped()
    answer = admin.post(f"/operations/jobs/{job}/discard", {"reason": ""})
    assert answer.status_code == 422
    assert "破棄する理由" in Page(answer).text
    assert jobs.state(job) == JobState.DEAD
    admin.post(f"/operations/jobs/{job}/discard", {"reason": "cannot_be_done"})
    assert jobs.state(job) == JobState.DISCARDED


def test_the_list_is_filtered_sorted_and_paged_in_a_fixed_number_of_queries(
    admin: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    stopped(60)
    stopped(1, queue="default")
    page = Page(admin.get("/operations/jobs/?queue=default"))
    assert "1件中 1–1件目" in page.text
    first = admin.get("/operations/jobs/?sort=queue")
    assert Page(first).text.index("default") < Page(first).text.index("scanner", Page(first).text.index("止まった日時"))
    assert "61件中 51–61件目" in Page(admin.get("/operations/jobs/?page=2")).text
    assert "61件中" in Page(admin.get("/operations/jobs/?queue=nothing&sort=x&page=y")).text
    with django_assert_num_queries(11):
        admin.get("/operations/jobs/?sort=-attempts")


@pytest.mark.parametrize("who", ["reviewer", "chief", "counter", "head", "seals"])
def test_who_does_not_run_the_system_sees_no_jobs_and_changes_none(who: str) -> None:
    (job,) = stopped()
    other = desk(who)
    assert other.get("/operations/jobs/").status_code == 403
    assert other.get(f"/operations/jobs/{job}/").status_code == 403
    assert other.post(f"/operations/jobs/{job}/retry").status_code == 403
    assert other.post(f"/operations/jobs/{job}/discard", {"reason": "duplicate"}).status_code == 403
    assert jobs.state(job) == JobState.DEAD


def test_a_job_that_is_not_there_leads_back_to_the_list(admin: Client) -> None:
    answer = admin.get(f"/operations/jobs/{uuid4()}/", follow=True)
    assert "一覧を開き直してください" in Page(answer).text


def test_the_whole_list_leaves_as_a_file_narrowed_and_sorted_as_on_the_page(admin: Client) -> None:
    stopped(60)
    stopped(1, queue="default")
    head, *lines = rows_of(admin, "/operations/jobs/?export=csv")
    assert head == ["処理", "行列", "回数", "原因", "止まった日時"]
    assert len(lines) == 61
    assert {line[0] for line in lines} == {"documents.scan_file"}
    assert [line[1] for line in rows_of(admin, "/operations/jobs/?export=csv&queue=default")[1:]] == ["default"]
    assert "export=csv" in Page(admin.get("/operations/jobs/")).html
