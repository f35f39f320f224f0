"""The forms of an edition: its words section by section, its issuing, the reason of a correction or a withdrawal."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from organisation.forms import DayField, ParagraphField, TextField
from organisation.numbers import WholeNumberField

from .actions.issuing import LARGEST_NUMBER
from .models import Edition
from .narratives import HEADINGS, LABELS, text_mark

TEXT, SEEN = "text-", "seen-"


class NarrativeForm(forms.Form):
    """A text for each section. `seen-…` tells which text the officer edited, so that two do not overwrite each other."""

    def __init__(self, *args, texts: dict[str, str], **kwargs):
        super().__init__(*args, **kwargs)
        for section in HEADINGS:
            held = texts.get(section, "")
            rows = max(4, min(14, 2 + len(held) // 100))
            self.fields[TEXT + section] = ParagraphField(
                label=LABELS[section],
                required=False,
                initial=held,
                widget=forms.Textarea(attrs={"rows": rows, "class": "form-control"}),
            )
            self.fields[SEEN + section] = forms.CharField(
                widget=forms.HiddenInput, required=False, max_length=16, initial=text_mark(held)
            )

    def _all(self, prefix: str) -> dict[str, str]:
        return {section: self.cleaned_data[prefix + section] for section in HEADINGS}

    @property
    def texts(self) -> dict[str, str]:
        """Section → what was sent; sections that were not sent at all are left out."""
        sent = {name for name in self.data if name.startswith(TEXT)}
        return {section: text for section, text in self._all(TEXT).items() if TEXT + section in sent}

    @property
    def seen(self) -> dict[str, str]:
        return self._all(SEEN)


class IssueForm(forms.Form):
    """Who signs, by what authority and as what, the number in the register, and the day."""

    authority = forms.ChoiceField(label=gettext_lazy("Quyền hạn ký"), choices=Edition.Authority.choices, required=False)
    head_post = TextField(
        label=gettext_lazy("Thay mặt, ký thay, thừa lệnh cho"),
        max_length=120,
        required=False,
        help_text=gettext_lazy("Chức vụ người đứng đầu, hoặc tên tập thể khi ký TM. Bỏ trống khi người đứng đầu ký."),
    )
    signer_post = ParagraphField(
        label=gettext_lazy("Chức vụ người ký"),
        max_length=120,
        widget=forms.Textarea(attrs={"rows": 1}),
        help_text=gettext_lazy("Như in trên văn bản. Ký KT. dưới TM. thì ghi hai dòng."),
    )
    signer_name = TextField(label=gettext_lazy("Họ tên người ký"), max_length=120)
    number = WholeNumberField(
        label=gettext_lazy("Số trong sổ"),
        min_value=1,
        max_value=LARGEST_NUMBER,
        required=False,
        widget=forms.TextInput(attrs={"class": "form-control short"}),
        help_text=gettext_lazy(
            "Số kế tiếp được điền sẵn; sửa được nếu số ấy đã dùng ngoài cổng. Để trống: lấy số kế tiếp khi bấm."
        ),
    )
    issued_on = DayField(label=gettext_lazy("Ngày ban hành"))
    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=16)

    def clean(self):
        """Whoever signs for the head of the agency says for whom."""
        found = super().clean()
        authority = Edition.Authority
        if found.get("authority") in {authority.COLLECTIVE} and not found.get("head_post"):
            self.add_error("head_post", _("Ký TM. thì ghi tên tập thể, ví dụ ỦY BAN NHÂN DÂN."))
        return found


class ReasonForm(forms.Form):
    """Why an issued report is corrected or withdrawn."""

    reason = ParagraphField(
        label=gettext_lazy("Lý do"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3, "class": "form-control"}),
    )
