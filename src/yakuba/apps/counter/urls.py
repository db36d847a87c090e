"""Addresses of the counter. A reception is named by its random key; nothing personal stands in an address."""

from django.urls import path

from yakuba.apps.counter import views

app_name = "counter"

urlpatterns = [
    path("", views.start, name="start"),
    path("board/", views.progress, name="board"),
    path("board/rows/", views.progress_rows, name="board-rows"),
    path("times/", views.times, name="times"),
    path("link/", views.link_find, name="link-find"),
    path("link/<int:person>/", views.link, name="link"),
    path("link/<int:person>/end/", views.end, name="link-end"),
    path("visits/<uuid:visit>/start/", views.begin_visit, name="begin-visit"),
    path("new/<slug:event>/", views.begin, name="begin"),
    path("<uuid:key>/household/", views.household, name="household"),
    path("<uuid:key>/household/find/", views.find, name="find"),
    path("<uuid:key>/household/bring/", views.bring, name="bring"),
    path("<uuid:key>/household/person/<slug:unit>/", views.member, name="member"),
    path("<uuid:key>/household/file/", views.from_file, name="from-file"),
    path("<uuid:key>/household/file/take/", views.take, name="take"),
    path("<uuid:key>/household/remove/", views.remove, name="remove"),
    path("<uuid:key>/household/deceased/", views.deceased, name="deceased"),
    path("<uuid:key>/", views.interview, name="interview"),
    path("<uuid:key>/answer/<slug:fact>/", views.answer, name="answer"),
    path("<uuid:key>/history/", views.history, name="history"),
    path("<uuid:key>/not-needed/", views.not_needed, name="not-needed"),
    path("<uuid:key>/guide/", views.guide, name="guide"),
    path("<uuid:key>/guide.pdf", views.guide_pdf, name="guide-pdf"),
    path("<uuid:key>/filer/", views.filer, name="filer"),
    path("<uuid:key>/forms/", views.sheets, name="forms"),
    path("<uuid:key>/forms/wishes/", views.wishes, name="wishes"),
    path("<uuid:key>/forms/box/<slug:unit>/<slug:item>/", views.box, name="box"),
    path("<uuid:key>/forms/<uuid:sheet>.pdf", views.preview, name="sheet-pdf"),
    path("<uuid:key>/forms/all.pdf", views.print_all, name="forms-pdf"),
    path("<uuid:key>/forms/show/", views.show, name="show"),
    path("<uuid:key>/signing/", views.signing, name="signing"),
    path("<uuid:key>/signing/sign/", views.sign, name="sign"),
    path("<uuid:key>/signing/tablet/", views.offer, name="offer"),
    path("<uuid:key>/signing/watch/<slug:seen>/", views.watch, name="watch"),
    path("<uuid:key>/receipt/", views.receipt, name="receipt"),
    path("<uuid:key>/receipt/<uuid:submission>/<int:expected>/", views.opened, name="opened"),
    path("<uuid:key>/link/", views.here, name="link-here"),
    path("<uuid:key>/resume/", views.resume, name="resume"),
    path("<uuid:key>/finish/", views.finish, name="finish"),
]
