"""A question asked on every page: its SQL is written once, each asking only fills in the values.

Building and compiling a queryset costs several times what the database takes to answer it. The question stays a queryset, in the
models' words; a `Slot` stands where a value comes in. Every asking reads the database: nothing of the answer is kept.
"""

from collections.abc import Callable
from datetime import date

from django.db import connection
from django.db.models import DateField, Field, IntegerField, QuerySet, Value


class Slot(Value):
    """Where a value comes in, by its name; a number unless said otherwise."""

    def __init__(self, name: str, output_field: Field | None = None):
        super().__init__(name, output_field=output_field or IntegerField())

    def as_sql(self, compiler, connection):
        return "%s", [self]


def day_slot(name: str) -> Slot:
    """Where a day comes in."""
    return Slot(name, DateField())


class Prepared:
    """`Prepared(build)` asks the queryset that `build()` gives, by `values_list`; `ask(name=value)` fills its slots."""

    def __init__(self, build: Callable[[], QuerySet]):
        self.build = build
        self.written: dict[str, tuple] = {}

    def __call__(self, **values) -> list[tuple]:
        """The rows as tuples, converted as the queryset would convert them."""
        sql, parameters, converters = self.written.get(connection.vendor) or self._write()
        with connection.cursor() as cursor:
            cursor.execute(
                sql, [_adapted(values[part.value]) if isinstance(part, Slot) else part for part in parameters]
            )
            rows = cursor.fetchall()
        return [_converted(row, converters) for row in rows] if converters and rows else rows

    def _write(self) -> tuple:
        compiler = self.build().query.get_compiler(connection=connection)
        sql, parameters = compiler.as_sql()
        shown = [column for column, *_rest in compiler.select[: compiler.col_count]]
        found = compiler.get_converters(shown)
        converters = [(place, functions, expression) for place, (functions, expression) in found.items()]
        self.written[connection.vendor] = written = (sql, parameters, converters)
        return written


def _adapted(value):
    return connection.ops.adapt_datefield_value(value) if isinstance(value, date) else value


def _converted(row: tuple, converters: list) -> tuple:
    values = list(row)
    for place, functions, expression in converters:
        for function in functions:
            values[place] = function(values[place], expression, connection)
    return tuple(values)
