"""Forms of a project's money: the ladder as one grid under one decision, and payments."""

from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from organisation.forms import DayField, TextField
from organisation.models import Document
from organisation.numbers import MoneyField, write_number

from ..asked import Paper, RowAsked
from ..guard import refuse_arms
from ..models import Funding, FundingRevision, Source
from ..models.project import MOST_MONEY
from ..rungs import RUNGS, Key
from .guarded import Conflict, GuardedForm
from .years import YearField

NEW_ROWS = 2
LABELS = dict(FundingRevision.Rung.choices)
NARROW = {"class": "form-control grid-money"}


class LadderForm(forms.Form):
    """The whole ladder of a project: a field for each amount, rows to add, and the decision behind what is changed in this save.

    A row's prefix is "2026-NSTP", of a row to add "them1". Rows that were not sent (added meanwhile) are shown as they are held.
    """

    decision_number = TextField(
        label=_("Số quyết định"),
        max_length=120,
        required=False,
        validators=[refuse_arms],
        help_text=_("Văn bản của mọi số tiền đổi trong lần lưu này, ví dụ 5000/QĐ-UBND."),
    )
    decided_on = DayField(label=_("Ngày quyết định"), required=False)
    document = forms.ModelChoiceField(
        label=_("Văn bản trong danh mục"), queryset=Document.objects.none(), required=False, empty_label=_("chưa có")
    )
    conflicts: tuple[Conflict, ...] = ()

    def __init__(self, data=None, *, fundings: list[Funding]):
        self.fundings = {f"{row.year}-{row.source}": row for row in fundings}
        super().__init__(data.copy() if data is not None else None)
        self.fields["document"].queryset = Document.objects.all()
        for prefix, row in self.fundings.items():
            self._add_amounts(prefix, row)
            self.fields[f"{prefix}-version"] = forms.IntegerField(
                widget=forms.HiddenInput, initial=row.version, required=False
            )
            if data is not None and f"{prefix}-version" not in data:
                self._take_over(prefix, row)
        for prefix in self.new_prefixes:
            self.fields[f"{prefix}-year"] = YearField(
                label=_("Năm ngân sách"),
                min_value=2000,
                required=False,
                widget=forms.TextInput(attrs={"class": "form-control", "placeholder": _("Thêm năm…")}),
            )
            self.fields[f"{prefix}-source"] = forms.ChoiceField(
                label=_("Nguồn vốn"),
                choices=[("", _("Nguồn vốn…")), *Source.choices],
                required=False,
                widget=forms.Select(attrs={"class": "form-select"}),
            )
            self._add_amounts(prefix, None)

    @property
    def new_prefixes(self) -> list[str]:
        return [f"them{number}" for number in range(1, NEW_ROWS + 1)]

    def _add_amounts(self, prefix: str, row: Funding | None) -> None:
        where = f"{row.get_source_display()} {row.year}" if row else gettext("dòng thêm")
        for rung in RUNGS:
            self.fields[f"{prefix}-{rung}"] = MoneyField(
                label=f"{where}, {LABELS[rung]}",
                required=False,
                initial=getattr(row, rung) if row else None,
                widget=forms.TextInput(attrs={**NARROW, "aria-label": f"{where}, {LABELS[rung]}"}),
            )

    def _take_over(self, prefix: str, row: Funding) -> None:
        """Show a row as it is held now, instead of what was (not) typed."""
        self.data[f"{prefix}-version"] = str(row.version)
        for rung in RUNGS:
            self.data[f"{prefix}-{rung}"] = write_number(getattr(row, rung))

    def clean(self):
        for prefix in self.new_prefixes:
            typed = [self.cleaned_data.get(f"{prefix}-{name}") for name in ("year", "source", *RUNGS)]
            if any(value not in (None, "") for value in typed):
                self._ask_for(prefix)
        if not self.errors and self.changed_rows() and not self._has_paper():
            self.add_error("decision_number", _("Xin ghi số quyết định, hoặc chọn văn bản, của các số tiền vừa đổi."))
        if not self.errors and self.changed_rows() and not self.cleaned_data.get("decided_on"):
            self.add_error("decided_on", _("Xin ghi ngày của quyết định."))
        return self.cleaned_data

    def _ask_for(self, prefix: str) -> None:
        for name, text in (("year", _("Xin ghi năm ngân sách của dòng này.")), ("source", _("Xin chọn nguồn vốn."))):
            if f"{prefix}-{name}" not in self.errors and not self.cleaned_data.get(f"{prefix}-{name}"):
                self.add_error(f"{prefix}-{name}", text)

        if f"{self.cleaned_data.get(f'{prefix}-year')}-{self.cleaned_data.get(f'{prefix}-source')}" in self.fundings:
            self.add_error(f"{prefix}-year", _("Bảng đã có dòng của năm và nguồn này: xin ghi vào dòng đó."))

    def _has_paper(self) -> bool:
        return bool(self.cleaned_data.get("decision_number") or self.cleaned_data.get("document"))

    def changed_rows(self) -> list[str]:
        """Prefixes of rows whose amounts are not what is held."""
        return [
            prefix
            for prefix in self._prefixes()
            if any(self._amounts(prefix)[rung] != (held or 0 if rung not in ("total", "medium_term") else held)
                   for rung, held in self._held(prefix).items())
        ]  # fmt: skip

    def _prefixes(self) -> list[str]:
        asked = [prefix for prefix in self.new_prefixes if self.cleaned_data.get(f"{prefix}-year")]
        return [*self.fundings, *asked]

    def _held(self, prefix: str) -> dict:
        row = self.fundings.get(prefix)
        return {rung: getattr(row, rung) if row else None for rung in RUNGS}

    def _amounts(self, prefix: str) -> dict[str, int | None]:
        found = {rung: self.cleaned_data.get(f"{prefix}-{rung}") for rung in RUNGS}
        return {
            rung: amount if amount is not None or rung in ("total", "medium_term") else 0
            for rung, amount in found.items()
        }

    def key_of(self, prefix: str) -> Key:
        if row := self.fundings.get(prefix):
            return row.year, row.source
        return self.cleaned_data[f"{prefix}-year"], self.cleaned_data[f"{prefix}-source"]

    def rows_asked(self) -> list[RowAsked]:
        """What goes to the act."""
        document = self.cleaned_data["document"]
        number = self.cleaned_data["decision_number"] or (document.number if document else "")
        paper = Paper(number, self.cleaned_data["decided_on"], document)
        return [
            RowAsked(*self.key_of(prefix), self._amounts(prefix), self.cleaned_data.get(f"{prefix}-version"), paper)
            for prefix in self._prefixes()
        ]

    def tell(self, refusal: ValidationError) -> None:
        """Each reason at its cell; what concerns a row at the row's first cell."""
        prefixes = {self.key_of(prefix): prefix for prefix in self._prefixes()}
        cells = getattr(refusal, "cells", None)
        if not cells:
            self.add_error(None, refusal)
            return
        for (_project, key, rung), text in cells.items():
            name = f"{prefixes[key]}-{rung}"
            self.add_error(name if name in self.fields else f"{prefixes[key]}-{RUNGS[0]}", text)

    def tell_stale(self, rows: list[Funding]) -> None:
        """Others saved first: both values of each amount that differs; the next press writes what was typed over the newer rows."""
        prefixes = {self.key_of(prefix): prefix for prefix in self._prefixes()}
        found = []
        for row in rows:
            prefix = prefixes[row.year, row.source]
            self.data[f"{row.year}-{row.source}-version"] = str(row.version)
            for rung, typed in self._amounts(prefix).items():
                if typed != getattr(row, rung):
                    label = f"{row.get_source_display()} {row.year}, {LABELS[rung]}"
                    found.append(Conflict(label, write_number(typed) or "—", write_number(getattr(row, rung)) or "—"))
        self.conflicts = tuple(found)
        self.add_error(
            None,
            _(
                "Người khác vừa lưu vốn của dự án này. Nội dung bạn nhập còn nguyên bên dưới; hãy so hai bản rồi bấm Lưu lại "
                "nếu vẫn muốn ghi theo bản của bạn."
            ),
        )

    @property
    def grid(self) -> list[dict]:
        """The rows for the template: heading, hidden version, cells; rows to add come last."""
        held = [
            {"funding": row, "version": self[f"{prefix}-version"], "cells": self._cells(prefix)}
            for prefix, row in self.fundings.items()
        ]
        return held + [
            {"year": self[f"{prefix}-year"], "source": self[f"{prefix}-source"], "cells": self._cells(prefix)}
            for prefix in self.new_prefixes
        ]

    def _cells(self, prefix: str) -> list:
        return [self[f"{prefix}-{rung}"] for rung in RUNGS]


class DisbursementForm(GuardedForm, forms.Form):
    """A payment, or its reversal."""

    layout = ((_("Lần giải ngân"), ("paid_on", "amount", "voucher")),)
    entry_key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    paid_on = DayField(label=_("Ngày giải ngân"))
    amount = MoneyField(
        label=_("Số tiền (đồng)"),
        min_value=-MOST_MONEY,
        help_text=_("Số đồng nguyên, ví dụ 350.000.000. Ghi số âm để hủy một lần ghi sai."),
    )
    voucher = TextField(label=_("Chứng từ"), max_length=80, required=False, validators=[refuse_arms])
