"""The rows of the review desk: a finding with what stands beside it, and what the reviewer says or has just typed."""

from dataclasses import dataclass, field

from django.utils.safestring import SafeString

from programme import checks
from programme.forms_review import ReviewForm, takes_value, written
from programme.models import Finding
from programme.peers import Peers

from . import review_fields


@dataclass
class Row:
    """One criterion on the desk. The template draws its fields from these plain values."""

    finding: Finding
    verdict: str
    value: str
    opinion: str
    version: str
    is_for_commission: bool
    form: ReviewForm | None = None
    earlier: Finding | None = None
    peers: Peers | None = None
    warnings: list[checks.Warning] = field(default_factory=list)

    @property
    def code(self) -> str:
        return self.finding.criterion.code

    @property
    def fields(self) -> SafeString:
        return review_fields.draw(self)

    @property
    def earlier_verdict(self) -> str:
        """What the reviewer said the period before, in words; "" where nobody did."""
        code = self.earlier.verified_verdict if self.earlier else ""
        return review_fields.verdict_word(code) if code else ""

    @property
    def conflict(self) -> Finding | None:
        return self.form.conflict if self.form else None

    @property
    def is_wrong(self) -> bool:
        return bool(self.form and self.form.errors)

    @property
    def is_open(self) -> bool:
        """Nothing is kept of the reviewer's verdict yet."""
        return not self.finding.verified_verdict

    @property
    def tone(self) -> str:
        if self.conflict:
            return "clash"
        return "bad" if self.is_wrong else "good" if self.finding.verified_verdict == Finding.Verdict.MET else ""


def kept(finding: Finding) -> Row:
    """The row as it is kept."""
    return Row(
        finding,
        finding.verified_verdict,
        written(finding.verified_value) if takes_value(finding.criterion) else "",
        finding.opinion,
        str(finding.version),
        finding.is_for_commission,
    )


def typed(form: ReviewForm) -> Row:
    """The row as it was typed, with what was wrong with it."""
    words = {name: form.typed(name) for name in ("verdict", "value", "opinion", "version")}
    return Row(form.finding, **words, is_for_commission=bool(form.typed("is_for_commission")), form=form)
