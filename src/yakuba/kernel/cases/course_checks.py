"""Whether courses.yaml can be followed: checked once, when it is first asked."""

from collections.abc import Iterator

from yakuba.kernel.cases import effects, needs, takes
from yakuba.kernel.cases.courses import ENDS, File, Graph, Transition, drawn
from yakuba.kernel.organisation.contracts import ACTS


def complaints(file: File) -> Iterator[str]:
    """Everything that cannot be followed: unknown acts and names, states that are never reached or never left."""
    for transition in _all(file):
        where = f"{transition.name}"
        if transition.act not in ACTS:
            yield f"{where}: {transition.act} という権限はありません"
        if transition.name not in file.labels:
            yield f"{where}: 呼び名がありません"
        yield from (f"{where}: {name} という条件はありません" for name in transition.needs if name not in needs.NEEDS)
        yield from (f"{where}: {name} という入力はありません" for name in transition.takes if name not in takes.TAKES)
        yield from (
            f"{where}: {name} という効果はありません" for name in transition.effects if name not in effects.EFFECTS
        )
        if transition.bulk:
            lacking = [name for name in transition.needs if name in needs.NEEDS and needs.NEEDS[name].bulk is None]
            lacking += [name for name in transition.effects if name not in effects.BULK]
            lacking += [name for name in transition.takes if name not in takes.BULK]
            yield from (f"{where}: {name} は一括ではできません" for name in lacking)
    for course in file.courses:
        yield from _graph_complaints(drawn(file, course))


def _graph_complaints(graph: Graph) -> Iterator[str]:
    reached = graph.states()
    idle = [t.name for t in graph.transitions.values() if not any(t.starts_in(state) for state in reached)]
    yield from (f"{graph.name}: {name} ができる状態に至る道がありません" for name in idle)
    left = {start for start, _to, _transition in graph.edges()}
    yield from (f"{graph.name}: {s} から出る道がありません" for s in reached if s not in ENDS and s not in left)


def _all(file: File) -> Iterator[Transition]:
    for group in file.shared.values():
        yield from group
    for course in file.courses:
        yield from course.transitions
