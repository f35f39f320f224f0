"""The registers of requests for more time and of objections to being counted late."""

from django.db.models import Count, Q
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from organisation import clock
from organisation.listing import Column, Listing, one_of
from programme import clock_rules as rules
from programme.models import Directive, Dispute, Extension

from . import register_parts as parts
from .clock_page import acts_on_dispute, acts_on_extension

RELATED = ("duty__directive", "duty__ward", "duty__agency", "decided_by")
TEXTS = ("reason", "decision_note", "duty__directive__code", "duty__ward__search", "duty__agency__name")
SORTED = ("duty__ward__sort_key", "duty__agency__name")


@require_safe
def extension_list(request):
    """Requests for more time in the reader's scope: of one bearer, or of all who owe a directive."""
    rows = Extension.objects.visible_to(request.user)
    return _register(
        request,
        rows.select_related(*RELATED, "directive", "document", "clause", "asked_by"),
        extension_columns(),
        acts_on_extension,
        paths=("directive", "duty__directive"),
        texts=(*TEXTS, "directive__code"),
        mine="asked_by",
        file_name="gia-han",
        title=_("Gia hạn"),
        figures={"waiting": Q(state=Extension.State.ASKED), "late": Q(is_after_deadline=True)},
    )


@require_safe
def dispute_list(request):
    """Objections to being counted late in the reader's scope."""
    rows = Dispute.objects.visible_to(request.user)
    return _register(
        request,
        rows.select_related(*RELATED, "period", "raised_by"),
        dispute_columns(),
        acts_on_dispute,
        paths=("duty__directive",),
        texts=TEXTS,
        mine="raised_by",
        file_name="y-kien",
        title=_("Ý kiến về việc bị tính chậm"),
        figures={"waiting": Q(state=Dispute.State.OPEN), "upheld": Q(state=Dispute.State.UPHELD)},
    )


def _register(request, rows, columns, acts, *, paths, texts, mine: str, file_name: str, title: str, figures: dict):
    """`paths`: where a row's directive is; `mine`: who asked; `figures`: counted over the rows shown, all pages."""
    officer, states = request.user, rows.model.State
    listing = Listing(
        request,
        rows,
        columns,
        default_order=("-pk",),
        search=parts.searching(*texts),
        filters={
            "trang-thai": one_of("state", states.values),
            "chi-tieu": parts.of_key(*paths),
            "van-ban": parts.of_key(*(f"{path}__document" for path in paths)),
            "cua": parts.whose(officer, Q(**{mine: officer}), _to_decide(officer, figures["waiting"], mine)),
        },
        prepare=lambda found: mark(found, officer, acts),
    )
    if listing.export_kind:
        return listing.export(file_name, title)
    chosen = listing.chosen
    return render(
        request,
        f"programme/{rows.model._meta.model_name}_list.html",
        listing.context()
        | {
            "title": title,
            "states": states.choices,
            "directives": parts.directives_in(rows, *paths, chosen=chosen["chi-tieu"]),
            "documents": parts.documents_in(rows, *paths, chosen=chosen["van-ban"]),
            "to_do": _("chờ tôi quyết định") if officer.has_perm(rules.DECIDE) else "",
            "figures": listing.queryset.order_by().aggregate(
                **{name: Count("pk", filter=where) for name, where in figures.items()}
            ),
            "day": clock.today(),
        },
    )


def mark(rows, officer, acts) -> None:
    """Whether each row's duty may be opened, and what the reader may do. One query."""
    seen = parts.seen_duties(rows, officer)
    for row in rows:
        row.is_seen, row.may = row.duty_id in seen, acts(row, officer)


def _to_decide(officer, waiting: Q, mine: str) -> Q:
    """Waiting for a decision that is the officer's to make: nobody decides what they, or their own body, asked for."""
    if not officer.has_perm(rules.DECIDE):
        return Q(pk__in=())
    return waiting & ~Q(**{mine: officer}) & ~parts.of_body(officer)


def extension_columns() -> list[Column]:
    return [
        Column("chi-tieu", _("Chỉ tiêu, nhiệm vụ"), lambda row: _directive(row).code),
        Column("don-vi", _("Đơn vị"), lambda row: str(row.duty.bearer) if row.duty_id else _("tất cả"), SORTED),
        Column("dang-co", _("Thời hạn đang có"), lambda row: row.old_due_on, ("old_due_on",)),
        Column("xin-den", _("Xin đến"), lambda row: row.new_due_on, ("new_due_on",)),
        Column("trang-thai", _("Trạng thái"), lambda row: row.get_state_display(), ("state",)),
        Column("ly-do", _("Lý do"), lambda row: row.reason),
        Column("can-cu", _("Căn cứ"), _basis),
        Column("nguoi", _("Người xin"), lambda row: str(row.asked_by), ("asked_by__full_name",)),
        Column("luc", _("Xin lúc"), lambda row: row.asked_at, ("asked_at",)),
        Column("qua-han", _("Xin khi đã quá hạn"), lambda row: _("có") if row.is_after_deadline else _("không")),
        *_decision_columns(),
    ]


def dispute_columns() -> list[Column]:
    return [
        Column("chi-tieu", _("Chỉ tiêu, nhiệm vụ"), lambda row: row.duty.directive.code, ("duty__directive__code",)),
        Column("don-vi", _("Đơn vị"), lambda row: str(row.duty.bearer), SORTED),
        Column(
            "ve",
            _("Về"),
            lambda row: row.period.label if row.period_id else _("thời hạn của nghĩa vụ"),
            ("period__ends_on",),
        ),
        Column("trang-thai", _("Trạng thái"), lambda row: row.get_state_display(), ("state",)),
        Column("ly-do", _("Lý do"), lambda row: row.reason),
        Column("nguoi", _("Người nêu"), lambda row: str(row.raised_by), ("raised_by__full_name",)),
        Column("luc", _("Nêu lúc"), lambda row: row.raised_at, ("raised_at",)),
        *_decision_columns(),
    ]


def _decision_columns() -> list[Column]:
    return [
        Column("quyet-dinh", _("Người quyết định"), lambda row: str(row.decided_by or ""), ("decided_by__full_name",)),
        Column("quyet-dinh-luc", _("Quyết định lúc"), lambda row: row.decided_at, ("decided_at",)),
        Column("y-kien", _("Ý kiến quyết định"), lambda row: row.decision_note),
    ]


def _directive(row: Extension) -> Directive:
    return row.duty.directive if row.duty_id else row.directive


def _basis(row: Extension) -> str:
    return ", ".join(filter(None, (row.document and row.document.citation, row.clause and row.clause.label)))
