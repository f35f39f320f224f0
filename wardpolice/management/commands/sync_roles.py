"""Write the roles of wardpolice/roles.py as groups."""

from django.contrib.auth.models import Group, Permission
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from wardpolice.roles import ROLES


class Command(BaseCommand):
    help = "Tạo các nhóm quyền theo wardpolice/roles.py. Nhóm đã có được giữ nguyên, trừ khi dùng --reset."

    def add_arguments(self, parser):
        parser.add_argument("--reset", action="store_true", help="đưa quyền của các nhóm về đúng như trong mã nguồn")

    @transaction.atomic
    def handle(self, *, reset, **options):
        known = {
            f"{permission.content_type.app_label}.{permission.codename}": permission
            for permission in Permission.objects.select_related("content_type")
        }
        missing = sorted({verb for role in ROLES for verb in role.verbs} - known.keys())
        if missing:
            raise CommandError(f"Chưa có các quyền: {', '.join(missing)}. Hãy chạy `manage.py migrate` trước.")
        for role in ROLES:
            group, made = Group.objects.get_or_create(name=role.key)
            if made or reset:
                group.permissions.set([known[verb] for verb in role.verbs])
        self.stdout.write(f"{len(ROLES)} vai trò đã sẵn sàng.")
