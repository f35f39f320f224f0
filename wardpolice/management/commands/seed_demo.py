"""Fill the portal with invented data, once."""

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from organisation.clock import today
from organisation.models import PortalState, Ward
from programme.models import Assessment
from wardpolice.demo import (
    accounts,
    before,
    buildings,
    directives,
    evidence,
    facilities,
    history,
    obligations,
    planner,
    recognitions,
    reports,
)


class Command(BaseCommand):
    help = "Nạp dữ liệu minh hoạ (một lần) và in tài khoản. Không nạp vào cổng đã có dữ liệu thật."

    def handle(self, **options):
        secret = accounts.password(accounts.data_folder())
        state, _made = PortalState.objects.get_or_create(pk=1)
        if state.demonstration_since is None:
            if not Ward.objects.exists():
                raise CommandError("Chưa có dữ liệu nền: hãy chạy `manage.py seed_reference` trước.")
            if Assessment.objects.exists() or state.demonstration_cleared_at:
                self.stdout.write("Cổng đã có dữ liệu thật, hoặc dữ liệu minh hoạ đã được xóa: không nạp gì.")
                return
            self.seed(secret)
        else:
            with transaction.atomic():
                accounts.make_accounts(secret)
        reports.make_issued()
        obligations.make_all(today())
        self.stdout.write(accounts.sheet(secret))

    @transaction.atomic
    def seed(self, secret: str) -> None:
        """All of it or nothing, so that a broken run leaves no half of a demonstration behind."""
        held = accounts.make_accounts(secret)
        day = today()
        facilities.make_all(day)
        before.make_all()
        buildings.make_surplus(held["reviewer"])
        chiefs = {officer.ward_id: officer for name, officer in held.items() if name in {"chief1", "chief2"}}
        signers = history.Signers(chiefs, held[accounts.GHOST], held["reviewer"], held["leader"])
        directives.make_target(held, day)
        history.make_all(signers, day)
        planner.tell_planner()
        directives.make_all(held, day)
        recognitions.make_all(signers, day)
        evidence.make_folders()
        evidence.make_all([held["ward1"], held["ward2"]])
        planner.tell_planner()
        PortalState.objects.filter(pk=1).update(demonstration_since=timezone.now())
        self.stdout.write("Đã nạp dữ liệu minh hoạ: tám quý đã qua và quý hiện tại.")
