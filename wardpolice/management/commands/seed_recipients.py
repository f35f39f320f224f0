"""Who is given issued reports from the start; afterwards the recipients are the administrators'."""

from django.contrib.auth.models import Group
from django.core.management.base import BaseCommand
from django.db import transaction

from reports.models import Recipient, ReportKind

# A proposal: a ward's report goes to its own people, the city's to those who lead and review.
ROLES = {kind: ("leader", "reviewer") for kind in ReportKind if kind != ReportKind.WARD}
ROLES[ReportKind.WARD] = ("ward_chief", "ward_officer")


class Command(BaseCommand):
    help = "Đặt nơi nhận ban đầu của từng loại báo cáo. Đã có nơi nhận nào thì không thêm gì."

    @transaction.atomic
    def handle(self, **options):
        if Recipient.objects.exists():
            return
        groups = {group.name: group for group in Group.objects.all()}
        made = Recipient.objects.bulk_create(
            Recipient(kind=kind, role=groups[name]) for kind, names in ROLES.items() for name in names if name in groups
        )
        self.stdout.write(f"{len(made)} nơi nhận báo cáo.")
