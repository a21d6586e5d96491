"""The words for codes of a request: states, steps, levels, sharing; marked for translation."""

from portal.core.i18n import N_

STATES = {
    "draft": N_("draft"),
    "issuing": N_("being issued"),
    "closed": N_("closed"),
    "not_delivered": N_("not delivered"),
    "issued": N_("not opened"),
    "opened": N_("opened"),
    "in_progress": N_("in progress"),
    "submitted": N_("submitted"),
    "in_review": N_("in review"),
    "returned": N_("returned"),
    "accepted": N_("accepted"),
    "declined": N_("declined"),
    "revoked": N_("withdrawn"),
    "overdue": N_("overdue"),
}

TONES = {
    "not_delivered": "bad",
    "issued": "neutral",
    "opened": "info",
    "in_progress": "info",
    "submitted": "warn",
    "in_review": "info",
    "returned": "warn",
    "accepted": "good",
    "declined": "bad",
    "revoked": "plain",
    "draft": "plain",
    "overdue": "bad",
}

LEVELS = {"full": N_("full"), "reduced": N_("reduced"), "minimal": N_("minimal")}

MINUTES = {"full": (90, 180), "reduced": (40, 80), "minimal": (15, 30)}
"""How long a prepared clerk needs, from and to."""

SHARING = {
    "footprint_only": N_("Footprint only"),
    "by_stage": N_("By stage"),
    "full": N_("Full inventory"),
}

SHARED = {
    "footprint_only": N_(
        "One number with its unit, boundary, period, primary data share and quality."
    ),
    "by_stage": N_("The number, split into energy, transport, process and waste."),
    "full": N_("The number, its stages, and your answers themselves, line by line."),
}

EVENTS = {
    "issue": N_("Issued"),
    "open": N_("Opened"),
    "edit": N_("First answers entered"),
    "sign": N_("Signed and submitted"),
    "review": N_("Review begun"),
    "return": N_("Returned with comments"),
    "accept": N_("Accepted"),
    "withdraw": N_("Acceptance withdrawn"),
    "stand_in": N_("Customer enters the answer on behalf of the supplier"),
    "stand_back": N_("Customer gave the entry up"),
    "behalf": N_("Entered on behalf, waits to be attested"),
    "take_over": N_("Taken over by the supplier, to attest or correct"),
    "decline": N_("Declined"),
    "revoke": N_("Withdrawn"),
    "level": N_("Questionnaire level changed"),
    "remind": N_("Reminder sent"),
    "escalate": N_("Second contact written to"),
    "extend": N_("Due date extended"),
    "contact": N_("Contact corrected, mail sent again"),
    "pass_on": N_("Passed on to a colleague"),
    "hand_over": N_("Handed to another contact"),
    "join": N_("Invitation accepted"),
}

MAILS = {
    "data_request": N_("Invitation"),
    "request_reminder": N_("Reminder"),
    "request_returned": N_("Returned with comments"),
    "request_accepted": N_("Accepted"),
    "acceptance_withdrawn": N_("Acceptance withdrawn"),
    "entered_on_behalf": N_("Entered on behalf: please attest"),
    "request_revoked": N_("Withdrawn"),
    "request_level": N_("Questionnaire level changed"),
    "request_escalated": N_("Escalation to a second contact"),
    "request_extended": N_("Due date extended"),
    "conversation_message": N_("Message"),
}

CHANNELS = {
    "phone": N_("Telephone call"),
    "visit": N_("Meeting"),
    "message": N_("Message outside the portal"),
    "other": N_("Note"),
}

MAIL_STATES = {
    "kept": N_("kept on this server, not sent"),
    "queued": N_("waiting to be sent"),
    "handing": N_("being sent"),
    "sent": N_("sent"),
    "delayed": N_("delayed: the receiver's server asks to wait"),
    "undeliverable": N_("could not be delivered"),
    "uncertain": N_("perhaps not sent: the connection broke off"),
    "withdrawn": N_("not sent: answered in the meantime"),
}
