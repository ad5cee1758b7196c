"""`./lapor sbom`: what the product is made of, as CycloneDX 1.5, read from the lock file: names, versions, hashes."""

import json
import re
import sys
import uuid
from typing import Any

from lapor.supervisor.home import ROOT

NAMESPACE = uuid.UUID("6f1e2f0e-6d3a-4c40-9d39-2a3c1f6f2b11")  # so that the same lock gives the same document
PINNED = re.compile(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)")
HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")


def write_sbom() -> int:
    """To standard output."""
    json.dump(bill_of((ROOT / "requirements.lock").read_text()), sys.stdout, indent=1)
    sys.stdout.write("\n")
    return 0


def bill_of(lock: str) -> dict[str, Any]:
    """The document for the text of a lock file. The hashes of a package are those of its files for all machines."""
    components: list[dict[str, Any]] = []
    for line in lock.splitlines():
        if pinned := PINNED.match(line):
            name, version = pinned.groups()
            purl = f"pkg:pypi/{name.lower().replace('_', '-')}@{version}"
            components.append(
                {
                    "type": "library",
                    "bom-ref": purl,
                    "name": name,
                    "version": version,
                    "purl": purl,
                    "hashes": [],
                }
            )
        for digest in HASH.findall(line):
            components[-1]["hashes"].append({"alg": "SHA-256", "content": digest})
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "serialNumber": f"urn:uuid:{uuid.uuid5(NAMESPACE, lock)}",
        "version": 1,
        "metadata": {"component": {"type": "application", "bom-ref": "lapor", "name": "lapor"}},
        "components": components,
    }
