"""``python -m portal.cli`` is ``gatefold``."""

from portal.cli import main

main()
