"""What can be wrong with a measure or an alternative, as sentences."""

from portal.core.i18n import N_
from portal.core.messages import declare

declare(
    {
        "reduction.title_missing": N_("Say in a few words what is done, such as: solar roof."),
        "reduction.number_negative": N_("This cannot be below 0."),
        "reduction.baseline_missing": N_(
            "Enter the footprint before the measure, per declared unit. It must be above 0."
        ),
        "reduction.target_missing": N_(
            "Enter the footprint after the measure, or the reduction in percent."
        ),
        "reduction.target_too_high": N_("The target must lie below the baseline."),
        "reduction.target_differs": N_(
            "Target and percent do not fit together: %(target)s would be %(percent)s %%. "
            "Clear one of the two."
        ),
        "reduction.percent_missing": N_("Enter by how many percent the footprint falls."),
        "reduction.percent_out_of_range": N_("Enter more than 0 and at most 100 percent."),
        "reduction.day_missing": N_("Enter the day by which it is done."),
        "reduction.day_invalid": N_("Enter a day that exists, as year-month-day: 2027-03-31."),
        "reduction.day_past": N_("Choose a day in the future."),
        "reduction.day_ahead": N_("It cannot have been done in the future."),
        "reduction.choice_unknown": N_("Choose one of the list."),
        "reduction.currency_missing": N_("Choose the currency of the cost."),
        "reduction.proof_missing": N_(
            "Say what proves it: number and date of the invoice, certificate or record."
        ),
        "reduction.comment_missing": N_("Give the reason: the other side reads it."),
        "reduction.not_your_step": N_("This step is the other side's to take."),
        "reduction.not_joined": N_(
            "The supplier has no account yet, so nobody could answer. Ask again once it has joined."
        ),
        "reduction.changed_meanwhile": N_(
            "Somebody else changed this while you were looking. What you typed is kept below: "
            "compare it with the present state, then send it again."
        ),
        "reduction.share_out_of_range": N_("Enter more than 0 and at most 100 percent of supply."),
        "reduction.name_missing": N_("Name the alternative."),
        "reduction.supplier_missing": N_("Choose the supplier."),
        "reduction.item_missing": N_("Choose another item than the one you replace."),
        "reduction.item_unknown": N_("There is no item with the code “%(text)s”."),
        "reduction.ratio_missing": N_("Enter how many units replace one unit. It must be above 0."),
        "reduction.footprint_missing": N_(
            "Enter the footprint per unit as your source states it, or leave the alternative out."
        ),
        "reduction.source_missing": N_("Name the source: who states the footprint, and where."),
        "reduction.rating_out_of_range": N_("A rating lies between 1 (best) and 5."),
        "reduction.too_many_candidates": N_(
            "At most %(most)s alternatives stand side by side. Remove one first."
        ),
        "reduction.reason_missing": N_("Say why: the decision is read again next year."),
        "reduction.candidate_gone": N_("This alternative is no longer there. Choose again."),
    }
)
