"""Addresses of the pages that show both sides: overview, wards, my work, compliance reports."""
from django.urls import path

from reports.views.my_work import my_work
from reports.views.overview import overview
from reports.views.wards import ward_detail, ward_list

app_name = "reports"

# Overview, wards, my work
front = [
    path("tong-quan/", overview, name="overview"),
    path("viec-cua-toi/", my_work, name="my-work"),
    path("phuong/", ward_list, name="ward-list"),
    path("phuong/<int:pk>/", ward_detail, name="ward-detail"),
]

# Compliance reports
reports = []

urlpatterns = [*front, *reports]
