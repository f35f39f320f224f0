"""The form of a document: what is known of it. An unusual number is kept, with a word of warning beside it."""

from uuid import uuid4

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .forms import VersionedModelForm
from .models import Document

KINDS = ("nghị quyết", "kế hoạch", "quyết định", "chỉ thị", "thông tư", "nghị định", "luật", "công văn", "hướng dẫn")
STALE = gettext_lazy(
    "Người khác vừa sửa văn bản này. Nội dung bạn nhập còn nguyên bên dưới và chưa được lưu: hãy xem lại bản đang lưu, rồi bấm "
    "lưu lại nếu vẫn muốn ghi theo bản của bạn."
)


class DocumentsChoice(forms.ModelMultipleChoiceField):
    def label_from_instance(self, document):
        return f"{document.citation}: {document.title[:90]}"


class DocumentForm(VersionedModelForm):
    """Number, kind, issuer, days. `entry_key` makes one press one document."""

    carries_out = DocumentsChoice(
        Document.objects.order_by("-issued_on", "-pk"),
        label=gettext_lazy("Thực hiện văn bản"),
        required=False,
        widget=forms.SelectMultiple(attrs={"size": 6}),
        help_text=gettext_lazy("Những văn bản mà văn bản này triển khai; giữ Ctrl để chọn nhiều."),
    )
    entry_key = forms.UUIDField(widget=forms.HiddenInput, required=False)

    is_stale = False

    class Meta(VersionedModelForm.Meta):
        model = Document
        fields = (
            "kind", "number", "title", "issuer", "level", "issued_on", "effective_on", "signer", "carries_out", "note",
        )  # fmt: skip

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["entry_key"].initial = uuid4()
        self.fields["kind"].widget.attrs["list"] = "kinds-of-document"
        self.fields["issuer"].help_text = _("Tên đầy đủ, ví dụ: Ban Thường vụ Thành ủy Hà Nội.")
        self.fields["issued_on"].help_text = _("Để trống khi chưa rõ ngày.")
        if self.instance.pk:
            self.fields["carries_out"].queryset = self.fields["carries_out"].queryset.exclude(pk=self.instance.pk)

    def clean_kind(self):
        """Kinds are written in small letters, so that one kind is not two."""
        return self.cleaned_data["kind"].lower()

    @property
    def seen(self):
        return [self[name] for name in self.Meta.fields]

    def values(self) -> dict:
        """What the acts on documents take."""
        return {name: self.cleaned_data[name] for name in self.Meta.fields}

    def tell_stale(self, current: Document) -> None:
        """Keep what was typed; the next press is made from the newer version."""
        self.is_stale, self.data = True, self.data.copy()
        self.data["version"] = str(current.version)
        self.add_error(None, STALE)
