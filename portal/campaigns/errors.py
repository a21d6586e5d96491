"""Sentences for what can be wrong with a campaign or a request."""

from portal.core.i18n import N_
from portal.core.messages import declare

declare(
    {
        "campaigns.due_passed": N_("The due date has passed. Choose a later one in step 1."),
        "campaigns.nothing_to_issue": N_(
            "There is nothing to issue: no supplier with a contact is left to be asked."
        ),
        "campaigns.nobody_to_write_to": N_(
            "Nobody can be written to: this supplier has no contact."
        ),
        "campaigns.not_later": N_(
            "Choose a day in the future that is later than the due date of at least one open "
            "request."
        ),
        "campaigns.nothing_chosen": N_("Choose at least one request in the list."),
        "campaigns.too_many_at_once": N_(
            "%(count)s requests match; at most %(most)s can be done at once. Narrow the filter, by "
            "tier for instance."
        ),
        "campaigns.day_unreadable": N_("Enter the new due date as a day."),
        "campaigns.step_unreadable": N_(
            "Reminder %(number)s: enter whole days from 0 to %(most)s."
        ),
        "campaigns.step_twice": N_("Reminder %(number)s falls on the same day as another one."),
        "campaigns.level_unknown": N_("Choose one of the three questionnaire levels."),
        "campaigns.email_unreadable": N_("Enter one e-mail address, such as name@example.com."),
        "campaigns.email_missing": N_("Enter the e-mail address of this contact as well."),
    }
)
