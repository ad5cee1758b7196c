"""What a request for information asks for beside its purpose (UU 14/2008 on public information)."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class CopyForm(TextChoices):
    """In what form the requester wants it."""

    DIGITAL = "digital", _("Salinan digital")
    PRINTED = "printed", _("Salinan cetak")
    VIEW = "view", _("Melihat atau mendengarkan langsung")


class DeliveryForm(TextChoices):
    """How it reaches the requester."""

    EMAIL = "email", _("Lewat email")
    PICK_UP = "pick_up", _("Diambil sendiri")
    POST = "post", _("Dikirim lewat pos")
