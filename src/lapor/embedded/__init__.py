"""A PostgreSQL server of our own, without installing one: find the programs, make a cluster, start it, stop it.

The door: `choose_binaries`, `Cluster`, `throw_away_cluster`, and `LauncherRefusal`, whose text is the sentence to show.
"""

from lapor.embedded.binaries import Binaries, choose_binaries, find_binaries
from lapor.embedded.cluster import Cluster
from lapor.embedded.refusals import LauncherRefusal
from lapor.embedded.throw_away import throw_away_cluster

__all__ = ["Binaries", "Cluster", "LauncherRefusal", "choose_binaries", "find_binaries", "throw_away_cluster"]
