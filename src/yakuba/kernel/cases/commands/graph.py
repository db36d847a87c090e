"""``yakuba cases graph``: a course as a Mermaid state diagram, from the data that the house runs on."""

from pydantic import BaseModel, Field

from yakuba.kernel.cases import courses
from yakuba.kernel.cases.contracts import Course
from yakuba.lib.commands import Command, CommandError


class Takes(BaseModel):
    course: str = Field(description="進め方(notification, application, forwarded, certificate, ex_officio)")


class Gives(BaseModel):
    course: str
    version: int
    mermaid: str


def run(takes: Takes) -> Gives:
    """Raises CommandError for a course that there is not."""
    if takes.course not in Course.values:
        raise CommandError(f"その進め方はありません。次のどれかを書いてください: {'、'.join(Course.values)}")
    graph = courses.newest(Course(takes.course))
    return Gives(course=graph.name.value, version=graph.version, mermaid=mermaid(graph))


def mermaid(graph: courses.Graph) -> str:
    """The states with their names, and every move between two of them."""
    lines = ["stateDiagram-v2"]
    lines += [f"    {state.value} : {state.label}" for state in graph.states()]
    lines.append(f"    [*] --> {courses.START.value}")
    lines += [
        f"    {start.value} --> {to.value} : {courses.label(transition.name, transition)}"
        for start, to, transition in graph.edges()
    ]
    lines += [f"    {end.value} --> [*]" for end in graph.states() if end in courses.ENDS]
    return "\n".join(lines)


COMMAND = Command(
    name="cases graph",
    help="案件の進め方を図にする(Mermaid)",
    takes=Takes,
    gives=Gives,
    run=run,
    positional=("course",),
)
