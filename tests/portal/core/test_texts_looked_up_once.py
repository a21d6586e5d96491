"""Mails look their language up once; their sentences are those of any other template."""

import pytest

from portal.core.i18n import looked_up_once, written_in

SENTENCES = """{{ _("Hello %(name)s,", name=name) }} {{ _("Cancel") }}
{{ ngettext("%(num)s mail will be written.", "%(num)s mails will be written.", 1) }}
{{ ngettext("%(num)s mail will be written.", "%(num)s mails will be written.", 2) }}"""


@pytest.mark.one_engine
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_they_are_the_same_and_what_is_filled_in_is_escaped(app, lang):
    template = app.jinja_env.from_string(SENTENCES)

    with app.test_request_context(), written_in(lang):
        usual = template.render(name="<b>Wang")
        once = template.render(name="<b>Wang", **looked_up_once())

    assert once == usual
    assert "&lt;b&gt;Wang" in once
