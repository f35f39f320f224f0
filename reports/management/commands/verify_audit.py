"""`manage.py verify_audit`: is the trail what was written? Names every row that is not and ends with 1."""

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import override

from organisation import audit_chain, formats
from organisation.models import AuditCheck
from reports.actions.auditing import look_along, verify_audit
from reports.actions.running import running
from reports.models import Run


class Command(BaseCommand):
    help = "kiểm tra chuỗi nhật ký: nêu từng dòng bị sửa, mất, chèn hay đổi chỗ; trả về 1 khi có"

    def add_arguments(self, parser):
        parser.add_argument(
            "--anchor",
            action="append",
            default=[],
            metavar="SỐ:MÃ-BĂM",
            help="đầu chuỗi chép từ nơi khác (in trên báo cáo giấy) để đối chiếu; dùng được nhiều lần",
        )

    def handle(self, *args, anchor, **options):
        with override("vi"):
            self._tell(_asked([_read(text) for text in anchor]) if anchor else _checked())

    def _tell(self, check: AuditCheck) -> None:
        self.stdout.write(f"{formats.number(check.count)} dòng, {formats.number(check.anchors)} mốc đối chiếu")
        self.stdout.write(f"đầu chuỗi {check.hash}")
        if check.is_whole:
            self.stdout.write(self.style.SUCCESS("Chuỗi nhật ký nguyên vẹn."))
            return
        for sentence in audit_chain.told(check.faults):
            self.stderr.write(sentence)
        raise CommandError(f"Nhật ký không còn nguyên vẹn: {formats.number(check.fault_count)} chỗ sai.")


def _checked() -> AuditCheck:
    """A check like that of every night: kept, and in the run log."""
    with running("organisation.verify_audit", Run.Trigger.HAND) as run:
        check = verify_audit(trigger=AuditCheck.Trigger.COMMAND)
        run.rows, run.cause = check.count, "\n".join(audit_chain.told(check.faults))
    return check


def _asked(anchors: list[audit_chain.Anchor]) -> AuditCheck:
    """A question about heads that somebody typed: a typing error is no fault of the trail, so nothing is kept."""
    return look_along(trigger=AuditCheck.Trigger.COMMAND, more=anchors)


def _read(text: str) -> audit_chain.Anchor:
    count, _colon, mark = text.partition(":")
    if not count.isdigit() or len(mark) != 64 or set(mark.lower()) - set("0123456789abcdef"):
        raise CommandError(f"Mốc viết SỐ:MÃ-BĂM, mã băm 64 ký tự, không phải “{text}”.")
    return audit_chain.Anchor(f"mốc {text[:20]}…", int(count), mark.lower())
