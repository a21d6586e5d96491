"""Mails, jobs and failures in words."""

from portal.core.i18n import N_
from portal.core.jobs import Job, JobState
from portal.core.mail import Mail, MailState

JOB_STATES: dict[str, tuple[str, str]] = {
    JobState.QUEUED: (N_("Waiting"), "neutral"),
    JobState.RUNNING: (N_("Running"), "info"),
    JobState.DONE: (N_("Done"), "good"),
    JobState.FAILED: (N_("Failed"), "bad"),
}

MAIL_STATES: dict[str, tuple[str, str]] = {
    MailState.KEPT: (N_("Kept here"), "neutral"),
    MailState.QUEUED: (N_("On its way"), "info"),
    MailState.SENT: (N_("Sent"), "good"),
    MailState.HANDING: (N_("Being sent"), "info"),
    MailState.DELAYED: (N_("Delayed"), "warn"),
    MailState.UNDELIVERABLE: (N_("Not deliverable"), "bad"),
    MailState.UNCERTAIN: (N_("Perhaps not sent"), "warn"),
    MailState.WITHDRAWN: (N_("No longer wanted"), "neutral"),
}

JOB_KINDS = {
    "mail.send": N_("Send a mail"),
    "mail.read_reports": N_("Read what other servers report about mails"),
    "accounts.write_reset_link": N_("Write a link for a forgotten password"),
    "campaigns.chase": N_("Write the reminders that are due"),
    "campaigns.issue": N_("Issue the requests of a campaign"),
    "campaigns.issue.shard": N_("Issue the requests of a campaign: a part"),
    "campaigns.issue.join": N_("Issue the requests of a campaign: the end"),
    "campaigns.nudge": N_("Remind of many requests"),
    "campaigns.nudge.shard": N_("Remind of many requests: a part"),
    "campaigns.nudge.join": N_("Remind of many requests: the end"),
    "campaigns.extend": N_("Move the due date of many requests"),
    "campaigns.extend.shard": N_("Move the due date of many requests: a part"),
    "campaigns.extend.join": N_("Move the due date of many requests: the end"),
    "campaigns.revoke": N_("Withdraw many requests"),
    "campaigns.revoke.shard": N_("Withdraw many requests: a part"),
    "campaigns.revoke.join": N_("Withdraw many requests: the end"),
    "catalogue.apply_bom": N_("Apply a bill of materials"),
    "evidence.sweep": N_("Remove files that no answer names"),
    "peers.spread": N_("Compare energy use across companies"),
    "catalogue.look_into_folder": N_("Look for files to import"),
    "catalogue.take_from_folder": N_("Import a file of the folder"),
    "assessment.benchmark": N_("Compare accepted footprints across suppliers"),
    "conversations.tell": N_("Write mails about new messages"),
    "reviews.bulk": N_("Accept clean answers together"),
    "reviews.shares": N_("Weigh the answers that wait for review"),
    "cascade.count": N_("Count the upstream requests of a request"),
    "rollups.fold": N_("Roll up a product"),
    "rollups.portfolio": N_("Gather the inputs of all products"),
    "rollups.portfolio.join": N_("Finish the roll-up of all products"),
    "rollups.portfolio.shard": N_("Roll up some of all products"),
    "rollups.simulate": N_("Prepare the draws of a footprint"),
    "rollups.simulate.join": N_("Join the draws of a footprint"),
    "rollups.simulate.shard": N_("Make some draws of a footprint"),
    "submissions.apply_workbook": N_("Apply an uploaded workbook"),
    "submissions.read_workbook": N_("Read an uploaded workbook"),
}

MAIL_KINDS = {
    "invitation": N_("Invitation"),
    "invitation_passed_on": N_("Invitation passed on"),
    "invitation_wanted": N_("A new invitation is wanted"),
    "invitation_join_wanted": N_("Somebody wants to join"),
    "password_reset": N_("Forgotten password"),
    "password_changed": N_("Password changed"),
    "data_request": N_("Data request"),
    "request_passed_on": N_("Data request passed on"),
    "section_given": N_("Section handed to a colleague"),
    "request_returned": N_("Answers returned"),
    "request_accepted": N_("Answers accepted"),
    "request_reminder": N_("Reminder"),
    "request_level": N_("Level of a request changed"),
    "request_revoked": N_("Data request withdrawn"),
    "request_escalated": N_("Escalation to a second contact"),
    "request_extended": N_("Due date extended"),
    "acceptance_withdrawn": N_("Acceptance taken back"),
    "conversation_message": N_("Message about a request"),
    "entered_on_behalf": N_("Answers entered on behalf"),
    "letter_test": N_("Test of a mail, to oneself"),
}

NO_ANSWER = N_("Another part did not answer: the network, a server or the disk was away.")
NO_MAIL_SERVER = N_("The mail server did not answer. Check GATEFOLD_MAIL_URL and the network.")
UNKNOWN_REASON = N_(
    "The job met an error that nobody foresaw. The server's log has the details under the "
    "job's number."
)
REASONS = {
    "ConnectionRefusedError": NO_ANSWER,
    "ConnectionResetError": NO_ANSWER,
    "TimeoutError": NO_ANSWER,
    "gaierror": NO_ANSWER,
    "OSError": NO_ANSWER,
    "OperationalError": N_("The database was not available."),
    "SMTPAuthenticationError": N_(
        "The mail server refused the name or the password in GATEFOLD_MAIL_URL."
    ),
    "SMTPSenderRefused": N_("The mail server refused the sender in GATEFOLD_MAIL_FROM."),
    "SMTPServerDisconnected": NO_MAIL_SERVER,
    "SMTPConnectError": NO_MAIL_SERVER,
    "SMTPRecipientsRefused": N_("The mail server asks to try this receiver again later."),
    "MemoryError": N_("There was not enough memory for this job."),
}
"""A job's failure by the name of what was raised."""


def reason_of(job: Job) -> str:
    """Return why a job's last attempt failed, to be translated; empty if it did not."""
    if not job.error:
        return ""
    raised = job.error.partition(":")[0]
    if raised == "KeyError" and job.kind in job.error:
        return N_("This release does not know this kind of job.")
    reason = REASONS.get(raised, UNKNOWN_REASON)
    return NO_MAIL_SERVER if reason is NO_ANSWER and job.kind == "mail.send" else reason


def kind_of(row: Job | Mail) -> str:
    """Return what a job or a mail is for, to be translated."""
    kinds = JOB_KINDS if isinstance(row, Job) else MAIL_KINDS
    return kinds.get(row.kind, row.kind)
