"""Filters of templates are global: two capabilities with the same name would replace each other."""

import sys
from collections import Counter

import pytest

pytestmark = pytest.mark.one_engine


def test_every_filter_has_a_name_of_its_own(shared_app):
    found = {
        id(module.FILTERS): module.FILTERS
        for name, module in sys.modules.items()
        if name.startswith("portal.") and isinstance(getattr(module, "FILTERS", None), dict)
    }
    names = Counter(name for filters in found.values() for name in filters)

    assert len(found) > 5
    assert [name for name, count in names.items() if count > 1] == []
