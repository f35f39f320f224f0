"""Who is given issued reports from the start; afterwards the recipients are the administrators'."""

from django.contrib.auth.models import Group
from django.core.management.base import BaseCommand
from django.db import transaction
from django.utils.translation import override

from reports.models import Recipient, ReportKind
from wardpolice.roles import ROLES

# A proposal: a ward's report goes to its own people, the city's to those who lead and review.
RECIPIENTS = {kind: ("leader", "reviewer") for kind in ReportKind if kind != ReportKind.WARD}
RECIPIENTS[ReportKind.WARD] = ("ward_chief", "ward_officer")


class Command(BaseCommand):
    help = "Đặt nơi nhận ban đầu của từng loại báo cáo. Đã có nơi nhận nào thì không thêm gì."

    @transaction.atomic
    def handle(self, **options):
        if Recipient.objects.exists():
            return
        groups = {group.name: group for group in Group.objects.all()}
        with override("vi"):
            words = {role.key: str(role.label) for role in ROLES}
        made = Recipient.objects.bulk_create(
            Recipient(kind=kind, role=groups[role], name=words[role])
            for kind, roles in RECIPIENTS.items()
            for role in roles
            if role in groups
        )
        self.stdout.write(f"{len(made)} nơi nhận báo cáo.")
