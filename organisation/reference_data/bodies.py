"""Agencies, documents and holidays, as the files and the law name them."""

from datetime import date

from organisation.models import Agency, AgencyAlias, Clause, Document, Holiday

from .files import Reference

FIRST_YEAR, LAST_YEAR = 2024, 2030
# Solar public holidays of the Labour Code 45/2019/QH14, Article 112; the lunar ones are entered by hand each year.
FIXED_HOLIDAYS = [
    (1, 1, "Tết Dương lịch"),
    (4, 30, "Ngày Chiến thắng"),
    (5, 1, "Ngày Quốc tế lao động"),
    (9, 2, "Quốc khánh"),
]


def load_documents(reference: Reference) -> int:
    made, documents = 0, {}
    for row in reference.documents:
        document, new = Document.objects.get_or_create(
            key=row["key"],
            defaults={
                "number": row["number"],
                "kind": row["kind"],
                "title": row["title_vi"],
                "issuer": row["issuer"],
                "issued_on": row["issued_on"] or None,
                "level": row["level"],
            },
        )
        documents[row["key"]] = document
        made += new
    for row in reference.documents:
        documents[row["key"]].carries_out.add(*(documents[key] for key in row["carries_out"].split("|") if key))
    for key, label in (("1286/NQ-UBTVQH15", "Điều 1"), ("1656/NQ-UBTVQH15", "Điều 1")):
        if key in documents:
            Clause.objects.get_or_create(document=documents[key], label=label)
    return made


def load_agencies(reference: Reference) -> int:
    made = 0
    for row in reference.agencies:
        agency, new = Agency.objects.get_or_create(
            key=row["key"], defaults={"name": row["name_vi"], "short_name": row["short_vi"], "level": row["level"]}
        )
        made += new
        for alias in {row["name_vi"], row["short_vi"], *row["aliases"].split("|")} - {""}:
            AgencyAlias.objects.get_or_create(name=alias, defaults={"agency": agency})
    return made


def load_holidays() -> int:
    source = "Bộ luật Lao động 45/2019/QH14, Điều 112"
    rows = [
        Holiday(day=date(year, month, day), name=name, source=source)
        for year in range(FIRST_YEAR, LAST_YEAR + 1)
        for month, day, name in FIXED_HOLIDAYS
    ]
    before = Holiday.objects.count()
    Holiday.objects.bulk_create(rows, ignore_conflicts=True)
    return Holiday.objects.count() - before
