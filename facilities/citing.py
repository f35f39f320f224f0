"""What of the facilities cites documents: norms, projects and their stages, money, remedies, surplus buildings, papers."""

from django.db.models import Case, F, TextField, Value, When
from django.db.models.functions import Cast, Coalesce, NullIf
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from organisation.citations import cited, joined, register

from .models import FundingRevision, HeadquartersPaper, InvestmentProject, Norm, ProjectStage, Remedy, SurplusCase
from .norms import visible_norms


def _words(field: str, choices):
    """The words of a choice, as an expression."""
    return Case(*(When(**{field: key}, then=Value(str(word))) for key, word in choices), output_field=TextField())


def norms(officer):
    item = Coalesce("category__name", _words("item", Norm.Item.choices), output_field=TextField())
    label = joined(item, Value(": "), Cast("value", TextField()), Value(" "), "unit")
    return cited(visible_norms(officer), label)


def projects(officer):
    """By the decision on its investment policy."""
    return cited(InvestmentProject.objects.visible_to(officer), F("name"), document="policy_decision")


def stages(officer):
    """Stages of a project, shown on its page."""
    label = joined("project__name", Value(", "), _words("stage", InvestmentProject.Stage.choices))
    return cited(ProjectStage.objects.visible_to(officer), label, page="project_id")


def money(officer):
    """Amounts set by a decision, shown on the project's ladder of money."""
    label = joined("funding__project__name", Value(", "), Cast("funding__year", TextField()))
    rows = FundingRevision.objects.visible_to(officer)
    return cited(rows, label, page="funding__project_id")


def remedies(officer):
    return cited(Remedy.objects.visible_to(officer), F("what"))


def surplus(officer):
    return cited(SurplusCase.objects.visible_to(officer), F("headquarters__name"), document="decision")


def papers(officer):
    """Legal papers of a building that were not taken off, shown on its page."""
    rows = HeadquartersPaper.objects.visible_to(officer).filter(withdrawn_at__isnull=True)
    label = joined("headquarters__name", Value(": "), Coalesce(NullIf("caption", Value("")), "number"))
    return cited(rows, label, page="headquarters_id")


def register_all() -> None:
    """Offer them; called once the models are loaded."""
    register("norms", _("Định mức"), norms, _norm_page)
    register("projects", _("Dự án đầu tư"), projects, _at("project-detail"))
    register("stages", _("Giai đoạn dự án"), stages, _at("project-detail"))
    register("money", _("Bố trí vốn"), money, _at("ladder-detail"))
    register("remedies", _("Quyết định khắc phục"), remedies, _remedy_page)
    register("surplus", _("Trụ sở dôi dư"), surplus, _at("surplus-detail"))
    register("papers", _("Giấy tờ trụ sở"), papers, _at("headquarters-detail"))


def _at(name: str):
    return lambda key: reverse(f"facilities:{name}", args=[key])


def _norm_page(_key: int) -> str:
    """Norms stand in one list."""
    return reverse("facilities:norm-list")


def _remedy_page(_key: int) -> str:
    """Remedies stand in one list: their own page is for those who change them."""
    return reverse("facilities:remedy-list")
