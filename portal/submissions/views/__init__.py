"""Pages of answering, signing and review."""

from portal.submissions.behalf import joining as behalf_joining
from portal.submissions.behalf import letter as behalf_letter
from portal.submissions.handing import homework as handing_homework
from portal.submissions.review import errors as review_errors
from portal.submissions.review import homework as review_homework
from portal.submissions.views import allocation as allocation
from portal.submissions.views import behalf as behalf
from portal.submissions.views import bulk as bulk
from portal.submissions.views import checking as checking
from portal.submissions.views import earlier as earlier
from portal.submissions.views import evidence as evidence
from portal.submissions.views import exchange as exchange
from portal.submissions.views import form as form
from portal.submissions.views import moving as moving
from portal.submissions.views import people as people
from portal.submissions.views import queue as queue
from portal.submissions.views import review as review
from portal.submissions.views import signing as signing
from portal.submissions.views.blueprint import bp as bp

__all__ = [
    "allocation",
    "behalf",
    "behalf_joining",
    "behalf_letter",
    "bp",
    "bulk",
    "checking",
    "earlier",
    "evidence",
    "exchange",
    "form",
    "handing_homework",
    "moving",
    "people",
    "queue",
    "review",
    "review_errors",
    "review_homework",
    "signing",
]
