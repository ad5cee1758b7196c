"""What is kept of a recap: its figures as they were when somebody signed them. Rows are only ever added."""

from django.db import models

from lapor.directory.models import Agency, Person


class SignedRecap(models.Model):
    """The figures of an agency (None: of the nation) over a period, as one person vouched for them.

    `figures`: by the code of each number, the number, of how many it tells, and the version of its indicator.
    `sight`: what the signer counts (`signatures.sight_of`); for who counts otherwise these are other figures.
    """

    agency = models.ForeignKey(Agency, null=True, on_delete=models.PROTECT)
    first = models.DateField()
    last = models.DateField()
    number = models.PositiveSmallIntegerField()
    person = models.ForeignKey(Person, on_delete=models.PROTECT)
    signed_at = models.DateTimeField()
    sight = models.TextField()
    figures = models.JSONField()

    class Meta:
        constraints = [
            # Of two who sign at once, one is told so.
            models.UniqueConstraint(
                fields=["agency", "first", "last", "number"], name="signed_once", nulls_distinct=False
            ),
        ]
