"""A question asked on every page: its SQL is written once, each asking only fills in the values.

Building and compiling a queryset costs several times what the database takes to answer it. The question stays a queryset, in the
models' words; a `Slot` stands where a value comes in. Every asking reads the database: nothing of the answer is kept.
"""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import DateField, Field, IntegerField, Model, QuerySet, Value


class Slot(Value):
    """Where a value comes in, by its name; a number unless said otherwise."""

    def __init__(self, name: str, output_field: Field | None = None):
        super().__init__(name, output_field=output_field or IntegerField())

    def as_sql(self, compiler, connection):
        return "%s", [self]

    def filled(self, values: dict):
        return values[self.value]


class DaySlot(Slot):
    """Where a day comes in, or the day so long before it or after."""

    def __init__(self, name: str, before: timedelta = timedelta()):
        super().__init__(name, output_field=DateField())
        self.before = before

    def __add__(self, span: timedelta) -> "DaySlot":
        return self - -span

    def __sub__(self, span: timedelta) -> "DaySlot":
        return DaySlot(self.value, self.before + span)

    def filled(self, values: dict):
        return super().filled(values) - self.before


def day_slot(name: str) -> DaySlot:
    """Where a day comes in."""
    return DaySlot(name)


class Prepared:
    """`Prepared(build)` asks the queryset that `build()` gives, by `values_list`; `ask(name=value)` fills its slots."""

    def __init__(self, build: Callable[[], QuerySet]):
        self.build = build
        self.written: dict[str, tuple] = {}

    def __call__(self, **values) -> list[tuple]:
        """The rows as tuples, converted as the queryset would convert them."""
        sql, parameters, converters = self.written.get(connection.vendor) or self._write()
        if not sql:
            return []
        with connection.cursor() as cursor:
            cursor.execute(
                sql, [_adapted(part.filled(values)) if isinstance(part, Slot) else part for part in parameters]
            )
            rows = cursor.fetchall()
        return [_converted(row, converters) for row in rows] if converters and rows else rows

    def _write(self) -> tuple:
        compiler = self.build().query.get_compiler(connection=connection)
        try:
            sql, parameters = compiler.as_sql()
        except EmptyResultSet:  # no row can answer it, whatever the values: nothing to ask
            self.written[connection.vendor] = nothing = ("", [], [])
            return nothing
        shown = [column for column, *_rest in compiler.select[: compiler.col_count]]
        found = compiler.get_converters(shown)
        converters = [(place, functions, expression) for place, (functions, expression) in found.items()]
        self.written[connection.vendor] = written = (sql, parameters, converters)
        return written


class PreparedRows(Prepared):
    """A prepared question whose rows are objects of the model, each with its `related` objects and the annotations `also`.

    `read` on each object, related ones too, is all that was read of it, as a tuple: what was drawn of it can be kept by it.
    """

    def __init__(
        self,
        model: type[Model],
        build: Callable[[], QuerySet],
        related: tuple[str, ...] = (),
        also: tuple[str, ...] = (),
    ):
        self.model, self.related, self.also = model, related, also
        super().__init__(lambda: build().values_list(*self._columns()))

    def _parts(self) -> list[tuple]:
        """(the model's field that leads there, None for itself; the model; the names of its columns), in order."""
        links = [None, *(self.model._meta.get_field(name) for name in self.related)]
        models = [self.model, *(link.related_model for link in links[1:])]
        return [
            (link, model, [field.attname for field in model._meta.concrete_fields])
            for link, model in zip(links, models, strict=True)
        ]

    def _columns(self) -> list[str]:
        ahead = [f"{link.name}__" if link else "" for link, _model, _names in self._parts()]
        return [
            *(f"{path}{name}" for path, part in zip(ahead, self._parts(), strict=True) for name in part[2]),
            *self.also,
        ]

    def __call__(self, **values) -> list:
        parts = self._parts()
        return [self._object(row, parts) for row in super().__call__(**values)]

    def _object(self, row: tuple, parts: list[tuple]):
        made, start = None, 0
        for link, model, names in parts:
            values = row[start : start + len(names)]
            start += len(names)
            found = model.from_db(connection.alias, names, values) if values[0] is not None else None
            if link is None:
                made = found
                continue
            if found is not None:
                found.read = values
            link.set_cached_value(made, found)
        made.read = row
        for name, value in zip(self.also, row[start:], strict=True):
            setattr(made, name, value)
        return made


def _adapted(value):
    if isinstance(value, date):
        return connection.ops.adapt_datefield_value(value)
    return connection.ops.adapt_decimalfield_value(value) if isinstance(value, Decimal) else value


def _converted(row: tuple, converters: list) -> tuple:
    values = list(row)
    for place, functions, expression in converters:
        for function in functions:
            values[place] = function(values[place], expression, connection)
    return tuple(values)
