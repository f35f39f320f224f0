"""Who stands at the door of every act on an event."""

from django.utils.translation import gettext as _

from organisation import audit, versions
from organisation.lineage.problem import Problem
from organisation.models import Reorganisation


class Refused(Exception):
    """The act is not done and nothing was written; `problems` say why and what to do."""

    def __init__(self, problems: list[Problem]):
        super().__init__("; ".join(str(problem) for problem in problems[:20]))
        self.problems = problems


def refuse(text: str) -> Refused:
    """A refusal for one reason that is about the event as a whole."""
    return Refused([Problem(None, text)])


def lock_open(event_id: int, version: int | None) -> Reorganisation:
    """The event, locked, still open to changes. Raises DoesNotExist, StaleEdit, Refused."""
    event = versions.lock(Reorganisation.objects.all(), event_id, version)
    if event.is_carried_out:
        raise refuse(
            _("Sự kiện đã thực hiện nên không sửa được nữa. Muốn đổi lại, xin lập sự kiện khôi phục hoặc sự kiện mới.")
        )
    return event


def reopen(event: Reorganisation) -> dict:
    """Make an approved event a draft again, since what was approved has changed; returns the changes for the trail."""
    if event.is_draft:
        return {}
    changes = {"state": [event.state, Reorganisation.State.DRAFT], "approved_at": [event.approved_at, None]}
    event.state, event.approved_by, event.approved_at = Reorganisation.State.DRAFT, None, None
    return changes


def save_changed(event: Reorganisation, by, action: str, changes: dict) -> Reorganisation:
    """Write that the held event changed: a draft again, one version on, recorded."""
    changes = changes | reopen(event)
    versions.save(event)
    audit.record(by=by, action=action, row=event, changes=changes)
    return event


def lock_lineage() -> dict[int, Reorganisation]:
    """Every event, locked in one order: whoever changes the lines between units does so alone."""
    rows = Reorganisation.objects.select_for_update(of=("self",), no_key=True).order_by("pk")
    return {event.pk: event for event in rows}
