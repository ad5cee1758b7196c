"""When an agency moves in the tree, its cases move with it: who sees them by place is stored on them."""

from django.db import connection

from lapor.directory.models import Agency
from lapor.reports.shares import ACTIVE_ASSIGNMENT, AssignmentStatus

# The same as `_step._agency_ids`, for every case that lies on the moved agency's path.
_FOLLOW = """
    UPDATE reports_report AS r SET agency_ids = placed.ids
    FROM (
        SELECT touched.id, array_agg(DISTINCT step.agency_id ORDER BY step.agency_id) AS ids
        FROM reports_report AS touched
        CROSS JOIN LATERAL (
            SELECT unnest(a.path) AS agency_id FROM directory_agency AS a
            WHERE a.id = touched.holder_agency_id
               OR a.id IN (
                   SELECT s.agency_id FROM reports_assignment AS s
                   WHERE s.report_id = touched.id AND s.status = ANY (%(alive)s)
               )
        ) AS step
        WHERE touched.agency_ids @> ARRAY[%(agency)s]::bigint[]
        GROUP BY touched.id
    ) AS placed
    WHERE placed.id = r.id
"""

# A row of the inbox hangs on the tree too: the trigger sees only cases whose own places change.
_REFILE = (
    "SELECT reports_keep_inbox(ARRAY(SELECT id FROM reports_report WHERE agency_ids @> ARRAY[%s]::bigint[]))"
)
# In the order in which everybody else locks many cases.
_LOCK = "SELECT id FROM reports_report WHERE agency_ids @> ARRAY[%s]::bigint[] ORDER BY id FOR UPDATE"


def follow_agency(agency: Agency) -> int:
    """Call in the transaction that moved the agency. Three statements; returns how many cases were touched."""
    alive = sorted(ACTIVE_ASSIGNMENT | {AssignmentStatus.DELEGATED})
    with connection.cursor() as cursor:
        cursor.execute(_LOCK, [agency.pk])
        cursor.execute(_FOLLOW, {"alive": alive, "agency": agency.pk})
        touched = cursor.rowcount
        cursor.execute(_REFILE, [agency.pk])
    return touched
