import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("organisation", "0005_roles_remember_their_verbs")]

    operations = [
        migrations.CreateModel(
            name="RegisterSheet",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1, editable=False, verbose_name="phiên bản")),
                ("kind", models.CharField(max_length=30, verbose_name="loại sổ")),
                ("about", models.CharField(blank=True, max_length=60, verbose_name="nhập cho")),
                ("file", models.FileField(max_length=200, upload_to="", verbose_name="tệp")),
                ("name", models.CharField(max_length=200, verbose_name="tên tệp")),
                ("sha256", models.CharField(max_length=64, verbose_name="mã băm SHA-256")),
                (
                    "state",
                    models.CharField(
                        choices=[("checked", "đã xem thử"), ("refused", "có lỗi"), ("applied", "đã nhập")],
                        max_length=10,
                        verbose_name="trạng thái",
                    ),
                ),
                ("rows", models.PositiveIntegerField(default=0, verbose_name="số dòng")),
                ("changes", models.PositiveIntegerField(default=0, verbose_name="số thay đổi")),
                ("problems", models.PositiveIntegerField(default=0, verbose_name="số lỗi")),
                ("received_at", models.DateTimeField(auto_now_add=True, verbose_name="nhận lúc")),
                ("applied_at", models.DateTimeField(blank=True, null=True, verbose_name="nhập lúc")),
                (
                    "agency",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisation.agency",
                        verbose_name="cơ quan",
                    ),
                ),
                (
                    "received_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="người gửi",
                    ),
                ),
                (
                    "ward",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisation.ward",
                        verbose_name="phường, xã",
                    ),
                ),
            ],
            options={
                "verbose_name": "tệp Excel nhập sổ",
                "verbose_name_plural": "tệp Excel nhập sổ",
                "ordering": ["-received_at", "-pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("applied_at__isnull", False), ("state", "applied")),
                            models.Q(models.Q(("state", "applied"), _negated=True), ("applied_at__isnull", True)),
                            _connector="OR",
                        ),
                        name="register_sheet_applied_at_some_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("ward__isnull", True), ("agency__isnull", True), _connector="OR"),
                        name="register_sheet_of_a_ward_or_an_agency",
                    ),
                ],
            },
        ),
    ]
