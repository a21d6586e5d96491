"""Pages of campaigns: set-up and board for purchasers, inbox and landing page for suppliers."""

from portal.campaigns import errors as errors
from portal.campaigns import homework as homework
from portal.campaigns import joining as joining
from portal.campaigns import letter_kinds as letter_kinds
from portal.campaigns.views import board as board
from portal.campaigns.views import bounces as bounces
from portal.campaigns.views import chase as chase
from portal.campaigns.views import closing as closing
from portal.campaigns.views import contacts as contacts
from portal.campaigns.views import handing_over as handing_over
from portal.campaigns.views import inbox as inbox
from portal.campaigns.views import kept as kept
from portal.campaigns.views import landing as landing
from portal.campaigns.views import previewing as previewing
from portal.campaigns.views import proofs as proofs
from portal.campaigns.views import reassign as reassign
from portal.campaigns.views import request as request
from portal.campaigns.views import sample as sample
from portal.campaigns.views import setup as setup
from portal.campaigns.views import work as work
from portal.campaigns.views.blueprint import bp as bp
