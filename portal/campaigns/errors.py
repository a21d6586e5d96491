"""Sentences for what can be wrong with a campaign or a request."""

from portal.core.i18n import N_
from portal.core.messages import declare

declare(
    {
        "campaigns.due_passed": N_("The due date has passed. Choose a later one in step 1."),
        "campaigns.nothing_to_issue": N_(
            "There is nothing to issue: no supplier with a contact is left to be asked."
        ),
        "campaigns.being_issued": N_(
            "The requests are being issued already. The page shows how far they are."
        ),
        "campaigns.no_earlier_period": N_(
            "Choose a year before that of the campaign to take its sourcing shares."
        ),
        "campaigns.closed": N_("This campaign is closed: nothing more is asked in it."),
        "campaigns.nobody_to_write_to": N_(
            "Nobody can be written to: this supplier has no contact."
        ),
        "campaigns.reminded_already": N_(
            "Nothing was sent: the last reminder of this request went out on %(last)s. The next "
            "one can be sent from %(next)s on."
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
        "campaigns.filter_name": N_("Give the filter a name of at most %(most)s characters."),
        "campaigns.too_many_filters": N_(
            "You keep %(most)s filters already. Remove one that you no longer need."
        ),
        "campaigns.list_empty": N_(
            "Enter at least one supplier code, item code or request id, or choose a file."
        ),
        "campaigns.list_too_long": N_(
            "A list holds at most %(most)s ids. Split it into several lists."
        ),
        "campaigns.day_unreadable": N_("Enter the new due date as a day."),
        "campaigns.step_unreadable": N_(
            "Reminder %(number)s: enter whole days from 0 to %(most)s."
        ),
        "campaigns.step_twice": N_("Reminder %(number)s falls on the same day as another one."),
        "campaigns.share_unreadable": N_("Enter a percentage from 0 to 100, such as 80 or 0.5."),
        "campaigns.too_many_changes": N_(
            "There are %(most)s changes in bulk already. Take one back that you no longer need."
        ),
        "campaigns.nothing_fits": N_("No request fits this filter any more."),
        "campaigns.asked_there": N_("This campaign asks the same there already."),
        "campaigns.place_unknown": N_("Choose one of the places in the list."),
        "campaigns.reason_missing": N_("Please say why, in a sentence."),
        "campaigns.level_unknown": N_("Choose one of the three questionnaire levels."),
        "campaigns.email_unreadable": N_("Enter one e-mail address, such as name@example.com."),
        "campaigns.name_too_long": N_("At most %(most)s characters."),
        "campaigns.nothing_to_hand_over": N_(
            "No chosen request is open: only what is still owed can be handed to somebody else."
        ),
        "campaigns.too_many_suppliers": N_(
            "The chosen requests are of %(count)s suppliers; at most %(most)s can be handed over at"
            " once. Narrow the filter to fewer suppliers."
        ),
        "campaigns.nobody_named": N_("Name a person for at least one supplier."),
        "campaigns.email_missing": N_("Enter the e-mail address of this contact as well."),
    }
)
