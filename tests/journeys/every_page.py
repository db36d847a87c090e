"""Every page of the house, and the journey that has it in front of axe.

A page is named by its template (``desk/case.html``), an address by the name of its pattern (``desk:case``), a page that
tells of trouble by the status of its answer (``answer_404``). What a journey promises here it must do, or it fails
(``conftest.py``); what nobody promises fails in ``test_every_page.py``.
"""

import re
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

from django.urls import URLPattern, URLResolver, get_resolver

from yakuba.web import errors

HOUSE = Path(__file__).resolve().parents[2] / "src" / "yakuba"
_BEGUN_FROM = re.compile(r'{%\s*extends\s+"?([^"\s%]+)')
PROMISED = """
test_a08.py::test_a_claim_is_sent_corrected_decided_and_fetched_until_its_last_day
    portal/correction.html portal/document.html portal/versions.html portal:correction portal:document portal:versions
test_accounts.py::test_every_page_is_accessible_and_fits
    account/login.html account/logout.html account/password_change.html account/reauthenticate.html
    account_change_password account_login account_logout account_reauthenticate accounts/demo.html
    accounts/enrol.html accounts/sessions.html accounts:enrol accounts:sessions home mfa/authenticate.html
    mfa/index.html mfa/reauthenticate.html mfa/recovery_codes/generate.html mfa/recovery_codes/index.html
    mfa/totp/activate_form.html mfa/totp/deactivate_form.html mfa/webauthn/add_form.html
    mfa/webauthn/authenticator_list.html mfa_activate_totp mfa_add_webauthn mfa_authenticate
    mfa_deactivate_totp mfa_generate_recovery_codes mfa_index mfa_list_webauthn mfa_reauthenticate
    mfa_view_recovery_codes web/nothing.html
test_accounts.py::test_the_page_of_a_lock_says_when_to_come_back
    accounts/locked.html
test_board.py::test_the_next_counter_finds_the_household_by_the_number_on_its_sheet
    counter/board.html counter:board
test_card.py::test_a_card_links_an_account_and_the_counter_sees_how
    card_simulator/choose.html
test_counter_pages.py::test_an_ended_reception_whose_places_are_withheld_stays_closed
    counter/closed.html
test_counter_pages.py::test_every_page_is_accessible_and_fits_also_with_errors
    counter/begin.html counter/from_file.html counter/guide.html counter/history.html counter/household.html
    counter/interview.html counter/member.html counter/not_needed.html counter/preview.html counter/start.html
    counter:begin counter:from-file counter:guide counter:history counter:household counter:interview counter:member
    counter:not-needed counter:start
test_counter_pages.py::test_somebody_kept_away_is_stopped_on_a_calm_page
    counter/asking.html counter/find.html counter/stopped.html counter:bring counter:find
test_desk.py::test_a_chief_assigns_several_at_once_after_looking_at_them
    desk/bulk_details.html desk/bulk_preview.html desk:bulk
test_desk.py::test_a_refusal_goes_from_reception_to_the_archive_by_four_people_and_a_seal
    desk/action.html desk/case.html desk/decide.html desk/draft.html desk/draft_preview.html desk/queue.html
    desk/seal.html desk/seals.html desk:act desk:case desk:queue desk:seal desk:seals
test_desk.py::test_every_page_fits_a_phone
    desk/correction.html
test_every_page.py::test_pages_for_when_something_went_wrong
    answer_400 answer_403 answer_404 answer_405 answer_500 answer_503 web/errors/page.html
test_every_page.py::test_pages_of_the_residents
    portal/inbox.html portal/message.html portal:inbox portal:message
    card_simulator/over.html portal/applications.html portal/discard.html
    portal/missing.html portal/opening.html portal/procedure.html portal/search.html portal/signed_out.html
    portal/withdraw.html portal:applications portal:discard portal:guide portal:procedure portal:search
    portal:sign-out portal:withdraw
test_every_page.py::test_pages_of_the_staff
    desk/exports.html desk/search.html desk:exports desk:search operations/gate.html
    operations/inbox_notice.html operations:gate operations:inbox-notice records:proposals
    web/style_sheet.html web:sheet
test_handover.py::test_a_file_is_carried_by_two_persons_and_its_answers_are_looked_at_before_they_are_applied
    handover/applied.html handover/batch.html handover/feedback.html handover/preview.html
    handover/report.html handover:batch handover:feedback handover:feedback-apply handover:report
test_handover.py::test_answers_that_fit_no_row_are_told_on_the_first_page_and_put_away
    handover/unfit.html handover/unfit_one.html handover/waiting.html handover:unfit handover:unfit-one
    handover:waiting
test_landing.py::test_a_head_begins_with_what_waits_and_only_looks_at_the_counter
    accounts/no_password.html
test_links.py::test_a_sheet_from_the_counter_links_an_account_and_the_counter_ends_it
    counter/link.html counter/link_find.html counter:link counter:link-find portal/link.html portal:link
test_look.py::test_a_dialog_opens_in_place_and_gives_the_focus_back
    web/style.html web:components
test_operations.py::test_a_stopped_job_is_understood_and_put_away
    operations/inbox.html operations/job.html operations/jobs.html operations:inbox operations:job
    operations:jobs
test_operations.py::test_undelivered_notices_and_letters_are_worked_off
    operations/batch.html operations/delivery.html operations/letter.html operations/printing.html
    operations/undelivered.html operations:batch operations:delivery operations:delivery-close
    operations:letter operations:printing operations:undelivered
test_passkeys.py::test_of_two_passkeys_one_can_be_removed
    mfa/webauthn/authenticator_confirm_delete.html mfa/webauthn/reauthenticate.html
    mfa_reauthenticate_webauthn mfa_remove_webauthn
test_portal.py::test_a_certificate_is_applied_for_from_home
    portal/again.html portal/application.html portal/code.html portal/confirm.html portal/details.html
    portal/files.html portal/list.html portal/people.html portal/person.html portal/question.html
    portal/receipt.html portal/sign_in.html portal/start.html portal:application portal:begin portal:code
    portal:confirm portal:details portal:files portal:list portal:people portal:person portal:question
    portal:receipt portal:sign-in portal:start
test_protection.py::test_an_application_protects_and_a_stopped_request_is_settled
    protection/apply.html protection/protection.html protection/stopped.html protection:apply
    protection:protection protection:stopped
test_protection.py::test_every_other_page_is_accessible_and_fits
    protection/exports.html protection/filed.html protection/find.html protection/front.html
    protection/search.html protection/set_aside.html protection/step.html protection/stopped_all.html
    protection:exports protection:filed protection:find protection:front protection:search
    protection:set-aside protection:step protection:stopped-all
test_records.py::test_one_asks_another_approves_and_a_hold_keeps_what_it_names
    records/case.html records/due.html records/proposal.html records/proposals.html records:approval
    records:approvals records:case records:due records:proposal
test_register.py::test_a_feed_is_taken_by_day_and_its_wrong_rows_are_told
    operations/feed.html operations/feeds.html operations:feed operations:feeds
test_signing.py::test_a_family_from_the_event_to_the_cases_on_the_desk
    counter/box.html counter/filer.html counter/forms.html counter/receipt.html counter:box counter:filer
    counter:forms counter:receipt counter:signing
test_studio.py::test_one_writes_and_has_it_checked_another_publishes_and_the_list_shows_it
    studio/about.html studio/begin.html studio/build.html studio/draft.html studio/drafts.html studio/part.html
    studio/procedure.html studio/procedures.html studio:about studio:begin studio:build studio:draft studio:drafts
    studio:part studio:procedure studio:procedures
test_tablet.py::test_the_father_signs_on_a_tablet_and_the_counter_hears_of_it
    counter/signing.html counter:offer tablet/done.html tablet/join.html tablet/refused.html tablet/sheet.html
    tablet/sheets.html tablet:finish tablet:join tablet:sheet tablet:sheets
test_times.py::test_the_head_of_a_section_sees_how_long_households_stay
    counter/times.html counter:times
test_visit.py::test_a_visit_is_planned_changed_taken_back_and_begins_with_the_answers
    portal/change_visit.html portal/plan_visit.html portal/visit.html portal/visits.html portal:change-visit
    portal:plan-visit portal:visit portal:visits
"""
"""A journey, and what it looks at whichever window it has."""
NO_PAGE = """
accounts:end-session counter:answer counter:begin-visit counter:deceased counter:finish counter:link-end
counter:remove counter:resume counter:show counter:sign counter:take counter:wishes desk:bulk-carry-out desk:checks
desk:export-approve desk:export-ask desk:files handover:approve handover:make handover:retry handover:seen handover:send
handover:unfit-settle operations:batch-hand-over operations:batch-make operations:delivery-paper
operations:delivery-retry operations:feed-now operations:gate-settle operations:job-discard operations:job-retry
operations:letter-returned operations:letter-withdraw portal:again portal:cancel-visit portal:forget
portal:link-by-card portal:remove portal:unlink protection:export-approve protection:export-ask records:approve
records:hold records:lift records:propose records:send-back set_language studio:ask studio:check studio:discard
studio:publish studio:send-back studio:take-back tablet:call

counter:forms-pdf counter:guide-pdf counter:sheet-pdf desk:export-take desk:file desk:form-pdf desk:letter-pdf
desk:prepared-pdf desk:seal-letter handover:file operations:batch-pdf portal:file protection:export-take
studio:draft-file studio:file tablet:pdf
health-live health-ready web:bundle

accounts:root counter:link-here mfa_login_webauthn portal:card-back portal:onwards

counter:board-rows counter:opened counter:watch studio:state

accounts:home accounts:sign-in accounts:sign-out
"""
"""Addresses that answer no page: what only a press does, files, what leads elsewhere, parts of a page, second names."""


