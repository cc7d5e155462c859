"""When a feed gives its stops other ids: the new stop at the old place, under the old name, is the old one's heir."""

from collections.abc import Mapping

from services.merge.identity.atoms import Atom, AtomKey
from services.merge.identity.evidence import weigh
from services.merge.identity.field import Field
from services.merge.identity.ledger import Ledger
from services.merge.identity.names import IDENTICAL
from services.shared.model.ids import Ref

_SAME_PLACE_METERS = 30.0


def heirs(lost: Mapping[AtomKey, tuple[Atom, str]], field: Field, ledger: Ledger) -> dict[Ref, str]:
    """Stops that the ledger has never seen → the station id that each may inherit. Nearest first, one heir each."""
    found: list[tuple[float, AtomKey, AtomKey]] = []
    for key, (atom, _) in lost.items():
        if key in field.atoms:
            continue
        for other in field.candidates(atom):
            if other[0] == atom.feed and ledger.id_of.get(Ref(*_stop(other))) is None:
                pair = weigh(atom, field.atoms[other])
                if pair.names == IDENTICAL and pair.meters <= _SAME_PLACE_METERS:
                    found.append((pair.meters, key, other))
    inherited: dict[Ref, str] = {}
    done: set[AtomKey] = set()
    for _, key, other in sorted(found):
        if key not in done and Ref(*_stop(other)) not in inherited:
            done.add(key)
            inherited[Ref(*_stop(other))] = lost[key][1]
    return inherited


def _stop(key: AtomKey) -> tuple[str, str, str]:
    return key[0], "stop", key[1]
