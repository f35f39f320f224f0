"""What mends a failing criterion: a project on its way to being handed over, or a decision with its term."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _

from facilities.models import InvestmentProject, Remedy
from facilities.outlook import Outlook
from organisation.formats import day as write_day


@dataclass(frozen=True)
class Mending:
    """A project or a decision that mends a criterion: when it is expected to have done so, how late, and why."""

    row: InvestmentProject | Remedy
    outlook: Outlook

    @property
    def is_project(self) -> bool:
        return isinstance(self.row, InvestmentProject)

    @property
    def kind(self) -> str:
        return "project" if self.is_project else "remedy"

    @property
    def what(self) -> str:
        return str(self.row)

    @property
    def expected_on(self) -> date | None:
        return self.outlook.expected_on

    @property
    def why(self) -> str:
        """Why then, to be part of a sentence."""
        return self.outlook.why.removesuffix(".")

    @property
    def words(self) -> str:
        """Which it is and when, in one line."""
        name = _("dự án “%(name)s”") if self.is_project else _("quyết định “%(name)s”")
        when = write_day(self.expected_on) if self.expected_on else _("chưa có ngày xong")
        return f"{name % {'name': self.what}}: {when}"


def remedy_outlook(remedy: Remedy, day: date) -> Outlook:
    """How a decision stands: done, by its term, or overdue, when it cannot be done before the day looked at."""
    due = remedy.due_on
    if remedy.done_on and remedy.done_on <= day:
        return Outlook(remedy.done_on, 0, _("Đã xong ngày %(day)s.") % {"day": write_day(remedy.done_on)}, True)
    if due is None:
        return Outlook(None, 0, _("Quyết định chưa ghi hạn xong."), False)
    if due >= day:
        return Outlook(due, 0, _("Theo hạn của quyết định."), False)
    late = (day - due) // timedelta(days=1)
    return Outlook(day, late, _("Quá hạn của quyết định %(days)d ngày.") % {"days": late}, False)
