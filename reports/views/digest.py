"""The daily digest on screen: today's or an earlier one, its reader's hour, and that it was seen."""

from datetime import date

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from reports import actions
from reports.digest import sections
from reports.forms import DigestChoiceForm
from reports.models import Digest, DigestChoice, Notice
from reports.models.digest import FIRST_HOUR

EARLIER = 14


@require_safe
def digest_page(request):
    """The newest digest, or that of the day asked for (`?ngay=2026-11-23`)."""
    return _page(request, DigestChoiceForm(initial=_choice(request.user)))


@require_POST
def digest_choose(request):
    """Keep the hour and whether a mail comes too."""
    form = DigestChoiceForm(request.POST)
    if not form.is_valid():
        return _page(request, form)
    actions.choose_digest(by=request.user, **form.cleaned_data)
    messages.success(request, _("Đã lưu giờ nhận bản tin."))
    return redirect("reports:digest")


@require_POST
def digest_read(request):
    """All that was told so far was seen."""
    actions.mark_read(by=request.user)
    messages.success(request, _("Đã ghi là đã xem."))
    return redirect("reports:digest")


def _choice(officer) -> dict:
    chosen = DigestChoice.objects.filter(officer=officer).values("hour", "by_mail").first()
    return chosen or {"hour": FIRST_HOUR, "by_mail": True}


def _page(request, form):
    """Three queries beside the reader's own."""
    own = Digest.objects.filter(officer=request.user)
    earlier = list(own.order_by("-day")[:EARLIER])
    shown = _of_day(own, request.GET["ngay"]) if request.GET.get("ngay") else next(iter(earlier), None)
    context = {
        "title": _("Bản tin ngày"),
        "digest": shown,
        "sections": sections(shown.lines) if shown else [],
        "earlier": earlier,
        "form": form,
        "has_unread": Notice.objects.filter(officer=request.user, read_at__isnull=True).exists()
        or any(row.read_at is None for row in earlier),
    }
    return render(request, "reports/digest.html", context)


def _of_day(own, written: str) -> Digest:
    try:
        found = own.filter(day=date.fromisoformat(written)).first()
    except ValueError:
        found = None
    if found is None:
        raise Http404
    return found
