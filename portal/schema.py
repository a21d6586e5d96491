"""All tables of the portal, imported in one place for migrations and tests."""

from portal.accounts import models as accounts
from portal.campaigns import models as campaigns
from portal.catalogue import models as catalogue
from portal.core import audit, idempotency, jobs, mail, shards
from portal.core.db import Base
from portal.factors import models as factors
from portal.rollups import models as rollups
from portal.submissions import models as submissions
from portal.suppliers import models as suppliers

MODULES = (
    accounts,
    audit,
    campaigns,
    catalogue,
    factors,
    idempotency,
    jobs,
    mail,
    rollups,
    shards,
    submissions,
    suppliers,
)

metadata = Base.metadata
