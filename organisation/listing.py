"""A list page: search, filters, sort, pages and export, all from the address, so that a link says it all.

A filter is a function (queryset, value) → queryset named by its parameter; the request's dictionary never reaches the ORM.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.core.paginator import Paginator
from django.db import models
from django.http import HttpResponse
from django.utils.translation import gettext as _

from . import exports
from .reading import Reading
from .text import clean

LONGEST_SEARCH, PER_PAGE = 100, 50


@dataclass(frozen=True)
class Column:
    """One column: its key (in `?sort=`), its heading, its value for the export, and the fields it sorts by."""

    key: str
    label: str
    value: Callable[[object], object]
    order: tuple = ()


class Listing:
    """The rows that the address asks for.

    `search` is (queryset, words) → queryset; `filters` maps a parameter to (queryset, value) → queryset, which ignores values it
    does not know. `prepare` may decorate the rows of a page or an export in bulk (a constant number of queries). With a `reading`
    an export says by it how its figures are read. `usual` gives the first page, decorated, and how many rows there are, for the
    address that asks for nothing else: by a question prepared for it (organisation.prepared), in the same order.
    """

    def __init__(
        self,
        request,
        queryset: models.QuerySet,
        columns: list[Column],
        *,
        search=None,
        filters: Mapping[str, Callable] | None = None,
        default_order: tuple = (),
        per_page: int = PER_PAGE,
        prepare=None,
        reading: Reading | None = None,
        usual: Callable[[], tuple[list, int]] | None = None,
    ):
        self.request, self.columns, self.per_page, self.prepare = request, columns, per_page, prepare
        self.reading, self.usual = reading, usual
        self.words = clean(request.GET.get("q", ""))[:LONGEST_SEARCH]
        self.chosen = {name: request.GET.get(name, "").strip()[:LONGEST_SEARCH] for name in (filters or {})}
        if self.words and search:
            queryset = search(queryset, self.words)
        for name, value in self.chosen.items():
            if value:
                queryset = filters[name](queryset, value)
        self.sort = request.GET.get("sort", "")
        self.queryset = self._sorted(queryset, default_order)

    def _sorted(self, queryset: models.QuerySet, default_order: tuple) -> models.QuerySet:
        key = self.sort.removeprefix("-")
        column = next((column for column in self.columns if column.key == key and column.order), None)
        if column is None:
            self.sort = ""
            return queryset.order_by(*default_order) if default_order else queryset
        backwards = self.sort.startswith("-")
        order = [_direction(name, backwards) for name in column.order]
        return queryset.order_by(*order, "pk")

    @property
    def is_filtered(self) -> bool:
        return bool(self.words or any(self.chosen.values()))

    @property
    def page_obj(self):
        """The page asked for; a page number out of range or no number gives the nearest page."""
        if not hasattr(self, "_page"):
            number, paginator = self.request.GET.get("page"), Paginator(self.queryset, self.per_page)
            if self.usual and not (number or self.sort or self.is_filtered):
                rows, paginator.count = self.usual()
                self._page = paginator.page(1)
                self._page.object_list = rows
                return self._page
            self._page = paginator.get_page(number)
            self._page.object_list = list(self._page.object_list)
            if self.prepare:
                self.prepare(self._page.object_list)
        return self._page

    @property
    def export_kind(self) -> str | None:
        kind = self.request.GET.get("export")
        return kind if kind in {"xlsx", "csv"} else None

    def export(self, name: str, title: str) -> HttpResponse:
        """Exactly the rows shown, all pages, in the order shown."""
        rows = list(self.queryset)
        if self.prepare:
            self.prepare(rows)
        columns = [*self.columns, *self._read_column()]
        return exports.as_file(
            self.export_kind,
            name,
            title,
            [str(column.label) for column in columns],
            ([column.value(row) for column in columns] for row in rows),
            notes=[self.reading.label, self.reading.rule] if self.reading else [],
        )

    def _read_column(self) -> list[Column]:
        """How each row is read; a CSV, which has no second sheet, holds the rule in the heading."""
        if self.reading is None:
            return []
        heading = _("Cách đọc số liệu")
        return [
            Column(
                "doc",
                heading if self.export_kind == "xlsx" else f"{heading}: {self.reading.rule}",
                lambda row: self.reading.label,
            )
        ]

    def context(self) -> dict:
        return {
            "listing": self,
            "page_obj": self.page_obj,
            "rows": self.page_obj.object_list,
            "count": self.page_obj.paginator.count,
            "words": self.words,
            # A template cannot name a key with a hyphen: chosen.trang_thai is `?trang-thai=`.
            "chosen": {name.replace("-", "_"): value for name, value in self.chosen.items()},
        }


def _direction(name, backwards: bool):
    expression = models.F(name) if isinstance(name, str) else name
    return expression.desc(nulls_last=True) if backwards else expression.asc(nulls_last=True)


def one_of(field: str, values) -> Callable:
    """A filter that keeps rows whose field equals the value, when the value is one of those known; else nothing is filtered."""
    known = {str(value) for value in values}

    def keep(queryset, value):
        return queryset.filter(**{field: value}) if value in known else queryset

    return keep
