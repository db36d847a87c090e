"""Addresses below /handover/. A batch is named by its random key; nothing personal stands in an address."""

from django.urls import path

from yakuba.apps.handover.views import batch, feedback, files, listing, unfit

app_name = "handover"
urlpatterns = [
    path("", listing.waiting, name="waiting"),
    path("make", listing.make, name="make"),
    path("feedback/", feedback.choose, name="feedback"),
    path("feedback/apply", feedback.apply, name="feedback-apply"),
    path("unfit/", unfit.listed, name="unfit"),
    path("unfit/<uuid:key>/", unfit.one, name="unfit-one"),
    path("unfit/<uuid:key>/settle", unfit.settle, name="unfit-settle"),
    path("<uuid:key>/", batch.batch, name="batch"),
    path("<uuid:key>/send", batch.send, name="send"),
    path("<uuid:key>/retry", batch.retry, name="retry"),
    path("<uuid:key>/report/", files.report, name="report"),
    path("<uuid:key>/report/seen", files.seen, name="seen"),
    path("<uuid:key>/approve", files.approve, name="approve"),
    path("<uuid:key>/hikiwatashi.csv", files.take, name="file"),
]
