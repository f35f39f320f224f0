"""Whom an issued edition was given to and who opened it: for the report's page and for the recipients themselves."""

from django.db.models import QuerySet

from organisation.models import Officer
from reports.models import Delivery, Edition

OF_A_DELIVERY = ("edition__report__period", "edition__report__ward", "edition__report__document", "edition__corrects")


def given_to(officer: Officer) -> QuerySet:
    """What was given to the officer by name, as long as their posting opens it; newest first, without the figures."""
    mine = Delivery.objects.visible_to(officer).filter(officer=officer)
    return (
        mine.select_related(*OF_A_DELIVERY)
        .defer("edition__data", "edition__corrects__data")
        .order_by("-made_at", "-pk")
    )


def unopened_by(officer: Officer) -> QuerySet:
    """What the officer was given, has not opened, and still stands."""
    return given_to(officer).filter(opened_at__isnull=True, edition__withdrawn_at__isnull=True)


def deliveries_of(officer: Officer, edition: Edition) -> dict:
    """The edition's recipients, how many are officers, how many of those opened it, and the reader's own unopened one. One query."""
    rows = list(edition.deliveries.select_related("officer__ward", "officer__agency", "agency"))
    to_officers = [row for row in rows if row.officer_id]
    return {
        "deliveries": rows,
        "officers": len(to_officers),
        "opened": sum(row.opened_at is not None for row in to_officers),
        "own_delivery": next((row for row in to_officers if row.officer_id == officer.pk and not row.opened_at), None),
    }
