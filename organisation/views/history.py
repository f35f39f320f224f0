"""History: of one record with what belongs to it, and of everything in scope."""

from django.shortcuts import render
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from .. import audit_chain, history
from ..history import narrowing
from ..history.registry import KeyReaders, everything
from ..history.words import UNSPOKEN, kind_of, spoken_of
from ..listing import Column, Listing
from ..models import AuditCheck, AuditEntry, AuditHead
from ..scope import visible_wards

PER_PAGE = 30
MOST_FIELDS = 1000  # entries whose fields the filter offers
DAYS = {"tu": narrowing.since, "den": narrowing.until}


@require_safe
def record_history(request, model, pk):
    """Every change of one record: who, when, which field, from what to what. `muc` names one field."""
    record = history.record_of(model, pk, request.user)
    entries = history.about(record.kind, pk, request.user)
    fields = fields_of(entries)
    key = request.GET.get("muc", "")
    listing = Listing(
        request,
        entries,
        columns(),
        filters={"muc": narrowing.of_field, "nguoi": narrowing.by_person, **DAYS},
        per_page=PER_PAGE,
        prepare=lambda found: tell(found, only=key if key in dict(fields) else ""),
    )
    if listing.export_kind:
        return listing.export(f"lich-su-{record.kind.slug}-{pk}", _("Lịch sử thay đổi"))
    context = (
        listing.context()
        | unread_days(request)
        | {
            "title": _("Lịch sử thay đổi: %(label)s") % {"label": capfirst(record.label)},
            "kind": kind_of(record.kind.label),
            "label": capfirst(record.label),
            "url": record.url,
            "is_gone": record.row is None,
            "own": (record.kind.label, str(pk)),
            "fields": fields,
            "people": people_of(entries),
        }
    )
    return render(request, "organisation/record_history.html", context)


@require_safe
def change_list(request):
    """All changes in scope, the newest first, and how the chain stands."""
    wards = visible_wards(request.user)
    listing = Listing(
        request,
        history.in_scope(request.user),
        [*columns(), Column("don-vi", _("Phường, xã"), lambda entry: entry.ward.full_name if entry.ward else "")],
        search=narrowing.searched,
        filters={
            "loai": narrowing.of_kind,
            "nguoi": narrowing.by_person,
            "phuong": lambda entries, words: entries.filter(ward__in=wards.matching(words).order_by().values("pk")),
            **DAYS,
        },
        prepare=tell,
    )
    if listing.export_kind:
        return listing.export("nhat-ky", _("Nhật ký thay đổi"))
    kinds = sorted((kind_of(kind.label), kind.slug) for kind in everything())
    context = (
        listing.context()
        | unread_days(request)
        | {
            "title": _("Nhật ký thay đổi"),
            "kinds": [(slug, capfirst(name)) for name, slug in kinds],
            "by_ward": request.user.sees_all or request.user.is_superuser,
        }
        | chain_state(request.user)
    )
    return render(request, "organisation/change_list.html", context)


def chain_state(officer) -> dict:
    """How the chain stands; where it is broken, the rows by name for who sees them all."""
    check = AuditCheck.objects.first()
    sees_all = officer.sees_all or officer.is_superuser
    return {
        "head": AuditHead.objects.filter(pk=1).first(),
        "check": check,
        "faults": audit_chain.told(check.faults) if check and sees_all else [],
    }


def tell(entries: list[AuditEntry], only: str = "") -> None:
    """Put its words on each entry, as `told`. A constant number of queries."""
    for entry, event in zip(entries, history.in_words(entries, only=only), strict=True):
        entry.told = event


def columns() -> list[Column]:
    return [
        Column("luc", _("Lúc"), lambda entry: entry.at, ("number",)),
        Column("gio", _("Giờ"), lambda entry: f"{narrowing.at_hanoi(entry.at):%H:%M:%S}"),
        Column("nguoi", _("Người"), lambda entry: str(entry.by) if entry.by else _("hệ thống")),
        Column("viec", _("Việc"), lambda entry: entry.told.words),
        Column("loai", _("Loại"), lambda entry: entry.told.kind),
        Column("doi-tuong", _("Đối tượng"), lambda entry: entry.label),
        Column("thay-doi", _("Thay đổi"), lambda entry: changes_text(entry.told)),
        Column("ly-do", _("Lý do"), lambda entry: entry.reason),
        Column("so", _("Số"), lambda entry: entry.number),
    ]


def changes_text(event: history.Event) -> str:
    return "; ".join(f"{capfirst(line.label)}: {line.old} → {line.new}" for line in event.lines)


def fields_of(entries) -> list[tuple[str, str]]:
    """The fields that the latest entries changed, as (key, what it is called), in the order of their names."""
    readers, found = KeyReaders(), {}
    for label, changes in entries.values_list("model", "changes")[:MOST_FIELDS]:
        kind = history.find(label)
        for key in changes.keys() - UNSPOKEN - (kind.unspoken if kind else set()):
            if key not in found:
                found[key] = capfirst(spoken_of(label, key, [None, None], readers).label)
    return sorted(found.items(), key=lambda pair: narrowing.fold(pair[1]))


def people_of(entries) -> list[tuple[str, str]]:
    """Who made these entries: (key, name), and the portal itself where it did something. Nobody's sign-in name is told."""
    rows = entries.order_by().values_list("by", "by__full_name", "by__username").distinct()[:MOST_FIELDS]
    people = sorted((name or sign, str(key)) for key, name, sign in rows if key)
    return [(key, name) for name, key in people] + (
        [(narrowing.NOBODY, _("Hệ thống"))] if any(key is None for key, *_names in rows) else []
    )


def unread_days(request) -> dict:
    """Which of the two days cannot be read: the page says so."""
    return {
        "unread": [
            name for name in DAYS if (text := request.GET.get(name, "").strip()) and narrowing.read_day(text) is None
        ]
    }
