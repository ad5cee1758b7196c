"""Groups of roles, each named once (domain 1.3); what a group may do, `powers`, `visibility` and the reports say."""

from lapor.directory.models import Role

# They hand reports on, in the whole subtree of their agency.
COORDINATING = (Role.AGENCY_COORDINATOR, Role.COMPLAINT_MANAGER)
# They verify, each where the desk stands to which reports come.
VERIFYING = (*COORDINATING, Role.NATIONAL_ADMIN)
# They answer for their agency.
ANSWERING = (Role.LIAISON_OFFICER, Role.INSPECTORATE)
# They read a confidential case only when their own agency has a share in it.
NARROW = (Role.LIAISON_OFFICER, Role.UNIT_OPERATOR)
# They work on reports themselves, and type in for somebody else; heads and evaluators watch.
WORKING = (*VERIFYING, *ANSWERING, Role.UNIT_OPERATOR)
# They lead people, though only a coordinator may appoint.
LEADING = (*COORDINATING, Role.AGENCY_HEAD)
# They look over the whole nation, so that only the nation gives them.
NATIONAL = (Role.NATIONAL_ADMIN, Role.EVALUATOR)
# They look at the whole government in which they serve, also at the office of whoever would appoint them: only the
# nation, which stands above every government, gives them, and only where such looking is the agency's business.
GOVERNMENT_WIDE = (Role.INSPECTORATE,)
# They look at boards and at the directory; the others work a queue.
OVERSEEING = (*LEADING, *GOVERNMENT_WIDE, *NATIONAL)
EVERYBODY = tuple(Role)
