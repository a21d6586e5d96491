"""Reads strangers' files in a process of its own, so that none of them can hurt the caller.

The child limits its own memory and processor time before it looks at the file,
and from then on may neither connect anywhere nor start anything. The parent
watches the clock. Whatever happens inside, the parent gets a value back.
"""

from __future__ import annotations

import gc
import json
import resource
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from forms.workbook.cells import Sheet
from forms.workbook.findings import Finding
from forms.workbook.limits import DEFAULT, Limits
from forms.workbook.reader import Book

_ROOT: Final = Path(__file__).resolve().parents[2]
#: Isolated mode ignores the environment and the folder it is started in, so the
#: project's own place is added by hand.
_START: Final = (
    "import sys; sys.path.insert(0, sys.argv[1]); from forms.workbook import child; child.serve()"
)
_FORBIDDEN_EVENTS: Final = ("socket.", "subprocess.", "os.exec", "os.fork", "os.posix_spawn")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a file: its cells, or the findings that forbid reading it."""

    book: Book | None
    findings: tuple[Finding, ...] = ()


def read_in_child(path: Path, limits: Limits = DEFAULT) -> Outcome:
    """Check and read a workbook in a child process; never raises for what a file contains."""
    answer = run("read", {"path": str(path)}, limits)
    findings = tuple(Finding.from_json(plain) for plain in answer["findings"])
    if findings:
        return Outcome(None, findings)
    sheets = tuple(Sheet.from_json(plain) for plain in answer["sheets"])
    return Outcome(Book(sheets, answer["is_1904"]))


def run(task: str, question: Mapping[str, Any], limits: Limits) -> dict[str, Any]:
    """Let a child do one task and return its answer, or one finding if it did not survive."""
    asked = json.dumps({"task": task, "limits": asdict(limits), **question})
    try:
        done = subprocess.run(  # noqa: S603 - our own interpreter with a fixed programme
            [sys.executable, "-I", "-c", _START, str(_ROOT), *sys.path],
            input=asked.encode(),
            capture_output=True,
            timeout=limits.wall_seconds,
            # Nothing of the caller's environment, where secrets are kept.
            env={"LC_ALL": "C.UTF-8"},
            check=False,
        )
    except subprocess.TimeoutExpired:
        return _refusal()
    return _answer(done.stdout) if done.returncode == 0 else _refusal()


def _answer(stdout: bytes) -> dict[str, Any]:
    """Return what the child wrote, which a full disk or a kill may have cut short."""
    try:
        answer: dict[str, Any] = json.loads(stdout)
    except ValueError:
        return _refusal()
    return answer


def _refusal() -> dict[str, Any]:
    """Return the answer that stands for a child that was stopped by its limits."""
    return {"findings": [Finding("file.reader_stopped").to_json()]}


def serve() -> None:
    """Do the one task that stands on standard input: the child's whole life."""
    sys.path[1:] = sys.argv[2:]
    question = json.loads(sys.stdin.buffer.read())
    limits = Limits(**question["limits"])
    resource.setrlimit(resource.RLIMIT_CPU, (limits.cpu_seconds, limits.cpu_seconds))
    resource.setrlimit(resource.RLIMIT_AS, (limits.memory_bytes, limits.memory_bytes))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    sys.addaudithook(_forbid)
    # Cells refer to nothing; looking for circles among a hundred thousand of them takes longer
    # than reading them, and all memory goes back with the process.
    gc.disable()
    try:
        answer = _task(question["task"])(question, limits)
    except MemoryError:
        answer = _refusal()
    sys.stdout.write(json.dumps(answer))


def _forbid(event: str, _arguments: tuple[Any, ...]) -> None:
    """Stop whatever a crafted file might make a library do."""
    if event.startswith(_FORBIDDEN_EVENTS):
        raise PermissionError(event)


def _task(name: str) -> Callable[[Mapping[str, Any], Limits], dict[str, Any]]:
    """Return the function of a task; imported here so that a reader loads no writer."""
    if name == "mark":
        from forms.workbook.marking import mark_task  # noqa: PLC0415 - see above

        return mark_task
    from forms.workbook.intake import read_task  # noqa: PLC0415 - see above

    return read_task
