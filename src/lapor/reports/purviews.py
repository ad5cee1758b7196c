"""What an officer counts of an agency and all below it: the same as `permissions.worked_by`, as conditions on sums."""

from collections.abc import Sequence
from dataclasses import dataclass

from lapor.directory import roles
from lapor.directory.actors import Actor
from lapor.directory.models import Role


@dataclass(frozen=True, slots=True)
class Purview:
    """What an officer counts: of cases that are open to so many agencies on a unit's path, from the top (`depth`), not
    the confidential ones (`hides_confidential`), and none of oversight grade about one of `offices`.
    """

    depth: int = 0
    hides_confidential: bool = False
    offices: frozenset[int] = frozenset()


def purviews_over(actor: Actor, path: Sequence[int]) -> list[Purview] | None:
    """What the actor counts of the agency with this path and all below it, by any of these; None: everything.

    The same as `worked_by`, within what a power of the actor's reaches as a whole; a test holds them together. Above
    that an evaluator counts as an evaluator alone.
    """
    if actor.is_system or actor.has(Role.NATIONAL_ADMIN):
        return None
    found = [Purview(hides_confidential=True)] if actor.has(Role.EVALUATOR) else []
    serving = frozenset(agency_id for power in actor.powers for agency_id in power.path)
    for power in actor.powers:
        if power.role in (*roles.NARROW, Role.EVALUATOR) or power.reach not in path:
            continue
        depth = path.index(power.reach) + 1
        found.append(Purview(depth, offices=serving))
        if power.role == Role.INSPECTORATE:
            found.append(Purview(depth, offices=frozenset(power.own_offices)))
    return found


def purview_of_returns(actor: Actor) -> Purview | None:
    """What is counted of dispositions that were given back, wherever the case is now; None: all.

    See `permissions.hidden_from`.
    """
    if actor.is_system or actor.has(Role.NATIONAL_ADMIN):
        return None
    above = {
        agency_id
        for power in actor.powers
        for agency_id in (power.own_offices if power.role == Role.INSPECTORATE else power.path)
    }
    return Purview(hides_confidential=actor.has(Role.EVALUATOR), offices=frozenset(above))
