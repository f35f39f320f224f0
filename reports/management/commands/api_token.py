"""`manage.py api_token USERNAME`: make a key for the API and print it, alone on the last line."""

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from organisation.models import ApiToken, Officer


class Command(BaseCommand):
    help = "Make an API token for an officer; it is printed last and can never be read again."

    def add_arguments(self, parser):
        parser.add_argument("username")
        parser.add_argument("--name", default="", help="what the token is for")

    def handle(self, *args, **options):
        officer = Officer.objects.filter(username=options["username"], is_active=True).first()
        if officer is None:
            raise CommandError(_("Không có tài khoản đang hoạt động tên “%(name)s”.") % {"name": options["username"]})
        token = ApiToken.issue(officer, options["name"][:80])
        self.stderr.write(_("Mã truy cập của %(officer)s; chỉ hiện một lần này:") % {"officer": officer})
        self.stdout.write(token)
