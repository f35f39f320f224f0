"""Addresses of the Word templates of reports."""

from django.urls import path

from .views.templates import (
    template_activate,
    template_file,
    template_list,
    template_retire,
    template_standard,
    template_upload,
)

templates = [
    path("bao-cao/mau/", template_list, name="template-list"),
    path("bao-cao/mau/gui/", template_upload, name="template-upload"),
    path("bao-cao/mau/chuan/", template_standard, name="template-standard"),
    path("bao-cao/mau/<int:pk>/tep/", template_file, name="template-file"),
    path("bao-cao/mau/<int:pk>/dung/", template_activate, name="template-activate"),
    path("bao-cao/mau/<int:pk>/thoi/", template_retire, name="template-retire"),
]
