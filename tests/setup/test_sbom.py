"""The bill of materials names every locked package, with its version and hashes, and no address."""

import json
import re

from lapor.supervisor.home import ROOT
from lapor.supervisor.sbom import bill_of


def test_every_locked_package_is_listed_with_its_hashes() -> None:
    lock = (ROOT / "requirements.lock").read_text()
    bill = bill_of(lock)
    listed = {f"{part['name']}=={part['version']}" for part in bill["components"]}
    assert listed == set(re.findall(r"^([^\s#]+==[^\s;]+)", lock, re.MULTILINE))
    assert sum(len(part["hashes"]) for part in bill["components"]) == lock.count("--hash=sha256:")
    assert all(part["hashes"] for part in bill["components"])
    assert "://" not in json.dumps(bill)


def test_the_same_lock_gives_the_same_document() -> None:
    lock = "a==1 \\\n    --hash=sha256:" + "0" * 64 + "\n"
    assert bill_of(lock) == bill_of(lock)
    assert bill_of(lock)["serialNumber"] != bill_of(lock.replace("a==1", "a==2"))["serialNumber"]
