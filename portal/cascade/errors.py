"""What passing a request on refuses, and its sentences."""

from portal.core.i18n import N_
from portal.core.messages import declare

declare(
    {
        "cascade.nothing_chosen": N_("Tick at least one material to ask about."),
        "cascade.no_supplier": N_(
            "%(material)s: choose a supplier of your books, or enter the name of a new one."
        ),
        "cascade.no_email": N_("%(material)s: enter one e-mail address, such as name@example.com."),
        "cascade.name_too_long": N_("%(material)s: names have at most %(most)s characters."),
        "cascade.own_company": N_(
            "%(material)s: this supplier is your own company. A request goes to somebody else."
        ),
        "cascade.asks_you": N_(
            "%(material)s: %(customer)s is who asks you here; passing the request back would lead"
            " in a circle."
        ),
        "cascade.asked_already": N_(
            "%(material)s: a supplier is being asked about it already. Withdraw that request first"
            " to ask another one."
        ),
        "cascade.too_deep": N_(
            "This request has been passed on %(most)s times already and ends here. Enter a value"
            " of a database for what you cannot know."
        ),
        "cascade.day": N_("Enter a due date from tomorrow on, as year-month-day."),
        "cascade.day_after_own": N_(
            "Your own answer is due on %(day)s. Choose a due date on or before that day, so that"
            " your suppliers' figures reach you in time; if you need longer, ask your customer for"
            " more time first."
        ),
        "cascade.no_product": N_("Say in a few words what the materials are for."),
        "cascade.too_long": N_("At most %(most)s characters."),
        "cascade.choice": N_("Choose one of the list."),
        "cascade.no_comment": N_("Write what has to be corrected."),
        "cascade.no_place": N_("Choose which answer goes back."),
        "cascade.no_factor": N_("Choose one of the published factors."),
        "cascade.factor_unit": N_(
            "The factor is per %(per)s, which cannot be counted in %(unit)s of %(material)s. Enter"
            " what one %(unit)s weighs, or choose another factor."
        ),
        "cascade.not_covered": N_(
            "%(material)s takes no factor now: it has a value already, it has no unit, or its row"
            " is closed."
        ),
        "cascade.nothing_to_take": N_(
            "There is no accepted figure from cradle to gate that could be filled in now."
        ),
    }
)
