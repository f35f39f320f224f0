"""Load the real reference data: units and lineage, agencies, documents, criteria, directives, equipment categories, norms."""

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

import facilities.reference_data
import organisation.reference_data
import programme.reference_data
from reports.schedule import ensure_schedule


class Command(BaseCommand):
    help = "Nạp dữ liệu nền (đơn vị hành chính, văn bản, tiêu chí, nhiệm vụ). Chạy lại không làm thay đổi gì."

    def add_arguments(self, parser):
        parser.add_argument("--check", action="store_true", help="chỉ kiểm tra các tệp, nêu lỗi theo dòng")
        parser.add_argument("--dry-run", action="store_true", help="nạp thử trong một giao dịch rồi bỏ")

    def handle(self, *, check, dry_run, **options):
        ground, programme_files = organisation.reference_data.read(), programme.reference_data.read()
        problems = [*ground.problems, *programme_files.problems]
        for problem in problems:
            self.stderr.write(str(problem))
        if problems:
            raise CommandError(f"Dữ liệu nền có {len(problems)} lỗi; chưa nạp gì.")
        if check:
            self.stdout.write("Dữ liệu nền không có lỗi.")
            return
        with transaction.atomic():
            counts = organisation.reference_data.load(ground)
            counts |= programme.reference_data.load(programme_files)
            counts["loại trang bị"] = facilities.reference_data.load()
            counts["định mức"] = facilities.reference_data.load_norms()
            ensure_schedule()
            transaction.set_rollback(dry_run)
        made = ", ".join(f"{count} {name}" for name, count in counts.items() if count) or "không có gì mới"
        self.stdout.write(f"Dữ liệu nền: {made}." + (" Chạy thử, chưa ghi." if dry_run else ""))
