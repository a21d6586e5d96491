"""The words for codes of measures and alternatives; marked for translation."""

from portal.core.i18n import N_

STATES = {
    "wished": N_("asked for"),
    "proposed": N_("proposed"),
    "agreed": N_("agreed"),
    "under_way": N_("under way"),
    "done": N_("done, with proof"),
    "verified": N_("confirmed by the customer"),
    "dropped": N_("dropped"),
}

TONES = {
    "wished": "warn",
    "proposed": "info",
    "agreed": "info",
    "under_way": "info",
    "done": "good",
    "verified": "good",
    "dropped": "plain",
}

KINDS = {
    "renewable_power": N_("Renewable power"),
    "energy_efficiency": N_("Energy efficiency"),
    "recycled_content": N_("Recycled content"),
    "process_change": N_("Process change"),
    "logistics": N_("Logistics"),
    "material_change": N_("Material change"),
    "other": N_("Other"),
}

ACTIONS = {
    "wish": N_("Asked for a reduction"),
    "propose": N_("Proposed"),
    "change": N_("Changed"),
    "agree": N_("Agreed"),
    "start": N_("Begun"),
    "finish": N_("Done"),
    "verify": N_("Confirmed"),
    "doubt": N_("Proof sent back"),
    "drop": N_("Dropped"),
    "withdraw": N_("Wish withdrawn"),
    "resume": N_("Taken up again"),
    "comment": N_("Remark"),
}

BUTTONS = {
    "agree": N_("Agree to it"),
    "start": N_("Begin"),
    "finish": N_("Report as done"),
    "verify": N_("Confirm the proof"),
    "doubt": N_("Send the proof back"),
    "drop": N_("Drop it"),
    "withdraw": N_("Withdraw the wish"),
    "resume": N_("Take it up again"),
    "comment": N_("Send the remark"),
}

OUTCOMES = {
    "open": N_("no accepted footprint since"),
    "came_true": N_("came true"),
    "partly": N_("came true in part"),
    "not": N_("did not come true"),
    "incomparable": N_("cannot be compared: unit, boundary or warming potentials changed"),
}

OUTCOME_TONES = {
    "open": "neutral",
    "came_true": "good",
    "partly": "warn",
    "not": "bad",
    "incomparable": "neutral",
}

CANDIDATES = {
    "supplier": N_("Supplier"),
    "item": N_("Other material or part"),
    "stated": N_("Stated from a source"),
}

UNKNOWN = {
    "not_computed": N_("no computed product uses the item"),
    "no_value": N_("no value is known"),
    "incomplete": N_("known so far: parts are missing below it"),
    "not_accepted": N_("no accepted footprint yet"),
    "own_part_only": N_("only the supplier's own part is known; map it as a source of the item"),
    "other_unit": N_("stated in another unit"),
    "factor": N_("your own factor, no supplier's value"),
}
"""Why a footprint is unknown, or what to know of one that is."""

VERIFIED = {
    "none": N_("not verified"),
    "internal": N_("reviewed by the supplier itself"),
    "second_party": N_("checked by a customer"),
    "third_limited": N_("verified, limited assurance"),
    "third_reasonable": N_("verified, reasonable assurance"),
}

CURRENCIES = ("CNY", "EUR", "USD", "GBP", "JPY", "KRW", "CHF", "SEK", "INR", "TWD", "HKD", "SGD")
