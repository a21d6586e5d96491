"""What can be wrong with a supplier, as sentences."""

from portal.core.i18n import N_
from portal.core.messages import declare

declare(
    {
        "suppliers.code_missing": N_("Enter the supplier's code as your own system knows it."),
        "suppliers.code_taken": N_(
            "There is already a supplier with the code “%(code)s”. Choose another code."
        ),
        "suppliers.name_missing": N_("Enter the supplier's name."),
        "suppliers.email_invalid": N_(
            "“%(text)s” is not an e-mail address. It must look like name@company.com."
        ),
        "suppliers.uscc_invalid": N_(
            "“%(text)s” is not a valid unified social credit code: its check digit or its length "
            "does not fit. It has 18 letters and digits."
        ),
        "suppliers.duns_invalid": N_(
            "“%(text)s” is not a D-U-N-S number. It has nine digits; a spreadsheet may have "
            "dropped zeros at its beginning."
        ),
        "suppliers.lei_invalid": N_(
            "“%(text)s” is not a valid LEI: its check digits or its length do not fit. It has 20 "
            "letters and digits."
        ),
        "suppliers.second_without_email": N_(
            "The second contact “%(name)s” has no e-mail address. Enter it, or clear the name."
        ),
        "suppliers.number_twice": N_(
            "Two of your suppliers, %(first)s and %(second)s, have the same %(number)s."
        ),
        "suppliers.maybe_same": N_(
            "“%(name)s” may be the same as %(other)s: %(because)s. It is taken as another supplier."
        ),
        "suppliers.choice_open": N_(
            "%(count)s rows may describe suppliers you have already. Choose for each what to do."
        ),
        "suppliers.country_unknown": N_(
            "“%(text)s” is not a country we know. Use the two-letter code, such as CN."
        ),
        "suppliers.province_unknown": N_(
            "“%(text)s” is not a province of China. Use its name or its code, such as CN-FJ."
        ),
        "suppliers.province_outside_china": N_(
            "Provinces are only used for sites in China. Clear the province or change the country."
        ),
        "suppliers.language_unknown": N_("“%(text)s” is not a language of the portal: en or zh."),
        "suppliers.site_missing": N_("Enter the name of the site."),
        "suppliers.site_taken": N_("This supplier already has a site named “%(name)s”."),
        "suppliers.column_missing": N_("The column “%(column)s” is missing. Add it to row 1."),
        "suppliers.no_number": N_(
            "The row has neither a supplier code nor a number or address by which the supplier "
            "could be found. Enter its code."
        ),
        "suppliers.number_unknown": N_(
            "No supplier of yours has this number or address. Enter a code to take it in as a "
            "new one."
        ),
        "suppliers.column_ignored": N_("The column “%(column)s” is not used and was left out."),
        "suppliers.row_twice": N_(
            "The rows %(first)s and %(second)s both describe “%(code)s” but differ. Keep one."
        ),
        "suppliers.no_rows": N_("The file has headings but no rows."),
        "suppliers.upload_applied": N_("This file has been imported already."),
        "suppliers.changed_meanwhile": N_(
            "Somebody else changed this while you were editing. What you typed is kept below: "
            "compare it with the present state, then save again."
        ),
    }
)
