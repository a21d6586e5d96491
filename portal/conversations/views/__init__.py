"""Pages of conversations."""

from portal.conversations import homework as homework
from portal.conversations import joining as joining
from portal.conversations import letter as letter
from portal.conversations.views import by_link as by_link
from portal.conversations.views import pages as pages
from portal.conversations.views.blueprint import bp as bp

__all__ = ["bp", "by_link", "homework", "joining", "letter", "pages"]
