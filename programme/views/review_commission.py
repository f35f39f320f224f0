"""What reviewers flagged for the commission, of one period or of all."""

from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from organisation.listing import Column, Listing
from organisation.models import ReportingPeriod
from organisation.text import fold
from programme import life
from programme.models import Finding

from .chosen import of_period
from .review_queue import check_open


def commission_columns() -> list[Column]:
    return [
        Column("ten", _("Phường, xã"), lambda row: row.assessment.ward.full_name, ("assessment__ward__sort_key",)),
        Column("ky", _("Kỳ"), lambda row: row.assessment.period.label, ("assessment__period__ends_on",)),
        Column("ma", _("Mã"), lambda row: row.criterion.code, ("criterion__code",)),
        Column("tieu-chi", _("Tiêu chí"), lambda row: row.criterion.name),
        Column("tu-cham", _("Tự chấm"), lambda row: row.get_self_verdict_display(), ("self_verdict",)),
        Column("gia-tri", _("Giá trị tự chấm"), lambda row: row.self_text),
        Column("tham-dinh", _("Thẩm định"), lambda row: row.get_verified_verdict_display(), ("verified_verdict",)),
        Column("gia-tri-td", _("Giá trị thẩm định"), lambda row: row.verified_text),
        Column("y-kien", _("Ý kiến thẩm định"), lambda row: row.opinion),
        Column("trang-thai", _("Trạng thái phiếu"), lambda row: row.assessment.get_state_display()),
        Column("nguoi", _("Người thẩm định"), lambda row: str(row.assessment.verified_by or row.assessment.reviewer or "")),
    ]  # fmt: skip


@require_safe
def review_commission(request):
    """Every finding that reviewers flagged for the commission, of one period or of all."""
    may = [life.RULES[action].verb for action in (life.REVIEW, life.ASSIGN, life.CONCLUDE)]
    flagged = Finding.objects.visible_to(request.user).filter(is_for_commission=True)
    if not any(request.user.has_perm(verb) for verb in may):
        check_open(request.user)  # closed, unless something is assigned to the officer
        flagged = flagged.filter(assessment__reviewer=request.user)
    periods = list(
        ReportingPeriod.objects.filter(pk__in=flagged.order_by().values("assessment__period")).order_by("-ends_on")
    )
    listing = Listing(
        request,
        flagged.select_related(
            "criterion", "assessment__ward", "assessment__period", "assessment__verified_by", "assessment__reviewer"
        ),
        commission_columns(),
        default_order=("-assessment__period__ends_on", "assessment__ward__sort_key", "criterion__code", "pk"),
        search=lambda found, words: found.filter(assessment__ward__search__contains=fold(words)),
        filters={"ky": of_period(periods, "assessment__period")},
    )
    if listing.export_kind:
        return listing.export("dua-ra-hoi-dong", _("Đưa ra hội đồng"))
    title = _("Đưa ra hội đồng")
    more = {"title": title, "periods": periods, "queue_url": reverse("programme:review-queue")}
    return render(request, "programme/review_commission.html", listing.context() | more)
