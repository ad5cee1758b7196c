"""Why a server cannot be started: each refusal is one sentence that names the remedy."""


class LauncherRefusal(Exception):
    """Base of everything this package refuses; `str()` is the sentence to show."""


class NoServerFound(LauncherRefusal):
    """No usable PostgreSQL binaries on this machine."""


class ForeignMajor(LauncherRefusal):
    """The data directory was made by another major version."""


class NotOurs(LauncherRefusal):
    """A file or directory belongs to somebody else."""


class NoRoom(LauncherRefusal):
    """The disk is full or the directory cannot be written."""


class ServerFailed(LauncherRefusal):
    """PostgreSQL's own programs gave up; the sentence carries their last words."""


class StillBusy(LauncherRefusal):
    """Another process has been starting the same cluster for too long."""
