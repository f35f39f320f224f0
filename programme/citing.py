"""What of the programme cites documents: directives and their wordings, criteria sets, recognitions, extensions."""

from django.db.models import F, TextField, Value
from django.db.models.functions import Cast, Coalesce
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from organisation.citations import cited, joined, register

from .models import CriteriaSet, Directive, DirectiveWording, Extension, Recognition

KEEPS_SETS = "programme.change_criteriaset"


def directives(_officer):
    """Open to everyone who signs in."""
    return cited(Directive.objects.all(), joined("code", Value(" "), "name"), clause="clause_id")


def wordings(_officer):
    """Each entered wording of a directive, shown on the directive's page."""
    number = Cast("number", TextField())
    label = joined("directive__code", Value(" ("), number, Value("): "), "text")
    return cited(DirectiveWording.objects.all(), label, page="directive_id", clause="clause_id")


def criteria_sets(officer):
    """Published and retired sets; drafts too for those who keep them."""
    sets = CriteriaSet.objects.all()
    if not officer.has_perm(KEEPS_SETS):
        sets = sets.exclude(state=CriteriaSet.State.DRAFT)
    return cited(sets, joined("name", Value(", "), Cast("version", TextField())))


def recognitions(officer):
    label = joined("ward__kind", Value(" "), "ward__name", Value(", "), Cast("year", TextField()))
    return cited(Recognition.objects.visible_to(officer), label)


def extensions(officer):
    """Requests for more time, shown on the directive's page."""
    label = joined(Coalesce("directive__code", "duty__directive__code"), Value(": "), "reason")
    page = Coalesce(F("directive_id"), F("duty__directive_id"))
    return cited(Extension.objects.visible_to(officer), label, page=page, clause="clause_id")


def register_all() -> None:
    """Offer them; called once the models are loaded."""
    register("directives", _("Chỉ tiêu, nhiệm vụ"), directives, _at("directive-detail"))
    register("wordings", _("Lời văn chính thức"), wordings, _at("directive-detail"))
    register("extensions", _("Gia hạn"), extensions, _at("directive-detail"))
    register("criteria", _("Bộ tiêu chí"), criteria_sets, _at("criteria-set-detail"), verbs=(KEEPS_SETS,))
    register("recognitions", _("Công nhận"), recognitions, _at("recognition-detail"))


def _at(name: str):
    return lambda key: reverse(f"programme:{name}", args=[key])
