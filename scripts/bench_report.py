"""What of a report's time is XlsxWriter's own: each call the report makes on it, made again alone.

The calls are kept in a file and read back in portions, so that neither reading nor keeping them
counts. Both processes say how long their work took, without imports and without reading.
"""

import inspect
import io
import pickle
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.chart import Chart
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

AS_AT = date(2026, 10, 8)
PORTION = 5_000
OBJECTS = (Worksheet, Format, Chart)
# The object it is made on, its name, what it is given, the object it makes.
Call = tuple[int, str, tuple[Any, ...], dict[str, Any], int]


def keep_subject(tracker: Path) -> None:
    """Reads and judges the tracker, which is not measured here."""
    from xlplan.assess import assess
    from xlplan.report import Source, Subject
    from xlplan.tracker import read_tracker

    read = read_tracker(tracker.read_bytes(), tracker.stem)
    subject = Subject(assess(read.plan, read.rules, AS_AT), None, Source(tracker.name, "0" * 64))
    tracker.with_suffix(".subject").write_bytes(pickle.dumps(subject))


def make_report(tracker: Path) -> None:
    """The report as a user gets it."""
    from xlplan.report import make_report

    subject = pickle.loads(tracker.with_suffix(".subject").read_bytes())
    begun = time.process_time()
    data = make_report(subject)
    print(time.process_time() - begun)
    tracker.with_suffix(".report").write_bytes(data)


def keep_calls(tracker: Path) -> None:
    """Makes the report once more and keeps every call on XlsxWriter, but not those it makes."""
    recorder = Recorder()
    for kind in (Workbook, Worksheet, Chart):
        for name, method in inspect.getmembers(kind, inspect.isfunction):
            if not name.startswith("_") or (kind, name) == (Workbook, "__init__"):
                setattr(kind, name, recorder.around(name, method))
    make_report(tracker)
    with tracker.with_suffix(".calls").open("wb") as file:
        for portion in recorder.portions():
            Keeper(file, recorder.objects).dump(portion)


def repeat_calls(tracker: Path) -> None:
    """The kept calls and nothing else; the same workbook must come of them."""
    buffer, taken = io.BytesIO(), 0.0
    objects: dict[int, Any] = {}
    file = tracker.with_suffix(".calls")
    with file.open("rb") as kept:
        while kept.tell() < file.stat().st_size:
            portion = Finder(kept, objects).load()
            begun = time.process_time()
            repeat(portion, objects, buffer)
            taken += time.process_time() - begun
    print(taken)
    if buffer.getvalue() != tracker.with_suffix(".report").read_bytes():
        raise SystemExit("The calls make another workbook than the report.")


def repeat(portion: list[Call], objects: dict[int, Any], buffer: io.BytesIO) -> None:
    for on, name, given, named, makes in portion:
        if name == "__init__":
            objects[0] = Workbook(buffer, *given[1:], **named)
            continue
        made = getattr(objects[on], name)(*given, **named)
        if makes:
            objects[makes] = made


class Recorder:
    """Notes the outermost calls; each object of XlsxWriter's has a number, the workbook has 0."""

    def __init__(self) -> None:
        self.objects: dict[int, int] = {}
        self._kept: list[object] = []  # so that no other object gets its identity
        self._calls: list[Call] = []
        self._inside = False

    def around(self, name: str, method: Any) -> Any:
        def noted(on: Any, *given: Any, **named: Any) -> Any:
            if self._inside:
                return method(on, *given, **named)
            self._inside = True
            before = tuple(copied(each) for each in given)
            made = method(on, *given, **named)
            self._inside = False
            where = self.objects.get(id(on), 0)
            self._calls.append((where, name, before, named, self._number(made)))
            return made

        return noted

    def _number(self, made: object) -> int:
        if not isinstance(made, OBJECTS):
            return 0
        self._kept.append(made)
        return self.objects.setdefault(id(made), len(self.objects) + 1)

    def portions(self) -> Iterator[list[Call]]:
        """Each ends where an object is made that later ones name."""
        portion: list[Call] = []
        for call in self._calls:
            portion.append(call)
            if call[4] or len(portion) == PORTION:
                yield portion
                portion = []
        yield portion


def copied(option: Any) -> Any:
    """As it was given: XlsxWriter changes some options."""
    if isinstance(option, dict):
        return {key: copied(value) for key, value in option.items()}
    return [copied(value) for value in option] if isinstance(option, list) else option


class Keeper(pickle.Pickler):
    """Writes the number of an object of XlsxWriter's in its place."""

    def __init__(self, file: Any, objects: dict[int, int]) -> None:
        super().__init__(file)
        self._objects = objects

    def persistent_id(self, each: object) -> int | None:
        return self._objects.get(id(each)) if isinstance(each, OBJECTS) else None


class Finder(pickle.Unpickler):
    """Puts the object of that number in its place."""

    def __init__(self, file: Any, objects: dict[int, Any]) -> None:
        super().__init__(file)
        self._objects = objects

    def persistent_load(self, number: int) -> object:
        return self._objects[number]
