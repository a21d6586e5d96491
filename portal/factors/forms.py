"""The form of an own factor."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import SelectField, StringField, TextAreaField

from portal.core.forms import Form, Needed, choices
from portal.factors.library import find
from portal.factors.models import OwnFactor
from portal.factors.words import boundary_choices, category_choices, category_word, rung_choices


class FactorForm(Form):
    """A value a company chose itself, with where it comes from."""

    name = StringField(_l("Name"), [Needed()])
    name_zh = StringField(_l("Chinese name"))
    category = SelectField(_l("Activity"), [Needed()], validate_choice=False)
    value = StringField(_l("Value in kgCO2e"), [Needed()])
    unit = StringField(_l("Per unit"), [Needed()], description=_l("Such as kg, kWh or tkm."))
    kind = SelectField(_l("Rung"), [Needed()], validate_choice=False, default="secondary")
    boundary = SelectField(
        _l("Boundary"), [Needed()], validate_choice=False, default="cradle_to_gate"
    )
    source = TextAreaField(
        _l("Source"), [Needed()], description=_l("Publication, edition, page or table.")
    )
    edition = StringField(_l("Edition"))
    licence = StringField(_l("Licence"))
    region = StringField(_l("Region"), description=_l("Country or province, such as CN or CN-FJ."))
    year = StringField(_l("Year the value stands for"))
    technology = StringField(_l("Technology"))
    gwp_set = StringField(_l("GWP set"))
    valid_until = StringField(_l("Valid until"), description=_l("Written as 2026-12-31."))

    @classmethod
    def of(cls, factor: OwnFactor | None = None, **known: Any) -> "FactorForm":
        """Return the form filled from a factor or from what is known; what was typed wins."""
        if factor is not None:
            known = {
                name: "" if value is None else str(value)
                for name in cls.names()
                if (value := getattr(factor, name)) is not None
            }
            known["value"] = f"{factor.value:f}"
        known.setdefault("gwp_set", "AR6")
        form = cls(data=known)
        offered = category_choices()
        if form.category.data and form.category.data not in dict(offered):
            offered.append((form.category.data, category_word(form.category.data)))
        form.category.choices = choices(offered)
        form.kind.choices = choices(rung_choices())
        form.boundary.choices = choices(boundary_choices())
        return form

    @classmethod
    def like(cls, factor_id: str, **known: Any) -> "FactorForm":
        """Return the form filled from a published factor, as far as there is one of that id."""
        published = find(factor_id)
        if published is None:
            return cls.of(**known)
        filled = {
            "name": published.name_en,
            "name_zh": published.name_zh,
            "category": published.category,
            "value": f"{published.value:f}",
            "unit": published.unit,
            "kind": published.kind,
            "source": published.source,
            "edition": published.edition,
            "licence": published.licence,
            "region": published.region,
            "year": str(published.year or ""),
            "technology": published.technology,
            "gwp_set": published.gwp_set or "AR6",
        }
        return cls.of(**{**known, **filled, **{k: v for k, v in known.items() if k == "name"}})

    @classmethod
    def names(cls) -> tuple[str, ...]:
        """Return the fields that are columns of an own factor."""
        return (
            "name",
            "name_zh",
            "category",
            "value",
            "unit",
            "kind",
            "boundary",
            "source",
            "edition",
            "licence",
            "region",
            "year",
            "technology",
            "gwp_set",
            "valid_until",
        )
