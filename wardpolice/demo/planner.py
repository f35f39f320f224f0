"""PostgreSQL's planner, told of rows that are new to it."""

from django.apps import apps
from django.db import connection


def tell_planner() -> None:
    """PostgreSQL knows nothing yet of rows made in this transaction, and joins them in the slowest way unless told.

    Of every table: what it believes of one that was empty when it last looked is as bad as knowing nothing.
    """
    if connection.vendor == "postgresql":
        tables = sorted(
            {model._meta.db_table for model in apps.get_models(include_auto_created=True) if model._meta.managed}
        )
        with connection.cursor() as cursor:
            cursor.execute(f"ANALYZE {', '.join(map(connection.ops.quote_name, tables))}")
