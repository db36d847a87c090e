"""Addresses of the look itself."""

from django.urls import path

from yakuba.web import bundle, views

app_name = "web"
urlpatterns = [
    path("look/<str:name>", bundle.serve, name="bundle"),
    path("components/", views.components, name="components"),
    path("components/sheet", views.sheet, name="sheet"),
]
