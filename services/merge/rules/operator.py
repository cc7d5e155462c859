"""What a feed says of an agency → Operator."""

from services.merge.built import Built
from services.shared.model.entities import LocalRef, Operator
from services.shared.model.events import FilterKeys
from services.shared.model.said import AgencySaid


def build(operator_id: str, feed: str, said: AgencySaid) -> Built:
    operator = Operator(
        id=operator_id,
        name=said.name,
        names=said.names,
        url=said.url,
        timezone=said.timezone,
        lang=said.lang,
        phone=said.phone,
        refs=(LocalRef(feed, said.id),),
    )
    return Built("operator", operator, FilterKeys(operators=(operator_id,)), (feed,))
