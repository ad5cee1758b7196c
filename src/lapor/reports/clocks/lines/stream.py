"""Many lines in, as many out, in their order: answered as they come, by several processes when there are many.

What is read ahead is bounded, whatever the length of the input. Whoever writes a line and waits has its answer before
the next one is read.
"""

import multiprocessing
import os
import select
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from functools import partial
from typing import NamedTuple

from lapor.reports.clocks.lines.answer import Answerer
from lapor.reports.clocks.lines.question import LONGEST_LINE

READ_BYTES = 64 * 1024
# Fewer lines are answered here: to hand them to another process would take longer.
FEW_LINES = 50
# Blocks read ahead for each process.
AHEAD = 3


class WorkerLost(Exception):
    """A process that answered was ended from outside. What has been given until then is whole."""


class Block(NamedTuple):
    """Some whole lines, and the number of the first."""

    first: int
    lines: list[bytes]


class Answers(NamedTuple):
    """The output for a block, and how many of its lines could not be answered."""

    text: str
    failures: int


def answers(descriptor: int, answerer: Answerer, *, processes: int) -> Iterator[Answers]:
    """The output for all that can be read from a file or a pipe. Raises WorkerLost."""
    pending: deque[Callable[[], Answers]] = deque()
    # Its processes start with the first block that is handed to it.
    pool = ProcessPoolExecutor(processes, initializer=_begin, initargs=(answerer,))
    blocks = _blocks(descriptor)
    with pool:
        try:
            while True:
                while pending and (len(pending) > AHEAD * processes or not _is_ready(descriptor)):
                    yield pending.popleft()()
                block = next(blocks, None)
                if block is None:
                    break
                is_small = processes == 1 or block.first == 1 or len(block.lines) < FEW_LINES
                pending.append(
                    partial(_answers, block, answerer) if is_small else pool.submit(_worked, block).result
                )
            yield from (answered() for answered in pending)
        except BrokenProcessPool:
            raise WorkerLost from None


def _is_ready(descriptor: int) -> bool:
    """Whether reading would not wait."""
    return bool(select.select([descriptor], [], [], 0)[0])


def _blocks(descriptor: int) -> Iterator[Block]:
    """Whole lines as they come. Of a line that is too long no more is kept than it takes to know that."""
    number, rest = 1, b""
    while chunk := os.read(descriptor, READ_BYTES):
        *lines, rest = (rest + chunk).split(b"\n")
        rest = rest[: LONGEST_LINE + 1]
        if lines:
            yield Block(number, lines)
            number += len(lines)
    if rest:
        yield Block(number, [rest])


def _answers(block: Block, answerer: Answerer) -> Answers:
    texts, failures = [], 0
    for number, line in enumerate(block.lines, start=block.first):
        if line and not line.isspace():
            text, is_answer = answerer.answer(line, number=number)
            texts.append(text + "\n")
            failures += not is_answer
    return Answers("".join(texts), failures)


_answerer: Answerer


def _begin(answerer: Answerer) -> None:
    """A worker process begins. Ctrl-C is for the process that reads; when that is gone, its workers go."""
    global _answerer
    _answerer = answerer
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_leave_with_parent, daemon=True).start()


def _leave_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent:
        parent.join()
    os._exit(1)


def _worked(block: Block) -> Answers:
    return _answers(block, _answerer)
