"""Who may look after the instance: its operators, and anybody may ask whether it lives."""

from portal.core.policy import declare

SEE_MAILS = declare("admin.see_mails", operator=True)
SEE_JOBS = declare("admin.see_jobs", operator=True)
RETRY_JOB = declare("admin.retry_job", changes=True, operator=True)
SEE_HEALTH = declare("admin.see_health", operator=True)
PROBE = declare("admin.probe", public=True)
