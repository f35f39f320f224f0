"""Where money and things come from."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Source(models.TextChoices):
    """Sources of money, Law 58/2024/QH15, Article 4.24–27; gifts are no public-investment money and need a receipt."""

    CENTRAL = "NSTW", _("ngân sách trung ương")
    MINISTRY = "BCA", _("Bộ Công an")
    CITY = "NSTP", _("ngân sách thành phố")
    WARD = "NSX", _("ngân sách cấp xã")
    LEGAL_INCOME = "THHP", _("nguồn thu hợp pháp")
    SOCIAL = "XHH", _("xã hội hóa, tài trợ")
