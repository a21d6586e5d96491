"""The filters of the templates speak to whoever reads, not to whoever came first."""

from flask_babel import force_locale


def test_a_word_in_a_template_is_in_the_language_of_each_reader(app):
    with app.test_request_context():
        template = app.jinja_env.from_string('{{ "overdue"|state_word }}')
        with force_locale("zh"):
            first = template.render()
        with force_locale("en"):
            second = template.render()

    assert (first, second) == ("已逾期", "overdue")
