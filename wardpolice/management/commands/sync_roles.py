"""Write the roles of wardpolice/roles.py as groups."""

from django.contrib.auth.models import Group, Permission
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from organisation.models import PortalState
from wardpolice.roles import ROLES


class Command(BaseCommand):
    help = (
        "Tạo các nhóm quyền theo wardpolice/roles.py. Nhóm đã có được giữ nguyên, chỉ thêm các quyền mới của bản này; "
        "--reset đưa về đúng như trong mã nguồn."
    )

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
        state, _made = PortalState.objects.get_or_create(pk=1)
        for role in ROLES:
            group, made = Group.objects.get_or_create(name=role.key)
            if made or reset:
                group.permissions.set([known[verb] for verb in role.verbs])
                continue
            # A verb that this portal has never handed out is new; one that an administrator took away stays away.
            held = set(group.permissions.values_list("pk", flat=True))
            new = [verb for verb in role.verbs if verb not in state.known_verbs and known[verb].pk not in held]
            if new:
                group.permissions.add(*(known[verb] for verb in new))
                self.stdout.write(f"{role.label}: thêm quyền {', '.join(new)}.")
        state.known_verbs = sorted({verb for role in ROLES for verb in role.verbs} | set(state.known_verbs))
        state.save(update_fields=["known_verbs"])
        self.stdout.write(f"{len(ROLES)} vai trò đã sẵn sàng.")
