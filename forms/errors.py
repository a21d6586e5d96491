"""What can go wrong with a questionnaire as a whole: a code and its facts, never a sentence."""

from typing import ClassVar


class FormsError(Exception):
    """Base of the errors that the questionnaires raise."""

    code: ClassVar[str] = "forms.error"

    def __init__(self, **facts: object) -> None:
        super().__init__(f"{self.code} {facts}" if facts else self.code)
        self.facts = facts


class UnknownQuestionnaire(FormsError):
    """No published questionnaire has this id and version."""

    code = "forms.unknown_questionnaire"

    def __init__(self, questionnaire: str, version: str) -> None:
        super().__init__(questionnaire=questionnaire, version=version)


class BadDefinition(FormsError):
    """A definition file breaks the rules of the format; ``problems`` lists all of them."""

    code = "forms.bad_definition"

    def __init__(self, file: str, problems: tuple[str, ...]) -> None:
        super().__init__(file=file, problems="; ".join(problems))
        self.problems = problems
