"""The forms of suppliers and sites."""

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import HiddenField, SelectField, StringField

from portal.core.forms import Form, Needed, choices
from portal.core.i18n import LANGUAGES, language
from portal.suppliers.models import Supplier, SupplierSite
from portal.suppliers.places import countries, provinces


class SupplierForm(Form):
    """A supplier as its customer keeps it."""

    code = StringField(
        _l("Supplier code"),
        [Needed()],
        description=_l("As your own system knows it; it ties imports to this supplier."),
    )
    name = StringField(
        _l("Name"), [Needed()], description=_l("As registered, in its own language.")
    )
    name_en = StringField(_l("Name in English"))
    country = SelectField(_l("Country"), validate_choice=False)
    uscc = StringField(
        _l("Unified social credit code"),
        description=_l("18 letters and digits; only companies in China have one."),
    )
    duns = StringField(_l("D-U-N-S number"), description=_l("Nine digits."))
    lei = StringField(_l("LEI"), description=_l("20 letters and digits."))
    tax_id = StringField(
        _l("Tax number"), description=_l("Imports find the supplier by any of these numbers, too.")
    )
    contact_name = StringField(_l("Contact person"))
    contact_email = StringField(
        _l("E-mail of the contact"), description=_l("Data requests go to this address.")
    )
    locale = SelectField(
        _l("Language of mails"),
        [Needed()],
        choices=choices(LANGUAGES.items()),
        validate_choice=False,
        default="zh",
    )
    buyer = StringField(
        _l("Buyer"), description=_l("Who buys there on your side: a name or an address.")
    )
    version = HiddenField()

    @classmethod
    def of(cls, supplier: Supplier) -> "SupplierForm":
        """Return the form filled from a supplier; what was just typed wins."""
        return cls(obj=supplier).ready()

    def ready(self) -> "SupplierForm":
        """Offer the countries in the reader's language."""
        self.country.choices = choices(countries(language()), "–")
        return self

    @property
    def seen_version(self) -> int | None:
        """Return the version of the supplier that was on the screen."""
        text = str(self.version.data or "")
        return int(text) if text.isascii() and text.isdigit() else None


class NewSupplierForm(SupplierForm):
    """A new supplier with its first site."""

    site = StringField(
        _l("First production site"), description=_l("The name of the plant. More can follow.")
    )
    province = SelectField(_l("Province of the site"), validate_choice=False)

    @classmethod
    def empty(cls) -> "NewSupplierForm":
        """Return the form as typed, or empty."""
        form = cls()
        form.ready()
        form.province.choices = choices(provinces(language()), "–")
        return form


class SiteForm(Form):
    """A production site."""

    site = StringField(_l("Name of the site"), [Needed()])
    country = SelectField(_l("Country"), validate_choice=False)
    province = SelectField(
        _l("Province"), validate_choice=False, description=_l("Decides the Chinese grid factor.")
    )

    @classmethod
    def of(cls, supplier: Supplier, site: SupplierSite | None = None) -> "SiteForm":
        """Return the form of a site, or of a new one in the supplier's country."""
        known = {"country": supplier.country}
        if site is not None:
            known = {"site": site.name, "country": site.country, "province": site.province}
        form = cls(data=known)
        form.country.choices = choices(countries(language()), "–")
        form.province.choices = choices(provinces(language()), "–")
        return form


class UploadForm(Form):
    """One file."""

    file = FileField(_l("Workbook (.xlsx) or CSV file"), [Needed()])
