"""Take the invented data out again."""

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from organisation import audit
from organisation.models import Officer, PortalState
from wardpolice.demo import clearing


class Command(BaseCommand):
    help = "Xóa dữ liệu minh hoạ và khóa các tài khoản minh hoạ. Dữ liệu nền và nhật ký giữ nguyên."

    def add_arguments(self, parser):
        parser.add_argument("--yes", action="store_true", help="không hỏi lại")

    def handle(self, *, yes, **options):
        state = PortalState.objects.filter(pk=1, demonstration_since__isnull=False).first()
        if state is None:
            self.stdout.write("Không có dữ liệu minh hoạ.")
            return
        if others := clearing.entered_by_others():
            raise CommandError(
                f"Có hồ sơ do cán bộ thật nhập ({', '.join(others[:5])}): không xóa, để không mất dữ liệu thật."
            )
        if not yes and input("Xóa mọi dữ liệu minh hoạ? Gõ 'xoa' để đồng ý: ").strip().lower() != "xoa":
            raise CommandError("Chưa xóa gì.")
        with transaction.atomic():
            counts = clearing.clear()
            Officer.objects.filter(is_demonstration=True).update(is_active=False)
            PortalState.objects.filter(pk=1).update(demonstration_since=None, demonstration_cleared_at=timezone.now())
            audit.record(
                by=None,
                action="clear_demo",
                row=state,
                changes={name: [count, 0] for name, count in counts.items() if count},
            )
        self.stdout.write(
            "Đã xóa dữ liệu minh hoạ: " + ", ".join(f"{count} {name}" for name, count in counts.items()) + "."
        )
