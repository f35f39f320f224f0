"""Requests for a later deadline: ask for a duty or a whole directive, take back, decide."""

from django.http import Http404
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from organisation import access, clock
from organisation.formats import day as written_day
from programme import clock_rules as rules
from programme.actions import clock as actions
from programme.forms_clock import YES, DecisionForm, ExtensionForm
from programme.models import Directive, Duty, Extension

from .clock_page import act, press, turned_away

methods = require_http_methods(["GET", "HEAD", "POST"])
RELATED = ("duty__directive", "duty__ward", "duty__agency", "directive", "document", "clause", "asked_by", "decided_by")


@methods
def extension_ask(request, pk: int):
    """The bearer asks for more time for its own duty."""
    duty = access.get_visible(Duty.objects.select_related("directive", "ward", "agency"), request, pk=pk)
    return _ask(request, duty, duty.get_absolute_url(), str(duty), duty_id=duty.pk)


@methods
def directive_extension_ask(request, pk: int):
    """The lead, or the city, asks for more time for all who owe the directive."""
    directive = Directive.objects.filter(pk=min(pk, access.BIGGEST_KEY)).first()
    if directive is None:
        raise Http404(_("Không có chỉ tiêu, nhiệm vụ này."))
    return _ask(request, directive, directive.get_absolute_url(), directive.code, directive_id=directive.pk)


def _ask(request, target: Directive | Duty, back: str, name: str, **key):
    rules.check_asker(target, request.user)
    if turned_away(request, actions.check_can_ask, target):
        return redirect(back)
    due_on = target.current_due_on
    form = ExtensionForm(
        request.POST if request.method == "POST" else None,
        initial={"seen_due_on": due_on.isoformat()},
        is_late=clock.today() > due_on,
    )
    return act(
        request,
        form,
        lambda **said: actions.ask_extension(**key, **said),
        back=back,
        back_name=name,
        title=_("Xin gia hạn: %(what)s") % {"what": name},
        label=_("Gửi đề nghị gia hạn"),
        thanks=_("Đã gửi đề nghị gia hạn. Thời hạn đang có giữ nguyên cho đến khi có quyết định."),
        consequences=[
            _("Thời hạn đang có: %(day)s.") % {"day": written_day(due_on)},
            _("Thời hạn ban đầu không đổi: số ngày chậm so với thời hạn ban đầu vẫn được ghi."),
            _("Đề nghị mang tên bạn; rút lại được khi chưa có quyết định."),
        ],
        seen=lambda current: {"seen_due_on": current.current_due_on or ""},
    )


def _get(request, pk: int) -> Extension:
    return access.get_visible(Extension.objects.select_related(*RELATED), request, pk=pk)


def home_of(row: Extension) -> str:
    """The page the request stands on: its duty's, or its directive's."""
    return (row.duty or row.directive).get_absolute_url()


@require_POST
def extension_withdraw(request, pk: int):
    """Whoever asked takes the request back."""
    row = _get(request, pk)
    rules.check_taker(row, request.user)
    thanks = _("Đã rút đề nghị gia hạn.")
    return press(request, actions.withdraw_extension, back=home_of(row), thanks=thanks, extension_id=row.pk)


@methods
def extension_decide(request, pk: int):
    """The leader grants or refuses."""
    row = _get(request, pk)
    rules.check_decider(row.duty, row.asked_by_id, request.user)
    if turned_away(request, actions.check_waiting, row):
        return redirect(home_of(row))
    form = DecisionForm(
        request.POST if request.method == "POST" else None,
        initial={"version": row.version},
        yes=_("Gia hạn đến %(day)s") % {"day": written_day(row.new_due_on)},
        no=_("Không gia hạn"),
    )
    name = str(row.duty) if row.duty_id else row.directive.code
    return act(
        request,
        form,
        lambda *, decision, **said: actions.decide_extension(extension_id=row.pk, is_granted=decision == YES, **said),
        back=home_of(row),
        back_name=name,
        title=_("Quyết định gia hạn: %(what)s") % {"what": name},
        label=_("Ghi quyết định"),
        thanks=_("Đã ghi quyết định về đề nghị gia hạn."),
        consequences=[
            _("Quyết định không sửa được sau khi ghi; muốn đổi phải có đề nghị mới."),
            _("Nếu gia hạn, thời hạn đang có đổi thành ngày xin; thời hạn ban đầu giữ nguyên."),
        ],
        facts=_facts(row),
    )


def _facts(row: Extension) -> list[tuple[str, str]]:
    basis = ", ".join(filter(None, (row.document and row.document.citation, row.clause and row.clause.label)))
    return [
        (_("Thời hạn đang có"), written_day(row.old_due_on)),
        (_("Xin đến"), written_day(row.new_due_on)),
        (_("Lý do"), row.reason),
        (_("Căn cứ"), basis or "—"),
        (_("Người xin"), f"{row.asked_by}, {written_day(clock.hanoi_day(row.asked_at))}"),
        (_("Xin khi đã quá hạn"), _("có") if row.is_after_deadline else _("không")),
    ]
