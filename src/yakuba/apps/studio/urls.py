"""Addresses below /studio/. Procedures have names of the house, drafts random keys."""

from django.urls import path

from yakuba.apps.studio.views import drafts, front, parts, publishing

app_name = "studio"
urlpatterns = [
    path("", front.procedures, name="procedures"),
    path("procedures/<slug:procedure>/", front.procedure, name="procedure"),
    path("procedures/<slug:procedure>/file", front.file, name="file"),
    path("procedures/<slug:procedure>/draft/", drafts.begin, name="begin"),
    path("drafts/", drafts.drafts, name="drafts"),
    path("drafts/<uuid:key>/", drafts.draft, name="draft"),
    path("drafts/<uuid:key>/about/", drafts.about, name="about"),
    path("drafts/<uuid:key>/edit/<slug:part>/", parts.part, name="part"),
    path("drafts/<uuid:key>/build/<slug:event>/", parts.build, name="build"),
    path("drafts/<uuid:key>/state", drafts.state, name="state"),
    path("drafts/<uuid:key>/file", drafts.file, name="draft-file"),
    path("drafts/<uuid:key>/discard", drafts.discard, name="discard"),
    path("drafts/<uuid:key>/check", publishing.check, name="check"),
    path("drafts/<uuid:key>/ask", publishing.ask, name="ask"),
    path("drafts/<uuid:key>/take-back", publishing.take_back, name="take-back"),
    path("drafts/<uuid:key>/publish", publishing.publish, name="publish"),
    path("drafts/<uuid:key>/send-back", publishing.send_back, name="send-back"),
]
