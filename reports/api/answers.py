"""What a caller means by a value and a verdict of one criterion."""

from decimal import Decimal

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from organisation.numbers import write_number
from programme import engine
from programme.models import Criterion, Finding

Verdict = Finding.Verdict


def answer_of(criterion: Criterion, sent: dict, whose: str, value, verdict: str) -> tuple[Decimal | None, str]:
    """The value and the verdict meant: as sent, else as they are. Raises ValidationError where they contradict each other."""
    value_sent, verdict_sent = f"{whose}_value" in sent, f"{whose}_verdict" in sent
    if not value_sent and not verdict_sent:
        return value, verdict
    said = sent.get(f"{whose}_verdict") or ""
    if said == engine.NOT_APPLICABLE:
        return None, said
    if value_sent:
        value = sent[f"{whose}_value"]
        if value is not None and not criterion.accepts(value):
            raise ValidationError({f"{whose}_value": _out_of_range(criterion, value)})
        follows = engine.judge(criterion, value) if value is not None else ""
        if said and follows and said != follows:
            words = {"value": criterion.value_text(value), "verdict": Verdict(follows).label}
            raise ValidationError({f"{whose}_verdict": _("Giá trị %(value)s có kết quả “%(verdict)s”.") % words})
        return value, said or follows
    if criterion.kind == Criterion.Kind.BOOLEAN and said:
        met = criterion.target
        return (met if said == engine.MET else 1 - met), said
    if whose == "self" and said:
        raise ValidationError({"self_verdict": _("Tiêu chí này cần giá trị; kết quả suy ra từ giá trị.")})
    return None, said


def _out_of_range(criterion: Criterion, value: Decimal) -> str:
    if criterion.kind != Criterion.Kind.QUANTITY:
        most = 1 if criterion.kind == Criterion.Kind.BOOLEAN else len(criterion.levels)
        least = 0 if criterion.kind == Criterion.Kind.BOOLEAN else 1
    else:
        least, most = criterion.min_value, criterion.max_value
    return _("%(value)s nằm ngoài khoảng cho phép, từ %(least)s đến %(most)s.") % {
        "value": write_number(value),
        "least": write_number(Decimal(least)),
        "most": write_number(Decimal(most)),
    }
