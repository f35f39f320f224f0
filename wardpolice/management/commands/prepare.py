"""`manage.py prepare`: everything between an empty data folder and a portal that can be opened, safe to repeat."""

from django.core.management import call_command
from django.core.management.base import BaseCommand

STEPS = [
    ("migrate", {"interactive": False, "verbosity": 0}, "database"),
    ("seed_reference", {}, "units, documents and criteria"),
    ("sync_roles", {}, "roles"),
    ("seed_recipients", {}, "recipients of reports"),
    ("seed_demo", {}, "demonstration data"),
]


class Command(BaseCommand):
    help = "Bring the database up to date and seed it; what is there already is left as it is."

    def handle(self, *args, **options):
        for name, arguments, subject in STEPS:
            self.stdout.write(f"==> {subject}")
            self.stdout.flush()
            call_command(name, **arguments, stdout=self.stdout, stderr=self.stderr)
