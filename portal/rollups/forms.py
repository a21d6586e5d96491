"""How many draws of a footprint, and their seed."""

from flask_babel import lazy_gettext as _l
from wtforms import IntegerField, SelectField
from wtforms.validators import InputRequired, ValidationError

from aggregator.draws import LARGEST_SEED
from portal.core.forms import Form, choices
from portal.rollups.simulating import DRAWS

WHOLE = _l("Enter a whole number from 0. The same seed gives the same draws.")


class DrawForm(Form):
    """What to draw."""

    draws = SelectField(
        _l("Number of draws"),
        choices=choices((str(n), f"{n:,}") for n in DRAWS),
        default="10000",
        validators=[InputRequired()],
    )
    seed = IntegerField(
        _l("Seed"),
        default=0,
        validators=[InputRequired(WHOLE)],
    )

    def validate_seed(self, field: IntegerField) -> None:
        """Refuse a seed out of range; WTForms' own check falls over figures beyond floats."""
        if field.data is not None and not 0 <= field.data <= LARGEST_SEED:
            raise ValidationError(WHOLE)
