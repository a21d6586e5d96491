"""What the same site answered for the period before, as far as it was shared and accepted."""

from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from sqlalchemy.orm import Session, joinedload

from forms.comparing import Name, in_unit, name_of, quantities
from forms.filled import Cells, Filled, fill
from forms.filled import Place as Position
from forms.loader import load
from forms.model import Level
from portal.campaigns.models import DataRequest
from portal.campaigns.workflow import RequestState
from portal.core.actor import Actor
from portal.core.tenancy import visible_to
from portal.submissions.models import Acceptance, SharedResult
from portal.submissions.wording import in_words


@dataclass(frozen=True)
class LastPeriod:
    """Last period's accepted answers, laid out to be read beside the answers of now."""

    period: int
    filled: Filled

    @cached_property
    def _quantities(self) -> dict[Name, Position]:
        return quantities(self.filled)

    def words(self, now: Position, row: Cells | None, lang: str) -> str:
        """Return what was answered then; of a row its quantity, found by what the row is about."""
        then = self._then(now, row)
        if then is None or not then.shown:
            return ""
        entry: dict[str, Any] = dict(then.parsed.entry)
        return in_words(then.field, entry, lang, then.unit or "")

    def change(self, now: Position, row: Cells | None) -> Decimal | None:
        """Return by how many percent a quantity changed, ``None`` where nothing compares."""
        then = self._then(now, row)
        was = in_unit(then, now.unit) if then is not None and now.unit else None
        return None if not was or now.number is None else (now.number / was - 1) * 100

    def _then(self, now: Position, row: Cells | None) -> Position | None:
        key = now.field.key
        if row is not None:
            return self._quantities.get(name_of(row, key))
        return self.filled.single.get(key)


def last_period(session: Session, actor: Actor, request: DataRequest) -> LastPeriod | None:
    """Return what was accepted last of the same item and site; ``None`` without such answers."""
    query = (
        visible_to(actor, SharedResult)
        .join(Acceptance, Acceptance.shared_result_id == SharedResult.id)
        .join(DataRequest, DataRequest.id == SharedResult.request_id)
        .where(
            Acceptance.withdrawn_at.is_(None),
            DataRequest.item_id == request.item_id,
            DataRequest.site_id == request.site_id,
            DataRequest.period < request.period,
            DataRequest.state == RequestState.ACCEPTED,
        )
        .options(joinedload(SharedResult.request))
        .order_by(DataRequest.period.desc(), SharedResult.number.desc(), SharedResult.id)
        .limit(1)
    )
    found = session.scalar(query)
    if found is None or found.answers is None:
        return None
    then = found.request
    asked = load(then.questionnaire_id, then.questionnaire_version)
    answers: Any = found.answers  # plain JSON of that shape
    return LastPeriod(then.period, fill(asked, Level(then.level), answers))
