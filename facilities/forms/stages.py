"""The form of a project's fourteen stages: one row each."""

from typing import NamedTuple

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from organisation.forms import DayField, TextField
from organisation.models import Document

from ..actions.stages import ACCOUNTS, NAMES, StageEntry
from ..guard import refuse_arms
from ..models import InvestmentProject, ProjectStage
from ..stages import stages_of
from .guarded import Conflict, GuardedForm, shown

Stage = InvestmentProject.Stage
LONGEST_NUMBER, LONGEST_REASON = 80, 250


class Line(NamedTuple):
    """One stage in the table: its number, name and bound fields."""

    number: int
    label: str
    fields: dict


class StagesForm(GuardedForm, forms.Form):
    """State, days and paper of every stage, and the days of the final accounts."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    accounts_filed_on = DayField(
        label=gettext_lazy("Nộp hồ sơ quyết toán"),
        required=False,
        help_text=gettext_lazy("Ngày chủ đầu tư nộp đủ hồ sơ để thẩm tra."),
    )
    accounts_checked_on = DayField(label=gettext_lazy("Thẩm tra xong quyết toán"), required=False)

    def __init__(self, *args, project, **kwargs):
        self.project, self.rows = project, stages_of(project)
        super().__init__(*args, **kwargs)
        self.initial |= {"version": project.version} | {name: getattr(project, name) for name in ACCOUNTS}
        self.documents = {str(document.pk): document for document in Document.objects.all()}
        choices = [("", "—"), *((key, str(document)) for key, document in self.documents.items())]
        for number in Stage.values:
            self._add(number, choices)

    def _add(self, number: int, choices: list) -> None:
        label = f"{number}. {capfirst(Stage(number).label)}"
        made = {
            "state": forms.ChoiceField(choices=ProjectStage.State.choices),
            "planned_on": DayField(required=False),
            "done_on": DayField(required=False),
            "paper_number": TextField(required=False, max_length=LONGEST_NUMBER, validators=[refuse_arms]),
            "document": forms.ChoiceField(required=False, choices=choices),
            "reason": TextField(required=False, max_length=LONGEST_REASON, validators=[refuse_arms]),
        }
        for name, field in made.items():
            field.label = f"{label}, {_heading(name, number)}"
            field.widget.attrs["class"] = "form-select" if isinstance(field, forms.ChoiceField) else "form-control"
            self.fields[f"{name}-{number}"] = field
            value = getattr(self.rows[number], "document_id" if name == "document" else name)
            self.initial[f"{name}-{number}"] = str(value or "") if name == "document" else value

    @property
    def lines(self) -> list[Line]:
        """The table, row by row."""
        return [
            Line(number, label, {name: self[f"{name}-{number}"] for name in NAMES}) for number, label in Stage.choices
        ]

    @property
    def accounts(self) -> list:
        return [self[name] for name in ACCOUNTS]

    def clean_version(self):
        """The version the person saw; without one, a version that clashes with every other."""
        return self.cleaned_data.get("version") or 0

    def entries(self) -> list[StageEntry]:
        """What goes to the act."""
        values = self.cleaned_data
        return [
            StageEntry(
                stage=number,
                **{name: values[f"{name}-{number}"] for name in NAMES if name != "document"},
                document=self.documents.get(values[f"document-{number}"]),
            )
            for number in Stage.values
        ]

    def _conflicts(self, current):
        rows = stages_of(current)
        for number in Stage.values:
            for name in NAMES:
                typed, field = self.cleaned_data.get(f"{name}-{number}"), self.fields[f"{name}-{number}"]
                saved = getattr(rows[number], "document_id" if name == "document" else name)
                saved = str(saved or "") if name == "document" else saved
                if typed != saved:
                    choices = getattr(field, "choices", ())
                    yield Conflict(str(field.label), shown(typed, choices), shown(saved, choices))


def _heading(name: str, number: int) -> str:
    """A column's heading; works are planned by the day they start."""
    if name == "planned_on" and number == Stage.WORKS:
        return _("dự kiến khởi công")
    return str(ProjectStage._meta.get_field(name).verbose_name)
