"""Lists: `{count, next, results}` with `limit` and `offset`; what the parameters may be."""

from typing import Annotated, Literal

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _
from ninja import Field, Query, Schema

from organisation.models import ReportingPeriod
from organisation.periods import parse_code

Kind = Literal["month", "quarter", "half-year", "nine-month", "year", "ad-hoc"]
WardKind = Literal["phường", "xã", "thị trấn"]
Reading = Literal["then", "today"]
Code = Annotated[str, Field(max_length=20, description="2026-M09, 2026-Q3, 2026-H1, 2026-9M, 2026")]


class Window(Schema):
    """Which part of a list."""

    limit: int = Field(100, ge=1, le=5000)
    offset: int = Field(0, ge=0, le=1_000_000_000)


class WardName(Schema):
    id: int
    name: str


Part = Query[Window]


def listed(request, rows: models.QuerySet, window: Window, shape) -> dict:
    """The part of the rows that was asked, each as `shape` says; `next` is the address of the following part."""
    count = rows.count()
    after = window.offset + window.limit
    query = request.GET.copy()
    query["limit"], query["offset"] = window.limit, after
    return {
        "count": count,
        "next": request.build_absolute_uri(f"{request.path}?{query.urlencode()}") if after < count else None,
        "results": [shape(row) for row in rows[window.offset : after]],
    }


def page_of(schema: type[Schema]) -> type[Schema]:
    """The schema of a list of these."""
    return type(
        f"{schema.__name__}List",
        (Schema,),
        {"__annotations__": {"count": int, "next": str | None, "results": list[schema]}, "__module__": __name__},
    )


def in_period(rows: models.QuerySet, code: str | None, path: str = "period") -> models.QuerySet:
    """Rows of the period that the code names; all when none is asked."""
    if code is None:
        return rows
    kind, year, number = period_asked(code)
    return rows.filter(**{f"{path}__kind": kind, f"{path}__year": year, f"{path}__number": number})


def period_asked(code: str) -> tuple[str, int, int]:
    """(kind, year, number) of a period code; a refusal (400) for what is none."""
    try:
        return parse_code(code)
    except ValueError:
        raise unknown_period(code) from None


def period_row(code: str) -> ReportingPeriod:
    """The period's row; a refusal (400) for a code that is none, or whose period the portal does not hold."""
    kind, year, number = period_asked(code)
    found = ReportingPeriod.objects.filter(kind=kind, year=year, number=number).first()
    if found is None:
        raise unknown_period(code)
    return found


def unknown_period(code: str) -> ValidationError:
    return ValidationError(
        {
            "period": _("Không có kỳ “%(code)s”. Mã kỳ viết như 2026-M09, 2026-Q3, 2026-H1, 2026-9M, 2026.")
            % {"code": code[:20]}
        }
    )


def ward_name(ward) -> dict | None:
    return {"id": ward.pk, "name": ward.full_name} if ward else None
