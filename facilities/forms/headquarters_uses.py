"""Forms of who uses a building."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from organisation import clock
from organisation.forms import DayField, TextField
from organisation.models import Ward

from .guarded import GuardedForm


class WardUseForm(GuardedForm, forms.Form):
    """What every change of use says: of which version, and why."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31)
    reason = TextField(label=_("Lý do, căn cứ"), max_length=250, required=False)


class UseForm(WardUseForm):
    """The ward makes the building its main seat, or leaves it."""

    MAIN, END = "main", "end"
    layout = ((_("Thay đổi sử dụng"), ("change", "day", "reason")),)
    change = forms.ChoiceField(
        label=_("Việc"),
        widget=forms.RadioSelect,
        choices=[
            (MAIN, _("Chuyển thành trụ sở chính (trụ sở chính cũ tiếp tục là cơ sở phụ)")),
            (END, _("Thôi sử dụng trụ sở này")),
        ],
    )
    day = DayField(label=_("Từ ngày"), help_text=_("Ngày đầu tiên theo hiện trạng mới, ví dụ 01/07/2026."))


class SpanForm(WardUseForm):
    """A use with the days known of it."""

    layout = ((_("Sử dụng"), ("is_main", "valid_from", "valid_until", "reason")),)
    is_main = forms.BooleanField(
        label=_("Là trụ sở chính của đơn vị"),
        required=False,
        help_text=_("Một đơn vị chỉ có một trụ sở chính trong một ngày; không đánh dấu là cơ sở phụ."),
    )
    valid_from = DayField(label=_("Từ ngày"), required=False, help_text=_("Để trống khi không rõ."))
    valid_until = DayField(
        label=_("Đến trước ngày"),
        required=False,
        help_text=_("Ngày đầu tiên không còn sử dụng; để trống khi đang sử dụng."),
    )


class NewUseForm(SpanForm):
    """A ward begins to use the building, or used it in the past."""

    layout = ((_("Sử dụng"), ("ward", "is_main", "takes_over", "valid_from", "valid_until", "reason")),)
    ward = forms.ModelChoiceField(
        label=_("Đơn vị"),
        queryset=Ward.objects.none(),
        error_messages={"invalid_choice": _("Xin chọn một đơn vị đang hoạt động trong danh sách.")},
    )
    takes_over = forms.BooleanField(
        label=_("Chuyển trụ sở chính về đây"),
        required=False,
        help_text=_("Trụ sở chính hiện nay của đơn vị tiếp tục là cơ sở phụ từ ngày bắt đầu."),
    )

    def __init__(self, *args, own: Ward | None = None, **kwargs):
        super().__init__(*args, **kwargs)
        standing = Ward.objects.alive_on(clock.today()).in_order()
        self.fields["ward"].queryset = standing.filter(pk=own.pk) if own else standing
        if own:
            self.fields["ward"].initial, self.fields["ward"].empty_label = own, None

    def clean(self):
        values = super().clean()
        if values.get("takes_over") and values.get("valid_until"):
            raise ValidationError(
                {"valid_until": gettext("Chuyển trụ sở chính thì chưa có ngày kết thúc: xin để trống ngày này.")}
            )
        return values
