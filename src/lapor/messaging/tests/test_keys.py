"""Keys: identities are sealed anew under another key, and a seal without its key is a sentence."""

import json
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from django.core.management import CommandError, call_command
from django.db import connection

from lapor.common import clock, codes
from lapor.common.fingerprints import IDENTITY, SECRET, fingerprint
from lapor.common.models import KeyMark
from lapor.directory.actors import account_key
from lapor.messaging import subscriptions
from lapor.messaging.models import Subscription
from lapor.messaging.vocabulary import Way
from lapor.reports import identity
from lapor.reports.identity import SealStaysShut, open_identity
from lapor.reports.models import Identity, Report
from tests.world import World

OLD, NEW = Fernet.generate_key().decode(), Fernet.generate_key().decode()


@pytest.fixture
def keys(settings, tmp_path: Path):
    """Installs identity keys as an operator would; what is kept of earlier ones is forgotten."""

    def install(*given: str) -> None:
        settings.IDENTITY_KEYS = list(given)
        settings.HOME = tmp_path
        identity._seal.cache_clear()

    yield install
    identity._seal.cache_clear()


def amend() -> None:
    """What only the owner of the tables may do."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL lapor.amending = 'rows'")


def only_of(report: Report) -> None:
    """Identities that were sealed by the key of the run are no part of these stories."""
    amend()
    Identity.objects.exclude(pk=report.pk).delete()


def command(*arguments: str) -> str:
    said = StringIO()
    call_command("keys", *arguments, stdout=said)
    return said.getvalue()


def test_a_seal_without_its_key_is_a_sentence(world: World, keys) -> None:
    report = world.filed()
    keys(NEW)
    with pytest.raises(SealStaysShut, match="kunci penyegelnya tidak ada"):
        open_identity(report.pk)


def test_the_identity_of_another_report_does_not_open_here(world: World) -> None:
    one, other = world.filed(), world.filed()
    sealed = Identity.objects.get(pk=other.pk).sealed
    amend()
    Identity.objects.filter(pk=one.pk).update(sealed=sealed)
    with pytest.raises(SealStaysShut):
        open_identity(one.pk)


def test_all_is_sealed_with_the_first_key_and_the_old_one_can_go(world: World, keys) -> None:
    keys(OLD)
    report = world.filed()
    name = open_identity(report.pk).name
    subscriptions.subscribe_filed(report, [(Way.EMAIL, "siti@warga.example")], language="id")
    keys(NEW, OLD)
    only_of(report)
    assert "the others can go" in command("rotate")
    keys(NEW)
    assert subscriptions.address_of(Subscription.objects.get()) == "siti@warga.example"
    assert open_identity(report.pk).name == name != ""
    assert set(KeyMark.objects.filter(purpose=IDENTITY).values_list("fingerprint", flat=True)) == {
        fingerprint(NEW)
    }


def test_our_own_file_gets_a_new_key_and_keeps_the_other(
    world: World, keys, tmp_path: Path, settings
) -> None:
    keys(OLD)
    report = world.filed()
    only_of(report)
    (tmp_path / "secrets.json").write_text(json.dumps({"secret_key": "s", "identity_key": OLD}))
    command("rotate")
    stored = json.loads((tmp_path / "secrets.json").read_text())
    assert stored["secret_key"] == "s"
    assert OLD not in stored["identity_key"]
    keys(stored["identity_key"])
    assert open_identity(report.pk).name
    assert (tmp_path / "secrets.json").stat().st_mode & 0o077 == 0


def test_a_new_secret_key_ends_sessions_and_no_receipt(world: World, keys, tmp_path: Path, settings) -> None:
    keys(OLD)
    receipt, first = world.receipt(), settings.SECRET_KEY
    own, sealed, hour = account_key(7), codes.sealed("PIN"), timedelta(hours=1)
    (tmp_path / "secrets.json").write_text(json.dumps({"secret_key": first, "identity_key": OLD}))
    for _again in range(2):
        assert "PINs of receipts stay good" in command("renew")
        stored = json.loads((tmp_path / "secrets.json").read_text())
        assert stored["secret_key"] not in (first, settings.HASH_KEY, settings.SECRET_KEY)
        settings.SECRET_KEY, settings.HASH_KEY = stored["secret_key"], stored["hash_key"]
    assert codes.pin_fits(Report.objects.get(pk=receipt.report.pk).pin_hash, receipt.pin)
    assert account_key(7) == own
    assert codes.unsealed(sealed, within=hour) == ""


def test_a_secret_key_of_the_environment_is_renewed_there(world: World, keys, tmp_path: Path) -> None:
    keys(OLD)
    (tmp_path / "secrets.json").write_text(json.dumps({"secret_key": "of the file", "identity_key": OLD}))
    with pytest.raises(CommandError, match="Set HASH_KEY to the present SECRET_KEY"):
        command("renew")
    assert "of the file" in (tmp_path / "secrets.json").read_text()


def test_nothing_is_given_up_while_a_seal_stays_shut(world: World, keys) -> None:
    keys(Fernet.generate_key().decode())
    world.filed()
    keys(NEW, OLD)
    with pytest.raises(CommandError, match="opened by no key at hand; all keys are kept"):
        command("rotate")


def test_accepting_the_keys_at_hand_is_said_and_asked(world: World, keys, settings) -> None:
    KeyMark.objects.create(fingerprint=fingerprint("lost"), purpose=SECRET, noted_at=clock.now())
    assert "NOT AT HAND" in command("show")
    assert "1 of the keys that the database knows are not at hand" in command("accept", "--yes")
    assert "NOT AT HAND" not in command("show")
    assert KeyMark.objects.get(purpose=SECRET).fingerprint == fingerprint(settings.SECRET_KEY)
