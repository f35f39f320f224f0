"""What never changes of a grid's row (the criterion) drawn once per process, with places for what was answered.

54 rows drawn by template on every view cost fifty times a bare page, most of it the same words again. A frame is kept by
everything it shows, so that it cannot be out of date.
"""

from django.template import Context
from django.template.loader import get_template
from django.utils.safestring import mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from programme import forms_entry
from programme.models import Criterion, Finding

MARK = "\ue000"  # for private use: no text of ours has it
MOST_FRAMES = 4000
SHOWN = ("code", "name", "kind", "comparison", "target", "unit", "min_value", "max_value", "levels", "max_points",
         "is_veto", "frequency", "measure", "evidence_required")  # fmt: skip
_frames: dict[tuple, list[str]] = {}


class _Slots(dict):
    """Any name is a place to be filled later."""

    def __missing__(self, name):
        return mark_safe(f"{MARK}{name}{MARK}")


def told_by(criterion: Criterion) -> tuple[str, ...]:
    """All that a row shows of the criterion; worked out once for each time it is read."""
    if not hasattr(criterion, "told"):
        criterion.told = tuple(str(getattr(criterion, name)) for name in SHOWN)
    return criterion.told


def frame_of(criterion: Criterion, *, is_scored: bool, is_computed: bool) -> list[str]:
    """Markup and names of places in turn, beginning and ending with markup."""
    key = (get_language(), is_scored, is_computed, told_by(criterion))
    if key not in _frames:
        if len(_frames) >= MOST_FRAMES:
            _frames.clear()
        _frames[key] = _drawn(criterion, is_scored, is_computed).split(MARK)
    return _frames[key]


def _drawn(criterion: Criterion, is_scored: bool, is_computed: bool) -> str:
    slots = _Slots()
    context = {
        "criterion": criterion,
        "is_scored": is_scored,
        "is_computed": is_computed,
        "takes_nil": forms_entry.takes_nil(Finding(criterion=criterion, provenance="x" if is_computed else "")),
        "slot": slots,
        "options": [(value, label, slots[f"on_{value}"]) for value, label in _options(criterion)],
        "file": forms_entry.file_attributes(),
    }
    return get_template("programme/_finding_row.html").template.render(Context(context))


def _options(criterion: Criterion) -> list[tuple[str, str]]:
    if criterion.kind == Criterion.Kind.BOOLEAN:
        return [("1", _("Có")), ("0", _("Không"))]
    return [(str(rank), level) for rank, level in enumerate(criterion.levels, start=1)]
