"""What each flag of a footprint means, and what would clear it."""

from dataclasses import dataclass

from portal.core.i18n import N_


@dataclass(frozen=True, slots=True)
class FlagWords:
    """A flag in words; ``tone`` is the colour family of its tag."""

    name: str
    meaning: str
    clears: str
    tone: str = "warn"


WORDS: dict[str, FlagWords] = {
    "SECONDARY_DATA": FlagWords(
        N_("Secondary data"),
        N_("The value comes from a published factor, not from the supplier."),
        N_("An accepted answer of the supplier replaces it."),
        "info",
    ),
    "PROXY_DATA": FlagWords(
        N_("Proxy"),
        N_("No factor for this material was found; a similar one or a spend-based one stands in."),
        N_("A factor of the material itself, or the supplier's answer."),
    ),
    "STALE": FlagWords(
        N_("Earlier period"),
        N_("The value was made for an earlier period."),
        N_("A value for the period of this footprint."),
    ),
    "EXPIRED": FlagWords(
        N_("Expired"),
        N_("The value's validity ends before the period does."),
        N_("A renewed value."),
        "bad",
    ),
    "UNVERIFIED": FlagWords(
        N_("Not verified"),
        N_("The supplier's value has not been verified by a third party."),
        N_("A verification statement for this value."),
        "info",
    ),
    "VERIFICATION_OUTDATED": FlagWords(
        N_("Verification outdated"),
        N_("The value changed after it was verified."),
        N_("A new verification of the present value."),
    ),
    "BOUNDARY_MISMATCH": FlagWords(
        N_("Boundary mismatch"),
        N_("A gate-to-gate value stands alone: nothing is known of what lies below it."),
        N_("The lines below it, or a cradle-to-gate value."),
    ),
    "PERIOD_MISMATCH": FlagWords(
        N_("Period mismatch"),
        N_("The value covers another span of time than the footprint."),
        N_("A value for the same twelve months."),
    ),
    "GWP_SET_MIXED": FlagWords(
        N_("GWP sets mixed"),
        N_("Values made with different sets of global warming potentials are added."),
        N_("All values restated with one set."),
    ),
    "UNIT_CONVERTED": FlagWords(
        N_("Unit converted"),
        N_("The quantity was converted between pieces and mass by the item's net mass."),
        N_("Nothing needs clearing if the mass is right."),
        "info",
    ),
    "SHARES_INCOMPLETE": FlagWords(
        N_("Shares incomplete"),
        N_("Part of the supply has no supplier."),
        N_("Sourcing shares that add up to 1."),
    ),
    "UNACCOUNTED": FlagWords(
        N_("Unaccounted"),
        N_("There is no value at all. The line is listed and counts as unknown, not as zero."),
        N_("An answer, or a factor for the item."),
        "bad",
    ),
    "CUT_OFF_EXCEEDED": FlagWords(
        N_("Cut-off exceeded"),
        N_("More was left out than the 1 %% per item or 5 %% in all that are allowed."),
        N_("Values for the items left out."),
        "bad",
    ),
    "LOW_DQR": FlagWords(
        N_("Low data quality"),
        N_("The data quality rating is worse than 3."),
        N_("Better data for the largest contributors."),
    ),
    "LOW_PDS": FlagWords(
        N_("Low primary share"),
        N_("Less than half of the footprint rests on primary data."),
        N_("Answers from the suppliers of the largest contributors."),
    ),
    "OUTLIER": FlagWords(
        N_("Outlier"),
        N_("The value lies far outside what is usual for such items."),
        N_("The supplier's confirmation, or a correction."),
    ),
    "ALLOCATION_CHANGED": FlagWords(
        N_("Allocation changed"),
        N_("The allocation method differs from the one of the last period."),
        N_("The same method, or the reason for the change."),
    ),
    "GREEN_POWER_UNPROVEN": FlagWords(
        N_("Green power unproven"),
        N_("Green power was claimed without contract or certificates of the period."),
        N_("The certificates' numbers and their months."),
    ),
    "OFFSETS_DECLARED": FlagWords(
        N_("Offsets declared"),
        N_("The supplier declared offsets; they were not deducted."),
        N_("A value without offsets."),
        "bad",
    ),
    "CYCLE": FlagWords(
        N_("Closed loop"),
        N_("The item comes back into itself; the loop was solved exactly."),
        N_("Nothing needs clearing if the loop is meant."),
        "info",
    ),
    "ON_BEHALF": FlagWords(
        N_("Entered on behalf"),
        N_("The customer entered the value for the supplier."),
        N_("The supplier's own signature."),
    ),
    "CONFIDENTIAL_UPSTREAM": FlagWords(
        N_("Confidential upstream"),
        N_("The value contains suppliers that stay unknown to you."),
        N_("Nothing; quality and verification travel with the number."),
        "info",
    ),
}
