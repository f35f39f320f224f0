"""Lists: `{count, next, results}` with `limit` and `offset`; what the parameters may be."""

from collections.abc import Callable, Iterable
from datetime import date
from operator import attrgetter
from typing import Annotated, Literal

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _
from ninja import Field, Query, Schema

from organisation import clock
from organisation.access import BIGGEST_KEY
from organisation.models import ReportingPeriod
from organisation.models.ward import stood_on
from organisation.periods import PeriodKey, read_code
from organisation.reading import TODAY, mark_heirs

WARD_OF = attrgetter("ward")
Kind = Literal["month", "quarter", "half-year", "nine-month", "year", "ad-hoc"]
WardKind = Literal["phường", "xã", "thị trấn"]
Reading = Literal["then", "today"]
Code = Annotated[str, Field(max_length=20, description="2026-M09, 2026-Q3, 2026-H1, 2026-9M, 2026")]
Key = Annotated[int, Field(ge=1, le=BIGGEST_KEY)]


class Window(Schema):
    """Which part of a list."""

    limit: int = Field(100, ge=1, le=5000)
    offset: int = Field(0, ge=0, le=1_000_000_000)


class HowRead(Schema):
    """`then`: records at the units they were made for, those that stood `on` a day when one is given. `today`: each row also says
    the unit, of those standing `on` a day (today), that takes its records. A row stays one row, so sums never differ.
    """

    reading: Reading = "then"
    on: date | None = Field(None, description="YYYY-MM-DD")

    @property
    def day(self) -> date:
        return self.on or clock.today()

    @property
    def is_restated(self) -> bool:
        return self.reading == TODAY


class WardName(Schema):
    id: int
    name: str


class WardCode(WardName):
    code: str


class BodyName(Schema):
    id: int
    name: str


class Restated(Schema):
    """A row of a list under either reading: its `ward` is the one of then; null under `then`."""

    restated_to: WardCode | None = None


Part = Query[Window]
How = Query[HowRead]


def of_then(rows: models.QuerySet, how: HowRead, path: str = "ward") -> models.QuerySet:
    """As they were on a day: rows of units that stood on it, and rows of no unit; all rows where no day is asked."""
    return rows.filter(stood_on(how.on, f"{path}__")) if how.on and not how.is_restated else rows


def heirs_of(rows: Iterable, how: HowRead, ward: Callable) -> dict[int, dict]:
    """By the number of a row's ward: the unit that takes its records, itself where no other does. One query when restated."""
    wards = {found.pk: found for row in rows if (found := ward(row)) is not None} if how.is_restated else {}
    if wards:
        mark_heirs(wards.values(), how.day, ward_id=attrgetter("pk"))
    return {pk: ward_code(found.heir or found) for pk, found in wards.items()}


def listed(
    request, rows: models.QuerySet | list, window: Window, shape=dict, how: HowRead | None = None, ward=WARD_OF
) -> dict:
    """The part of the rows that was asked, each as `shape` says; `next` is the address of the following part.

    Rows worked out already come as a list. With `how`, rows say the unit that takes their ward's records under the reading asked.
    """
    count = len(rows) if isinstance(rows, list) else rows.count()
    after = window.offset + window.limit
    query = request.GET.copy()
    query["limit"], query["offset"] = window.limit, after
    return {
        "count": count,
        "next": request.build_absolute_uri(f"{request.path}?{query.urlencode()}") if after < count else None,
        "results": _shaped(list(rows[window.offset : after]), shape, how, ward),
    }


def _shaped(rows: list, shape, how: HowRead | None, ward) -> list[dict]:
    if how is None or not how.is_restated:
        return [shape(row) for row in rows]
    heirs = heirs_of(rows, how, ward)
    return [shape(row) | {"restated_to": heirs.get(getattr(ward(row), "pk", None))} for row in rows]


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
    return rows.filter(**{f"{path}__{name}": value for name, value in period_asked(code)._asdict().items()})


def period_asked(code: str) -> PeriodKey:
    """What a period code says; a refusal (400) for what is none."""
    try:
        return read_code(code)
    except ValueError:
        raise unknown_period(code) from None


def period_row(code: str) -> ReportingPeriod:
    """The period's row; a refusal (400) for a code that is none, or whose period the portal does not hold."""
    found = ReportingPeriod.objects.filter(**period_asked(code)._asdict()).first()
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


def ward_code(ward) -> dict:
    return {"id": ward.pk, "code": ward.code, "name": ward.full_name}


def ward_name(ward) -> dict | None:
    return {"id": ward.pk, "name": ward.full_name} if ward else None


def body_name(body) -> dict | None:
    return {"id": body.pk, "name": body.name} if body else None
