"""SpiffWorkflow's step: a user task completed and the engine run on, the case's state loaded before and stored after.

Storing is serialising to JSON in memory, with no database at all, in the peer's favour. Each case takes six human
steps with one exclusive gateway and carries 20 Japanese texts.
"""

import sys
import time
from importlib import import_module  # the peer is in its own environment only: ours has no types of it
from pathlib import Path
from typing import Any

COURSE = Path(__file__).with_name("six_steps.bpmn")
DATA = {f"box_{number}": "青葉町一丁目2番3号" * 2 for number in range(20)}


class Engine:
    """The six steps, read once."""

    def __init__(self) -> None:
        parser = import_module("SpiffWorkflow.bpmn.parser").BpmnParser()
        parser.add_bpmn_file(str(COURSE))
        self._spec = parser.get_spec("six_steps")
        self._workflow = import_module("SpiffWorkflow.bpmn.workflow").BpmnWorkflow
        self._store = import_module("SpiffWorkflow.bpmn.serializer").BpmnWorkflowSerializer()
        self._ready = import_module("SpiffWorkflow.util.task").TaskState.READY

    def steps(self, count: int) -> None:
        """So many human steps, case after case."""
        kept = ""
        for _step in range(count):
            case = self._store.deserialize_json(kept) if kept else self._opened()
            task = case.get_next_task(state=self._ready, manual=True)
            task.data["accepted"] = True
            task.run()
            case.do_engine_steps()
            kept = "" if case.completed else self._store.serialize_json(case)

    def _opened(self) -> Any:
        case = self._workflow(self._spec)
        case.data.update(DATA)
        case.do_engine_steps()
        return case


def main() -> None:
    """Answer every line."""
    engine = Engine()
    for line in sys.stdin:
        before = time.process_time()
        engine.steps(int(line))
        sys.stdout.write(f"{time.process_time() - before}\n")
        sys.stdout.flush()


main()
