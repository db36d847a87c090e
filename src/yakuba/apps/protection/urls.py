"""Addresses below /protection/. A person is named by the copy's own number; nothing personal stands in an address."""

from django.urls import path

from yakuba.apps.protection.views import applying, exports, front, protection, stopped

app_name = "protection"
urlpatterns = [
    path("", front.front, name="front"),
    path("search/", front.search, name="search"),
    path("stopped/", stopped.listing, name="stopped-all"),
    path("stopped/<int:escalation>/", stopped.stopped, name="stopped"),
    path("cases/", applying.filed, name="filed"),
    path("cases/<uuid:case>/", applying.set_aside, name="set-aside"),
    path("new/", applying.find, name="find"),
    path("new/<int:person>/", applying.apply, name="apply"),
    path("exports/", exports.requests, name="exports"),
    path("exports/<uuid:key>/ask", exports.ask, name="export-ask"),
    path("exports/<uuid:key>/approve", exports.approve, name="export-approve"),
    path("exports/<uuid:key>/shien-sochi.csv", exports.take, name="export-take"),
    path("<int:protection>/", protection.protection, name="protection"),
    path("<int:protection>/<slug:step>/", protection.step, name="step"),
]
