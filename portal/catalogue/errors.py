"""What can be wrong with items, lines and shares, as sentences."""

from portal.core.i18n import N_
from portal.core.messages import declare

declare(
    {
        "catalogue.code_missing": N_("Enter the part code."),
        "catalogue.code_taken": N_("There is already an item with the code “%(code)s”."),
        "catalogue.code_unknown": N_(
            "There is no item with the part code “%(code)s”. Check the code, or add the item first."
        ),
        "catalogue.code_unknown_but": N_(
            "There is no item with the part code “%(code)s”. Did you mean “%(nearest)s”?"
        ),
        "catalogue.name_missing": N_("Enter a name."),
        "catalogue.not_positive": N_("The quantity must be greater than 0; “%(text)s” is not."),
        "catalogue.mass_not_positive": N_("The mass must be greater than 0 kg; “%(text)s” is not."),
        "catalogue.amount_not_positive": N_(
            "The declared amount must be greater than 0; “%(text)s” is not."
        ),
        "catalogue.spend_negative": N_(
            "The amount bought must be at least 0; “%(text)s” is not. Leave it empty if unknown."
        ),
        "catalogue.spend_makes_no_share": N_(
            "“%(item)s” has no shares, and they cannot be worked out from the amounts bought, for "
            "these are missing or zero. Enter the shares."
        ),
        "catalogue.valid_from_too_early": N_(
            "The line of “%(component)s” below “%(parent)s” changes on %(day)s already, so a later "
            "state cannot begin on %(wanted)s. Choose %(day)s or later, or give no day at all: "
            "then the file corrects what is there."
        ),
        "catalogue.day_invalid": N_("“%(text)s” is not a day. Write it as 2026-07-01."),
        "catalogue.sourcing_changed_since": N_(
            "Who supplies “%(label)s” in %(period)s was changed after this import."
        ),
        "catalogue.shares_twice": N_(
            "“%(code)s” has shares for %(period)s in two sheets, and they differ. Keep one of them."
        ),
        "imports.kind_twice": N_("Two sheets are said to hold the same. Choose one of them."),
        "catalogue.scrap_out_of_range": N_(
            "The scrap rate must be at least 0 and less than 1 (0.05 or 5%%); “%(text)s” is not."
        ),
        "catalogue.unit_missing": N_("Enter a unit, such as kg, piece or kWh."),
        "catalogue.unit_unknown": N_("“%(text)s” is not a unit we know."),
        "catalogue.unit_unknown_but": N_(
            "“%(text)s” is not a unit we know. Did you mean %(suggestions)s?"
        ),
        "catalogue.unit_ambiguous": N_(
            "“%(text)s” can mean several units. Write one of: %(candidates)s."
        ),
        "catalogue.unit_not_convertible": N_(
            "%(unit)s cannot be converted to %(declared)s, the unit that “%(item)s” is declared "
            "in. Give the quantity in %(declared)s."
        ),
        "catalogue.unit_needs_mass": N_(
            "%(unit)s can be converted to %(declared)s only with the mass of “%(item)s”. Give the "
            "quantity in %(declared)s, or enter the item's mass first."
        ),
        "catalogue.flag_unknown": N_("“%(text)s” is neither yes nor no. Write yes or no."),
        "catalogue.kind_unknown": N_("“%(text)s” is not a kind of item. Use one of: %(kinds)s."),
        "catalogue.cycle": N_(
            "This line would close a loop: %(path)s. If material really comes back, mark the line "
            "as a closed loop."
        ),
        "catalogue.unit_in_use": N_(
            "The declared unit cannot change from %(before)s to %(after)s: %(lines)s lines of "
            "bills of materials rest on it."
        ),
        "catalogue.line_gone": N_(
            "Somebody else changed or removed this line while you were editing. What you typed is "
            "kept below: compare it with the present state, then save again."
        ),
        "catalogue.supplier_unknown": N_(
            "There is no supplier with the code “%(code)s”. Add the supplier first."
        ),
        "catalogue.supplier_unknown_but": N_(
            "There is no supplier with the code “%(code)s”. Did you mean “%(nearest)s”?"
        ),
        "catalogue.site_unknown": N_(
            "“%(supplier)s” has no site named “%(site)s”. Its sites are: %(sites)s."
        ),
        "catalogue.site_needed": N_(
            "“%(supplier)s” has several sites: %(sites)s. Say which one delivers."
        ),
        "catalogue.supplier_twice": N_(
            "“%(supplier)s” stands in two rows for the same site. Put both shares into one row."
        ),
        "catalogue.share_missing": N_("Enter the share of “%(supplier)s”, such as 0.6 or 60%%."),
        "catalogue.share_out_of_range": N_(
            "A share must be greater than 0 and at most 1 (60%% or 0.6); “%(text)s” is not."
        ),
        "catalogue.shares_not_one": N_(
            "The shares add up to %(sum)s, not to 1. Change them so that they add up to 1 (100%%)."
        ),
        "catalogue.sheet_missing": N_(
            "The workbook has no sheet named “bom”. Name the sheet with the lines so."
        ),
        "catalogue.sheet_ignored": N_("The sheet “%(sheet)s” is not used and was left out."),
        "catalogue.column_missing": N_("The column “%(column)s” is missing. Add it to row 1."),
        "catalogue.column_ignored": N_("The column “%(column)s” is not used and was left out."),
        "catalogue.column_not_kept": N_(
            "The column “%(column)s” matters to roll-ups of tables; here it is not kept."
        ),
        "catalogue.no_rows": N_("The sheet has headings but no rows."),
        "catalogue.item_twice": N_(
            "“%(code)s” has two rows, %(first)s and %(second)s. Keep one of them."
        ),
        "catalogue.unused_row": N_(
            "No line and no item uses “%(code)s”, so this row was left out."
        ),
        "catalogue.supplier_value": N_(
            "Values of a certain supplier come from its own answers, so this row was left out."
        ),
        "catalogue.supplier_data": N_(
            "“%(text)s” values come from the suppliers' answers, so this row was left out. "
            "Only secondary and proxy values are taken over."
        ),
        "catalogue.source_unknown": N_(
            "“%(text)s” is not a source: verified, primary, secondary or proxy."
        ),
        "catalogue.units_do_not_fit": N_(
            "The lines count “%(code)s” in units that do not fit together (%(units)s), and its "
            "declared unit is not given. Give it in the sheet “footprints” or “items”."
        ),
        "catalogue.split_differs": N_(
            "The rows that split “%(code)s” among suppliers must all state the same full quantity."
        ),
        "catalogue.split_mixed": N_(
            "Some rows of “%(code)s” name a supplier and others do not. Name one in each or none."
        ),
        "catalogue.sourcing_differs": N_(
            "“%(code)s” is split differently below “%(first)s” and “%(second)s”. "
            "The shares belong to the item, so they must be the same."
        ),
        "catalogue.product_not_found": N_("No line of the file has “%(code)s” as its parent."),
        "catalogue.upload_changed": N_(
            "The bill of materials has changed since this preview. Look at the new preview below."
        ),
        "catalogue.upload_blocked": N_(
            "The file has problems and nothing of it was taken over. Mend them in the file and "
            "upload it again."
        ),
        "catalogue.period_invalid": N_("“%(text)s” is not a year between 2000 and 2100."),
    }
)
