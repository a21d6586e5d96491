"""All tables of the portal, imported in one place for migrations and tests."""

from portal.accounts import models as accounts
from portal.assessment import models as assessment
from portal.campaigns import contact_proofs, kept
from portal.campaigns import models as campaigns
from portal.cascade import models as cascade
from portal.catalogue import models as catalogue
from portal.conversations import models as conversations
from portal.core import audit, idempotency, jobs, mail, mail_bounces, mapping, shards, steps
from portal.core.db import Base
from portal.factors import models as factors
from portal.letters import models as letters
from portal.reduction import models as reduction
from portal.rollups import models as rollups
from portal.submissions import models as submissions
from portal.submissions.behalf import models as behalf
from portal.submissions.review import models as reviews
from portal.suppliers import models as suppliers

MODULES = (
    accounts,
    assessment,
    audit,
    behalf,
    campaigns,
    cascade,
    catalogue,
    contact_proofs,
    conversations,
    factors,
    idempotency,
    jobs,
    kept,
    letters,
    mail,
    mapping,
    mail_bounces,
    reduction,
    reviews,
    rollups,
    shards,
    steps,
    submissions,
    suppliers,
)

metadata = Base.metadata
