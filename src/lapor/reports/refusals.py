"""Refusals that commands raise and forms foresee."""

from django.utils.translation import gettext_lazy as _

from lapor.common.refusals import Invalid


class OnlyCourtesy(Invalid):
    """Thanks, or word that the report has come in, is no answer: it would stop a limit and tell nothing."""

    code = "only_courtesy"
    sentence = _("Ini baru sapaan. Tuliskan juga apa yang dilakukan, oleh siapa, atau kapan.")


class BlankLeft(Invalid):
    """A template's place that nobody has filled would be read by the reporter, and by everybody."""

    code = "blank_left"
    sentence = _(
        "Isian %(blank)s belum diganti. Isi atau hapus dahulu; bila memang dimaksud begitu, pakai kurung biasa."
    )
