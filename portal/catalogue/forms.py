"""The forms of items, lines and uploads."""

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import BooleanField, HiddenField, SelectField, StringField, TextAreaField

from portal.catalogue.models import BomLine, Item
from portal.catalogue.words import kind_choices
from portal.core.forms import Form, Needed, choices
from portal.factors.words import category_choices


class ItemForm(Form):
    """Anything with a declared unit."""

    code = StringField(_l("Part code"), [Needed()])
    name = StringField(_l("Name"), [Needed()])
    name_zh = StringField(_l("Chinese name"))
    kind = SelectField(_l("Kind"), [Needed()], validate_choice=False, default="component")
    declared_unit = StringField(
        _l("Declared unit"),
        [Needed()],
        description=_l("Footprints and quantities of this item are counted in it."),
    )
    mass_kg = StringField(
        _l("Mass in kg"), description=_l("Net mass of one declared unit; ties pieces to kg.")
    )
    purchase_category = StringField(
        _l("Purchase category"), description=_l("As your own system groups what it buys.")
    )
    factor_category = SelectField(
        _l("Activity"),
        validate_choice=False,
        description=_l("For energy and transport: the library is searched under this activity."),
    )
    is_product = BooleanField(_l("This is a product whose footprint is rolled up"))
    note = TextAreaField(_l("Note"))
    version = HiddenField()

    @classmethod
    def of(cls, item: Item | None = None) -> "ItemForm":
        """Return the form filled from an item; what was just typed wins."""
        form = cls(obj=item)
        form.kind.choices = choices(kind_choices())
        form.factor_category.choices = choices(category_choices(), "–")
        return form

    def typed(self) -> dict[str, str]:
        """Return what was typed, a ticked box as ``yes``."""
        return super().typed() | {"is_product": "yes" if self.is_product.data else ""}

    @property
    def seen_version(self) -> int | None:
        """Return the version of the item that was on the screen."""
        text = str(self.version.data or "")
        return int(text) if text.isascii() and text.isdigit() else None


class LineForm(Form):
    """A component and its quantity per one declared unit of its parent."""

    component = StringField(_l("Part code"), [Needed()])
    quantity = StringField(_l("Quantity"), [Needed()])
    unit = StringField(_l("Unit"), [Needed()])
    scrap_rate = StringField(
        _l("Scrap rate"), description=_l("Part of the input that is lost, such as 0.05 or 5%")
    )
    line_type = SelectField(_l("Type"), [Needed()], validate_choice=False, default="component")
    is_return = BooleanField(_l("A declared closed loop: this material comes back"))
    source = TextAreaField(_l("Source"), description=_l("Where the quantity comes from."))
    valid_from = StringField(
        _l("The change holds from"),
        description=_l(
            "A day such as 2026-07-01: until then the line of today counts. Empty: the change is a "
            "correction for all years."
        ),
    )

    @classmethod
    def of(cls, line: BomLine | None = None) -> "LineForm":
        """Return the form filled from a line; what was just typed wins."""
        known = {}
        if line is not None:
            known = {
                "component": line.component.code,
                "quantity": f"{line.quantity:f}",
                "unit": line.unit,
                "scrap_rate": f"{line.scrap_rate:f}" if line.scrap_rate else "",
                "line_type": line.line_type,
                "is_return": line.is_return,
                "source": line.source,
            }
        form = cls(data=known)
        form.line_type.choices = choices(kind_choices())
        return form

    def typed(self) -> dict[str, str]:
        """Return what was typed, a ticked box as ``yes``."""
        return super().typed() | {"is_return": "yes" if self.is_return.data else ""}


class UploadForm(Form):
    """A bill of materials as one workbook or as CSV files."""

    file = FileField(_l("Workbook (.xlsx) or CSV file of the lines"), [Needed()])
    footprints = FileField(_l("CSV file of the factors"))
    period = StringField(_l("Period of the sourcing shares"), [Needed()])
    valid_from = StringField(_l("The lines hold from"))
