"""Addresses of the tablet. No token and no name stands in an address."""

from django.urls import path

from yakuba.apps.tablet import views

app_name = "tablet"

urlpatterns = [
    path("", views.join, name="join"),
    path("forms/", views.sheets, name="sheets"),
    path("forms/<uuid:key>/", views.sheet, name="sheet"),
    path("forms/<uuid:key>.pdf", views.pdf, name="pdf"),
    path("call/", views.call, name="call"),
    path("finish/", views.finish, name="finish"),
]
