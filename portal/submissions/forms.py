"""The form with which an answer is signed."""

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, RadioField, StringField
from wtforms.validators import Length

from portal.campaigns.words import SHARING
from portal.core.forms import Form, Needed, choices
from portal.submissions.sharing import DEFAULT, Sharing
from portal.submissions.signing import Signature


class SignForm(Form):
    """Which level is granted, the declaration, and the name typed as a signature."""

    sharing = RadioField(
        _l("What the customer gets to see"), choices=choices(SHARING.items()), default=DEFAULT.value
    )
    agreed = BooleanField(_l("I have read the declaration and agree to it"), [Needed()])
    name = StringField(
        _l("Your full name as signature"), [Needed(), Length(max=200)], description=""
    )
    version = HiddenField()

    @property
    def signature(self) -> Signature:
        """Return what the signer said."""
        version = str(self.version.data or "")
        return Signature(
            name=str(self.name.data or ""),
            sharing=Sharing(self.sharing.data),
            version=int(version) if version.isascii() and version.isdigit() else 0,
            agreed=bool(self.agreed.data),
        )
