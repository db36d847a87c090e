"""Addresses below /records/. Nothing personal stands in one: cases and 伺い have random keys."""

from django.urls import path

from yakuba.apps.records.views import cases, due, proposals

app_name = "records"
urlpatterns = [
    path("", due.due, name="due"),
    path("propose", due.propose, name="propose"),
    path("cases/<uuid:key>/", cases.case, name="case"),
    path("cases/<uuid:key>/hold", cases.hold, name="hold"),
    path("cases/<uuid:key>/lift", cases.lift, name="lift"),
    path("proposals/", proposals.mine, name="proposals"),
    path("proposals/<uuid:key>/", proposals.proposal, name="proposal"),
    path("approvals/", proposals.approvals, name="approvals"),
    path("approvals/<uuid:key>/", proposals.approval, name="approval"),
    path("approvals/<uuid:key>/approve", proposals.approve, name="approve"),
    path("approvals/<uuid:key>/send-back", proposals.send_back, name="send-back"),
]
