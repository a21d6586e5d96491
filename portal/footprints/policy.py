"""Who may see a supplier's own footprints: the people who answer for it, and nobody else."""

from portal.core.actor import Role
from portal.core.policy import Side, declare

LIST = declare("footprints.list", Role.CLERK, Role.APPROVER)
SEE = declare("footprints.see", Role.CLERK, Role.APPROVER, side=Side.ANSWERING)
