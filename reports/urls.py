"""Addresses of the pages that show both sides: overview, wards, my work, compliance reports."""
from django.urls import path  # noqa: F401

app_name = "reports"

# Overview, wards, my work
front = []

# Compliance reports
reports = []

urlpatterns = [*front, *reports]
