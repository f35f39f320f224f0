"""Forms of the honest clock: a request for time, a decision. Each names what it was made from."""

from django import forms
from django.utils.translation import gettext_lazy

from organisation.forms import DayField, ParagraphField
from organisation.models import Clause, Document, ReportingPeriod

from .forms_recognition import LONGEST_TEXT, ActForm, DocumentChoice

YES, NO = "yes", "no"


class ClauseChoice(forms.ModelChoiceField):
    def label_from_instance(self, clause):
        return f"{clause.document.citation}, {clause.label}"


class ExtensionForm(forms.Form):
    """A later deadline, why, and on what basis. `seen_due_on` is the deadline the page was made from."""

    seen_due_on = forms.DateField(widget=forms.HiddenInput, input_formats=["%Y-%m-%d"])
    new_due_on = DayField(label=gettext_lazy("Xin gia hạn đến ngày"))
    reason = ParagraphField(label=gettext_lazy("Lý do gia hạn"), max_length=LONGEST_TEXT)
    why_late = ParagraphField(
        label=gettext_lazy("Vì sao đến nay mới xin"),
        max_length=LONGEST_TEXT,
        required=False,
        help_text=gettext_lazy("Bắt buộc khi thời hạn đang có đã qua."),
    )
    document = DocumentChoice(
        Document.objects.order_by("-issued_on", "-pk"),
        label=gettext_lazy("Căn cứ: văn bản"),
        required=False,
        empty_label=gettext_lazy("Không gắn văn bản"),
    )
    clause = ClauseChoice(
        Clause.objects.select_related("document").order_by("document", "pk"),
        label=gettext_lazy("Căn cứ: điều khoản"),
        required=False,
        empty_label=gettext_lazy("Không gắn điều khoản"),
    )

    def __init__(self, *args, is_late: bool = True, **kwargs):
        super().__init__(*args, **kwargs)
        if not is_late:
            del self.fields["why_late"]


class DecisionForm(ActForm):
    """Yes or no, and why. Neither is chosen beforehand."""

    decision = forms.ChoiceField(label=gettext_lazy("Quyết định"), widget=forms.RadioSelect)
    note = ParagraphField(
        label=gettext_lazy("Ý kiến quyết định"),
        max_length=LONGEST_TEXT,
        required=False,
        help_text=gettext_lazy("Bắt buộc khi không chấp nhận."),
    )

    def __init__(self, *args, yes, no, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["decision"].choices = [(YES, yes), (NO, no)]


class PeriodChoice(forms.ModelChoiceField):
    def label_from_instance(self, period):
        return period.label


class DisputeForm(forms.Form):
    """Which lateness is not accepted, and why."""

    period = PeriodChoice(
        ReportingPeriod.objects.none(),
        label=gettext_lazy("Về kỳ báo cáo"),
        required=False,
        empty_label=gettext_lazy("Thời hạn của nghĩa vụ, không phải một kỳ"),
    )
    reason = ParagraphField(label=gettext_lazy("Lý do"), max_length=LONGEST_TEXT)

    def __init__(self, *args, duty, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["period"].queryset = ReportingPeriod.objects.filter(progress__duty=duty).order_by("-ends_on")
