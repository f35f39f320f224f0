"""The small forms of a document's own page for keepers: a link to another document, a file."""

from django import forms
from django.utils.translation import gettext_lazy as _

from . import uploads
from .forms import DayField, ParagraphField, TextField
from .models import Document, DocumentFile, DocumentLink
from .numbers import WholeNumberField


class DocumentChoice(forms.ModelChoiceField):
    def label_from_instance(self, document):
        return f"{document.citation}: {document.title[:90]}"


class LinkForm(forms.Form):
    """What one of the two documents does to the other, as read from the document whose page this is."""

    LATER, EARLIER = "later", "earlier"
    place = forms.ChoiceField(
        label=_("Văn bản này"),
        choices=[
            ("later-replaces", _("thay thế văn bản")),
            ("later-amends", _("sửa đổi, bổ sung văn bản")),
            ("earlier-replaces", _("bị thay thế bởi văn bản")),
            ("earlier-amends", _("được sửa đổi, bổ sung bởi văn bản")),
        ],
    )
    other = DocumentChoice(Document.objects.none(), label=_("Văn bản kia"))
    from_on = DayField(label=_("Từ ngày"), required=False, help_text=_("Để trống khi chưa rõ ngày."))
    note = TextField(label=_("Phạm vi, ghi chú"), max_length=250, required=False)

    def __init__(self, *args, document: Document, **kwargs):
        super().__init__(*args, **kwargs)
        self.document = document
        self.fields["other"].queryset = Document.objects.exclude(pk=document.pk).order_by("-issued_on", "-pk")

    def values(self) -> dict:
        """What the act takes."""
        place, kind = self.cleaned_data["place"].split("-")
        keys = [self.document.pk, self.cleaned_data["other"].pk]
        later, earlier = keys if place == self.LATER else reversed(keys)
        return {
            "later_id": later,
            "earlier_id": earlier,
            "kind": DocumentLink.Kind(kind),
            "from_on": self.cleaned_data["from_on"],
            "note": self.cleaned_data["note"],
        }


class FileForm(forms.Form):
    """A file as received, with the word that it holds no secret."""

    kind = forms.ChoiceField(label=_("Loại"), choices=DocumentFile.Kind.choices)
    file = forms.FileField(
        label=_("Tệp"),
        widget=forms.FileInput(attrs={"accept": uploads.ACCEPT}),
        help_text=_("PDF, ảnh, DOCX hoặc XLSX, tối đa 25 MB."),
    )
    no_secret = forms.BooleanField(label=_("Tôi xác nhận tệp không chứa bí mật nhà nước"), required=False)


class ClauseForm(forms.Form):
    """A place in the document, with its words; `version` is the document's as it was seen."""

    label = TextField(label=_("Điều, khoản, mục"), max_length=80)
    text = ParagraphField(label=_("Nội dung"), max_length=4000, required=False)
    position = WholeNumberField(label=_("Thứ tự"), required=False, max_value=32_767)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def values(self) -> dict:
        """What the act takes."""
        values = {name: self.cleaned_data[name] for name in ("label", "text")}
        return values | {"position": self.cleaned_data["position"] or 0, "version": self.cleaned_data["version"] or 0}
