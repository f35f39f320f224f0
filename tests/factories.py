"""Rows for tests: sensible defaults, everything can be overridden."""

from datetime import date
from itertools import count

from django.contrib.auth.models import Group
from django.utils import timezone

from organisation.actions.periods import ensure_periods
from organisation.models import (
    Agency,
    Ancestry,
    Document,
    FormedUnit,
    Officer,
    Province,
    Reorganisation,
    ReorganisationLine,
    ReportingPeriod,
    Succession,
    Ward,
)
from organisation.text import fold, sort_key

MERGER = date(2025, 7, 1)
_numbers = count(90001)


def make_province():
    return Province.objects.get_or_create(code="01", defaults={"name": "Thành phố Hà Nội"})[0]


def make_ward(name="Thử Nghiệm", *, kind="phường", established_on=MERGER, dissolved_on=None, code=None, **values):
    code = code or f"{next(_numbers):05}"
    ward = Ward.objects.create(
        province=make_province(),
        code=code,
        name=name,
        kind=kind,
        established_on=established_on,
        dissolved_on=dissolved_on,
        search=fold(f"{kind} {name} {code} {values.get('district', '')}"),
        sort_key=sort_key(name),
        **values,
    )
    Ancestry.objects.create(descendant=ward, ancestor=ward, carries_records=True)
    return ward


def make_wards(number, **values):
    """Many wards in one statement."""
    province = make_province()
    rows = []
    for index in range(number):
        code = f"{next(_numbers):05}"
        name = f"Phường số {index + 1}"
        rows.append(
            Ward(
                **{
                    "province": province,
                    "code": code,
                    "name": name,
                    "kind": "phường",
                    "established_on": MERGER,
                    "search": fold(f"phường {name} {code}"),
                    "sort_key": sort_key(name),
                    **values,
                }
            )
        )
    wards = Ward.objects.bulk_create(rows)
    Ancestry.objects.bulk_create(Ancestry(descendant=ward, ancestor=ward, carries_records=True) for ward in wards)
    return wards


def make_event(on=MERGER, **values):
    """An event that was carried out, the one of that day when there is one."""
    defaults = {"name": "Sắp xếp đơn vị", "state": "carried_out", "carried_out_at": timezone.now(), **values}
    return Reorganisation.objects.get_or_create(effective_on=on, defaults=defaults)[0]


def make_draft(units, *, on=date(2026, 10, 1), **values):
    """An event in preparation: {name of a unit: [wards that pass whole into it]}, each with a code of its own."""
    draft = Reorganisation.objects.create(**{"name": "Sắp xếp thử", "effective_on": on, **values})
    for name, wards in units.items():
        unit = FormedUnit.objects.create(event=draft, code=f"{next(_numbers):05}", name=name, kind="phường")
        for ward in wards:
            ReorganisationLine.objects.create(
                event=draft, predecessor=ward, unit=unit, takes_records=True, takes_records_rule="sole"
            )
    return draft


def make_succession(before, after, *, on=MERGER, share="whole", takes_records=True, **values):
    return Succession.objects.create(
        event=make_event(on),
        predecessor=before,
        successor=after,
        effective_on=on,
        share=share,
        detail=share,
        takes_records=takes_records,
        **values,
    )


def make_officer(username, role=None, **values):
    """An officer without a usable password (tests sign in by force) in the role's group, when one is named."""
    officer = Officer.objects.create(username=username, full_name=values.pop("full_name", username), **values)
    if role:
        officer.groups.add(Group.objects.get(name=role))
    return officer


def make_agency(key="catp", name="Công an thành phố Hà Nội", **values):
    return Agency.objects.get_or_create(
        key=key, defaults={"name": name, "short_name": "Công an TP", "level": "thành phố", **values}
    )[0]


def make_document(key="KH-HN-2024", **values):
    return Document.objects.get_or_create(
        key=key,
        defaults={
            "kind": "kế hoạch",
            "title": "Kế hoạch xây dựng Công an phường kiểu mẫu",
            "issuer": "UBND thành phố Hà Nội",
            "level": "thành phố",
            **values,
        },
    )[0]


def make_period(code="2026-Q3"):
    """A period by its code; the periods of its year are made when missing."""
    year = int(code[:4])
    ensure_periods(year, year)
    return ReportingPeriod.objects.with_code(code).get()
