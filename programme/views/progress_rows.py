"""What the grid of duties and the page of one share: a form per row, what it asks, and refusals put at their rows."""

from django.contrib import messages
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from programme.actions.progress_entry import ProgressEntry, Refused, StaleRows, closed_rows, earlier_answers
from programme.actions.progress_registers import read_for
from programme.forms import ProgressForm
from programme.models import Progress

RELATED = (
    "duty__directive__document",
    "duty__ward",
    "duty__agency",
    "period",
    "submitted_by",
    "override_by",
    "returned_by",
)
SUBMIT, NO_CHANGE = "submit", "no_change"


def make_forms(rows: list[Progress], data=None) -> list[ProgressForm]:
    """A form per row; signed or locked rows stay unbound and are shown as text."""
    earlier, shut, read = earlier_answers(rows), closed_rows(rows), read_for(rows)
    forms = []
    for row in rows:
        open_for_typing = row.state != Progress.State.SUBMITTED and row.pk not in shut
        form = ProgressForm(
            data if open_for_typing else None,
            row=row,
            earlier=earlier.get(row.duty_id),
            reading=read.get((row.duty_id, row.period_id)),
        )
        form.is_open = open_for_typing
        forms.append(form)
    return forms


def typed_among(forms: list[ProgressForm], data) -> list[ProgressForm]:
    """Those that were on the page that is sent."""
    return [form for form in forms if form.is_open and form.add_prefix("version") in data]


def entries_of(forms: list[ProgressForm], action: str) -> list[ProgressEntry]:
    """What valid forms ask; with NO_CHANGE rows that nobody answered follow the last period."""
    return [_entry(form, action) for form in forms if form.is_answered or _follows(form, action)]


def show(forms: list[ProgressForm], refusal: StaleRows | Refused) -> None:
    """Put each refusal at its row; a stale row keeps what was typed and shows what the other person saved."""
    for form in forms:
        if isinstance(refusal, StaleRows) and form.row.pk in refusal.current:
            form.conflict = refusal.current[form.row.pk]
            form.add_error(
                None,
                _("Người khác vừa lưu mục này. Xin so hai bản; lưu lại lần nữa là thay bản của họ bằng bản của bạn."),
            )
            form.at_version(form.conflict.version)
        elif isinstance(refusal, Refused) and form.row.pk in refusal.reasons:
            form.add_error(None, refusal.reasons[form.row.pk])


def thank(request, count: int, *, is_sent: bool) -> None:
    if is_sent:
        messages.success(request, _("Đã ký và gửi tiến độ. Cảm ơn đơn vị."))
    else:
        messages.success(request, ngettext("Đã lưu %(count)d mục.", "Đã lưu %(count)d mục.", count) % {"count": count})


def _follows(form: ProgressForm, action: str) -> bool:
    return action == NO_CHANGE and form.earlier is not None


def _entry(form: ProgressForm, action: str) -> ProgressEntry:
    values = form.cleaned_data
    return ProgressEntry(
        form.row.pk,
        values["version"],
        values["answer"] or (Progress.Answer.NO_CHANGE if _follows(form, action) else ""),
        values.get("value"),
        values.get("percent"),
        values.get("narrative", ""),
    )
