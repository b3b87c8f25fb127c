"""Parts made on a Dask cluster: a task is one part, read under a supervisor of its own where the task runs.

The cluster sees both folders at the same paths (a shared disk). Tasks write parts; the build that sent
them publishes once, at the end. A task that is lost with its worker is done again by another one: parts are
whole or absent, so nothing but time is lost.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from govreports.corpus.state import Part
from govreports.corpus.supervisor import Limit, Progress, Supervisor


def make_part(job: dict[str, Any], reader: str, limit: Limit) -> Part:
    """Make one part on this machine, in one supervised process."""
    [part] = Supervisor(reader, 1, limit).run([job])
    return replace(part, lines=[])  # the build has them


def make_parts(
    client: Any, jobs: list[dict[str, Any]], reader: str, limit: Limit, advance: Progress
) -> Iterator[Part]:
    """Yield parts as a cluster finishes them."""
    from distributed import as_completed

    waiting = as_completed([], loop=client.loop)  # this client, whichever is the default one
    sent: dict[str, dict[str, Any]] = {}
    queue = iter(jobs)

    def send(count: int) -> None:
        for job, _ in zip(queue, range(count), strict=False):
            future = client.submit(
                make_part, job, reader, limit, key=f"part-{job['id']}", pure=False, retries=3
            )
            sent[job["id"]] = job
            waiting.add(future)

    send(
        4 * max(sum(client.nthreads().values()), 1)
    )  # a million reports are not all in the scheduler at once
    for future in waiting:
        part = future.result()
        job = sent.pop(part.id)
        advance(len(job["read"]))
        send(1)
        yield replace(part, lines=job["lines"])
