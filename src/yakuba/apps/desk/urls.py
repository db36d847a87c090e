"""Addresses of the desk. A case is named by its random key; nothing personal stands in an address."""

from django.urls import path

from yakuba.apps.desk.views import bulk, case, exports, files, letters, queue, seals

app_name = "desk"

urlpatterns = [
    path("", queue.queue, name="queue"),
    path("search/", queue.search, name="search"),
    path("bulk/", bulk.prepare, name="bulk"),
    path("bulk/carry-out/", bulk.carry_out, name="bulk-carry-out"),
    path("exports/", exports.requests, name="exports"),
    path("exports/<uuid:key>/ask/", exports.ask, name="export-ask"),
    path("exports/<uuid:key>/approve/", exports.approve, name="export-approve"),
    path("exports/<uuid:key>/anken.csv", exports.take, name="export-take"),
    path("seals/", seals.waiting, name="seals"),
    path("seals/<uuid:document>/", seals.letter, name="seal"),
    path("seals/<uuid:document>/letter.pdf", seals.letter_pdf, name="seal-letter"),
    path("<uuid:key>/", case.case, name="case"),
    path("<uuid:key>/checks/", case.checks, name="checks"),
    path("<uuid:key>/form.pdf", letters.filed_form, name="form-pdf"),
    path("<uuid:key>/letter.pdf", letters.frozen, name="letter-pdf"),
    path("<uuid:key>/letter/<str:token>.pdf", letters.prepared, name="prepared-pdf"),
    path("<uuid:key>/files/", files.add, name="files"),
    path("<uuid:key>/files/<uuid:file>/", files.read, name="file"),
    path("<uuid:key>/<slug:action>/", case.act, name="act"),
]