@cache
def promised() -> dict[str, frozenset[str]]:
    """Journey (``test_desk.py::test_…``) → what it looks at."""
    lines = [line.split() for line in re.sub(r"\n +", " ", PROMISED).strip().splitlines()]
    assert len({line[0] for line in lines}) == len(lines), "a journey stands there twice"
    return {journey: frozenset(names) for journey, *names in lines}


def promised_by(node: str) -> frozenset[str]:
    """What this test looks at, in whichever window."""
    return promised().get(node.partition("[")[0].rpartition("journeys/")[2], frozenset())


def addresses() -> set[str]:
    """The names of all addresses of this instance."""
    return set(_names(get_resolver().url_patterns))


def _names(patterns: Sequence[URLPattern | URLResolver], prefix: str = "") -> Iterator[str]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from _names(pattern.url_patterns, f"{pattern.namespace}:" if pattern.namespace else prefix)
        else:
            yield f"{prefix}{pattern.name}"


def pages() -> set[str]:
    """The templates of whole pages: those that begin from another one, and from which no other begins."""
    begun: dict[str, str] = {}
    for file in HOUSE.rglob("templates/**/*.html"):
        if found := _BEGUN_FROM.search(file.read_text(encoding="utf-8")):
            begun[file.as_posix().rpartition("/templates/")[2]] = found[1]
    return set(begun) - set(begun.values())


def troubles() -> set[str]:
    """The answers that tell on a page what went wrong."""
    return {f"answer_{one.status}" for one in vars(errors).values() if isinstance(one, errors.Trouble)}
