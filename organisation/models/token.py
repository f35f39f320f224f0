"""Keys for the API."""

import hashlib
import secrets

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class TokenQuerySet(models.QuerySet):
    def holder_of(self, token: str):
        """The active officer whose token this is, or None."""
        row = (
            self.filter(digest=digest(token), revoked_at__isnull=True, officer__is_active=True)
            .select_related("officer__ward", "officer__agency")
            .first()
        )
        return row.officer if row else None


def digest(token: str) -> str:
    """What is kept of a token: its SHA-256 (the token itself is long and random, so no salt is needed)."""
    return hashlib.sha256(token.encode()).hexdigest()


class ApiToken(models.Model):
    """A key with which a program reads and writes as its officer. Only its digest is kept."""

    officer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="api_tokens", verbose_name=_("cán bộ")
    )
    name = models.CharField(_("dùng cho"), max_length=80, blank=True)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    created_at = models.DateTimeField(_("tạo lúc"), auto_now_add=True)
    revoked_at = models.DateTimeField(_("thu hồi lúc"), null=True, blank=True)

    objects = TokenQuerySet.as_manager()

    class Meta:
        verbose_name = _("mã truy cập API")
        verbose_name_plural = _("mã truy cập API")
        ordering = ["-created_at"]

    def __str__(self):
        return f"{self.officer} {self.name}".strip()

    @classmethod
    def issue(cls, officer, name: str = "") -> str:
        """Make a token for the officer and return it; this is the only time it can be read."""
        row = cls(officer=officer, name=name)
        token = row.set_new_token()
        row.save()
        return token

    def set_new_token(self) -> str:
        """Draw a token, keep its digest on the unsaved row, and return it."""
        token = secrets.token_urlsafe(32)
        self.digest = digest(token)
        return token
