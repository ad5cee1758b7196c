"""`./lapor keys`: which keys the database knows, sealing everything anew under another key, and life after a loss."""

import json
import os
import secrets
from base64 import urlsafe_b64encode
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection, transaction
from django.db.models import Model

from lapor.common import clock
from lapor.common.fingerprints import IDENTITY, SECRET, fingerprint
from lapor.common.models import KeyMark
from lapor.messaging import subscriptions
from lapor.messaging.models import Subscription
from lapor.reports import feed, identity
from lapor.reports.models import Identity

BATCH = 500
# What is sealed with identity keys, and what seals such rows anew and tells how many stay shut.
SEALED: tuple[tuple[type[Model], Callable[[Sequence[int]], int]], ...] = (
    (Identity, identity.seal_anew),
    (Subscription, subscriptions.seal_anew),
)
NAMES = {SECRET: "SECRET_KEY", IDENTITY: "IDENTITY_KEY"}


class Command(BaseCommand):
    help = (
        "show: what the database knows of its keys. rotate: a new identity key. renew: a new secret key, with which "
        "sessions end and receipts stay good. accept: go on after a loss."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("what", choices=["show", "rotate", "renew", "accept"])
        parser.add_argument("--yes", action="store_true", help="accept without being asked")

    def handle(self, *args: Any, **options: Any) -> None:
        match options["what"]:
            case "show":
                self._show()
            case "rotate":
                self._rotate()
            case "renew":
                self._renew()
            case "accept":
                self._accept(is_agreed=options["yes"])

    def _show(self) -> None:
        """Fingerprints only: a key is never printed."""
        present = _present()
        for mark in KeyMark.objects.order_by("purpose", "noted_at"):
            is_here = "at hand" if mark.fingerprint in present else "NOT AT HAND"
            self.stdout.write(
                f"{NAMES[mark.purpose]:<13} {mark.fingerprint[:12]}  {mark.noted_at:%Y-%m-%d}  {is_here}"
            )

    def _rotate(self) -> None:
        """All that is sealed under the first key. Kept in our own secrets.json, a new first key is made here."""
        known = set(KeyMark.objects.filter(purpose=IDENTITY).values_list("fingerprint", flat=True))
        if missing := known - set(_present()):
            raise CommandError(
                f"{len(missing)} identity key(s) in use are not at hand; bring them back first."
            )
        stored = _own_secrets()
        if stored:
            settings.IDENTITY_KEYS.insert(0, urlsafe_b64encode(secrets.token_bytes(32)).decode())
            identity._seal.cache_clear()
            _keep_secrets(stored | {"identity_key": ",".join(settings.IDENTITY_KEYS)})
        elif len(settings.IDENTITY_KEYS) < 2:
            raise CommandError("Put the new key before the old one first: IDENTITY_KEY=NEW,OLD. Then rotate.")
        shut = self._seal_all()
        if shut:
            raise CommandError(
                f"{shut} seals are opened by no key at hand; all keys are kept. Nothing is lost."
            )
        newest = settings.IDENTITY_KEYS[0]
        _remember({fingerprint(newest): IDENTITY}, instead_of=[IDENTITY])
        if stored:
            _keep_secrets(stored | {"identity_key": newest})
        self.stdout.write(
            "All identities and addresses are sealed with the new key. Back up secrets.json, apart from the dumps."
            if stored
            else "All identities and addresses are sealed with the first key; the others can go."
        )

    def _renew(self) -> None:
        """A new secret key; the former one goes on hashing what is kept for years."""
        stored = _own_secrets()
        if stored.get("secret_key") != settings.SECRET_KEY:
            raise CommandError(
                "Set HASH_KEY to the present SECRET_KEY, then SECRET_KEY to a new one, and start again."
            )
        hashing = {"hash_key": settings.HASH_KEY or settings.SECRET_KEY}
        _keep_secrets(stored | hashing | {"secret_key": secrets.token_urlsafe(48)})
        self.stdout.write(
            "There is a new secret key: start again, and everybody signs in anew. PINs of receipts stay good. "
            "Back up secrets.json, apart from the dumps."
        )

    def _seal_all(self) -> int:
        return sum(self._seal_rows(model, seal) for model, seal in SEALED)

    def _seal_rows(self, model: type[Model], seal: Callable[[Sequence[int]], int]) -> int:
        """Batch by batch in the order of keys, so that it can be cut off and begun again."""
        last = shut = 0
        rows = model._default_manager.order_by("pk").values_list("pk", flat=True)
        while ids := list(rows.filter(pk__gt=last)[:BATCH]):
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute("SET LOCAL lapor.amending = 'rows'")
                shut += seal(ids)
            last = ids[-1]
        return shut

    def _accept(self, *, is_agreed: bool) -> None:
        present = _present()
        lost = KeyMark.objects.exclude(fingerprint__in=present)
        self.stdout.write(
            "The keys at hand become this installation's keys. If they are others than before: no PIN of an earlier "
            "receipt fits, identities sealed before stay shut for ever, signed-in reporters lose the link to "
            "their reports, and the seals of the history up to now prove nothing any more: run ./lapor verify "
            f"before, with the former key, if you have it. {lost.count()} of the keys that the database knows are "
            "not at hand."
        )
        if not is_agreed and input("Type  yes  to go on: ").strip().lower() != "yes":
            raise CommandError("Nothing was changed.")
        if fingerprint(_hash_key()) not in set(KeyMark.objects.values_list("fingerprint", flat=True)):
            identity.forget_hashes()
            feed.give_up_seals()
        _remember(present, instead_of=[SECRET, IDENTITY])
        self.stdout.write("Accepted.")


def _present() -> dict[str, str]:
    prints = {fingerprint(key): IDENTITY for key in settings.IDENTITY_KEYS}
    return {fingerprint(_hash_key()): SECRET, **prints}


def _hash_key() -> str:
    return settings.HASH_KEY or settings.SECRET_KEY


def _remember(prints: dict[str, str], *, instead_of: list[str]) -> None:
    with transaction.atomic():
        KeyMark.objects.filter(purpose__in=instead_of).delete()
        moment = clock.now()
        KeyMark.objects.bulk_create(
            KeyMark(fingerprint=print_, purpose=purpose, noted_at=moment)
            for print_, purpose in prints.items()
        )


def _secrets_file() -> Path:
    return Path(settings.HOME) / "secrets.json"


def _own_secrets() -> dict[str, str]:
    """What our own file holds, if it is where the identity key comes from."""
    try:
        stored: dict[str, str] = json.loads(_secrets_file().read_text())
    except FileNotFoundError:
        return {}
    is_ours = stored.get("identity_key") == ",".join(settings.IDENTITY_KEYS)
    return stored if is_ours else {}


def _keep_secrets(stored: dict[str, str]) -> None:
    """In place at once and whole, readable by its owner alone."""
    fresh = _secrets_file().with_suffix(".json.new")
    with open(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        json.dump(stored, file, indent=1)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(_secrets_file())
