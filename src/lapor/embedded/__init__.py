"""A PostgreSQL server of our own, without installing one: find the programs, make a cluster, start it, stop it.

The door: `choose_carrier`, `Cluster`, `throw_away_cluster`, and `LauncherRefusal`, whose text is the sentence to show.
"""

from lapor.embedded.carriers import Carrier, choose_carrier, find_carriers
from lapor.embedded.cluster import Cluster
from lapor.embedded.refusals import LauncherRefusal
from lapor.embedded.throw_away import throw_away_cluster

__all__ = ["Carrier", "Cluster", "LauncherRefusal", "choose_carrier", "find_carriers", "throw_away_cluster"]
