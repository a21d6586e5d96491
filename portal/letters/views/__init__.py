"""Pages on which a company words its mails to suppliers."""

from portal.letters import errors as errors
from portal.letters.views import head as head
from portal.letters.views import letters as letters
from portal.letters.views.blueprint import bp as bp
