"""Forms of obstacles: tell, put to an agency, answer, say that it is over."""

from django import forms
from django.utils.translation import gettext_lazy

from organisation.forms import DayField, ParagraphField
from organisation.models import Agency, Officer

from .forms_recognition import LONGEST_TEXT, ActForm


class AgencyChoice(forms.ModelChoiceField):
    def __init__(self, **kwargs):
        super().__init__(
            Agency.objects.filter(retired_on__isnull=True).order_by("name"),
            label=gettext_lazy("Hỏi cơ quan"),
            **kwargs,
        )


class AnswerByField(DayField):
    def __init__(self):
        super().__init__(label=gettext_lazy("Xin trả lời trước ngày"), required=False)


class ObstacleForm(forms.Form):
    """What blocks the duty since when, and whom it is put to."""

    what = ParagraphField(label=gettext_lazy("Vướng mắc"), max_length=LONGEST_TEXT)
    since_on = DayField(label=gettext_lazy("Vướng từ ngày"))
    asked_of = AgencyChoice(required=False, empty_label=gettext_lazy("Chưa hỏi cơ quan nào"))
    answer_by = AnswerByField()


class QuestionForm(ActForm):
    """Which agency is asked."""

    asked_of = AgencyChoice(empty_label=gettext_lazy("– chọn –"))
    answer_by = AnswerByField()


class AnswerForm(ActForm):
    """What the agency answers."""

    answer = ParagraphField(label=gettext_lazy("Trả lời"), max_length=LONGEST_TEXT)


class ResolutionForm(ActForm):
    """How it was overcome."""

    resolution = ParagraphField(label=gettext_lazy("Đã tháo gỡ thế nào"), max_length=LONGEST_TEXT)


class OwnerForm(ActForm):
    """Who looks after it from now on. `people`: those of the bearer, without the one who does."""

    owner = forms.ModelChoiceField(
        Officer.objects.none(), label=gettext_lazy("Người phụ trách mới"), empty_label=gettext_lazy("– chọn –")
    )
    reason = ParagraphField(label=gettext_lazy("Lý do"), max_length=LONGEST_TEXT, required=False)

    def __init__(self, *args, people, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = people
