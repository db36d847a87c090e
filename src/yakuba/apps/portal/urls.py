"""Addresses of the portal. No name, address or answer stands in one."""

from django.urls import path

from yakuba.apps.portal.views import applications, correcting, drafts, guide, inbox, links, sign_in, start, visits

app_name = "portal"

urlpatterns = [
    path("", start.start, name="start"),
    path("search/", start.search, name="search"),
    path("procedures/<slug:procedure>/", start.procedure, name="procedure"),
    path("sign-in/", sign_in.address, name="sign-in"),
    path("sign-in/code/", sign_in.code, name="code"),
    path("sign-in/again/", sign_in.again, name="again"),
    path("sign-out/", sign_in.out, name="sign-out"),
    path("guide/<slug:event>/", guide.opening, name="guide"),
    path("guide/<slug:event>/people/", guide.people, name="people"),
    path("guide/<slug:event>/people/<slug:unit>/", guide.person, name="person"),
    path("guide/<slug:event>/people/<slug:unit>/remove/", guide.remove, name="remove"),
    path("guide/<slug:event>/next/", guide.onwards, name="onwards"),
    path("guide/<slug:event>/questions/<slug:fact>/", guide.question, name="question"),
    path("guide/<slug:event>/list/", guide.listing, name="list"),
    path("guide/<slug:event>/apply/", drafts.begin, name="begin"),
    path("guide/<slug:event>/forget/", guide.forget, name="forget"),
    path("applications/", applications.listing, name="applications"),
    path("applications/<uuid:key>/", applications.one, name="application"),
    path("applications/<uuid:key>/details/", drafts.details, name="details"),
    path("applications/<uuid:key>/files/", drafts.files, name="files"),
    path("applications/<uuid:key>/confirm/", drafts.confirm, name="confirm"),
    path("applications/<uuid:key>/discard/", drafts.discard, name="discard"),
    path("applications/<uuid:key>/receipt/", applications.receipt, name="receipt"),
    path("applications/<uuid:key>/versions/", applications.versions, name="versions"),
    path("applications/<uuid:key>/withdraw/", applications.withdraw, name="withdraw"),
    path("applications/<uuid:key>/correction/", correcting.correction, name="correction"),
    path("link/", links.link, name="link"),
    path("link/card/", links.by_card, name="link-by-card"),
    path("link/card/<uuid:key>/", links.card_back, name="card-back"),
    path("link/remove/", links.unlink, name="unlink"),
    path("inbox/", inbox.listing, name="inbox"),
    path("inbox/<uuid:key>/", inbox.one, name="message"),
    path("documents/<uuid:key>/", inbox.document, name="document"),
    path("documents/<uuid:key>/file/", inbox.file, name="file"),
    path("visits/", visits.listing, name="visits"),
    path("visits/new/<slug:event>/", visits.plan, name="plan-visit"),
    path("visits/<uuid:key>/", visits.one, name="visit"),
    path("visits/<uuid:key>/change/", visits.change, name="change-visit"),
    path("visits/<uuid:key>/cancel/", visits.cancel, name="cancel-visit"),
]
