"""Pages of campaigns: set-up and board for purchasers, inbox and landing page for suppliers."""

from portal.campaigns import errors as errors
from portal.campaigns import homework as homework
from portal.campaigns import joining as joining
from portal.campaigns.views import board as board
from portal.campaigns.views import bounces as bounces
from portal.campaigns.views import chase as chase
from portal.campaigns.views import contacts as contacts
from portal.campaigns.views import inbox as inbox
from portal.campaigns.views import landing as landing
from portal.campaigns.views import request as request
from portal.campaigns.views import setup as setup
from portal.campaigns.views.blueprint import bp as bp
