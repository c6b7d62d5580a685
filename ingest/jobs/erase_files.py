"""What holds an erased person's address beside the leads: files of exports, and jobs.

Each phase names what is to go in the job, saves it, and then makes it go: so it may be repeated.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from ingest.jobs.access_files import access_files_of
from ingest.jobs.export_bucket import ExportBucket
from ingest.jobs.export_work import FOLDER, rests_of
from ingest.jobs.held_job import HeldJob
from leadmodels.erasing.addresses import addresses_in_line
from leadmodels.errors import InvalidJobError, JobNotFoundError
from leadmodels.jobs.doomed import is_doomed
from leadmodels.jobs.state import OPEN_STATES
from leadmodels.jobs.store import cancel_job, delete_job, forget_file, query_jobs

_WRITES_FILES: Final = frozenset({"export", "access"})
LOST_FILE: Final = (
    "Its file was deleted, because it held data of somebody who was erased. Export again: "
    "they are in it no more."
)


class EraseFiles:
    """Erases files and jobs.

    Args:
        bucket: has the files.
    """

    def __init__(self, bucket: ExportBucket) -> None:
        self._bucket = bucket

    def do(self, held: HeldJob, phase: str, place: str, address: str) -> bool:
        """Do one step; True: there is nothing more to do.

        Raises:
            VersionConflictError: the job is this worker's no more.
            StoreUnavailableError, BucketUnavailableError: the job can be gone on with.
        """
        steps: dict[str, Callable[[HeldJob, str, str], None]] = {
            "files": self._name_open_files,
            "end-exports": self._end_files,
            "read": self._read_file,
            "delete": self._delete_file,
            "jobs": self._name_jobs,
        }
        step = steps.get(phase)
        if step is not None:
            step(held, place, address)
            return False
        self._delete_jobs(place)
        return True

    def _name_open_files(self, held: HeldJob, _place: str, _address: str) -> None:
        """What writes a file may have read what is gone since, whoever made it go."""
        job_ids = [
            raw["leadId"]["S"]
            for raw in query_jobs()
            if raw["kind"]["S"] in _WRITES_FILES
            and raw["state"]["S"] in OPEN_STATES
            and "object_key" in raw
        ]
        sought = held.job.sought and held.job.sought.counted(exports_stopped=len(job_ids))
        held.save(cursor=f"end-exports:{' '.join(job_ids)}", sought=sought)

    def _end_files(self, held: HeldJob, place: str, _address: str) -> None:
        for job_id in place.split():
            try:
                job = cancel_job(job_id, at=held.now())
            except (JobNotFoundError, InvalidJobError):
                continue
            # Its worker, when it notices, does the same: what one of both writes late, it removes.
            if job.state == "cancelled" and job.object_key is not None:
                self._bucket.discard(job.object_key, job.upload_id)
                for rest in (*rests_of(job_id), *access_files_of(job_id)):
                    self._bucket.remove(rest)
        held.save(cursor="read:")

    def _read_file(self, held: HeldJob, place: str, address: str) -> None:
        """Look through the next file."""
        key = self._bucket.next_key(f"{FOLDER}/", after=place)
        if key is None:
            held.save(cursor="jobs:")
        elif self._holds(held, key, address):
            sought = held.job.sought and held.job.sought.counted(export_files=1)
            held.save(cursor=f"delete:{key}", sought=sought, attempts=0)
        else:
            held.save(cursor=f"read:{key}", attempts=0)

    def _delete_file(self, held: HeldJob, key: str, _address: str) -> None:
        self._bucket.remove(key)
        forget_file(_job_of(key), error=LOST_FILE)
        held.save(cursor=f"read:{key}")

    def _holds(self, held: HeldJob, key: str, address: str) -> bool:
        for line in self._bucket.lines_of(key):
            if held.is_quiet:
                held.save()
            text = line.decode("utf-8", "replace")
            if ("@" in text or "%40" in text) and address in addresses_in_line(text):
                return True
        return False

    def _name_jobs(self, held: HeldJob, _place: str, address: str) -> None:
        """Jobs hold what somebody searched for, and what they wrote into many leads."""
        job_ids = [
            raw["leadId"]["S"]
            for raw in query_jobs()
            if raw["leadId"]["S"] != held.job.job_id and is_doomed(raw, address)
        ]
        sought = held.job.sought and held.job.sought.counted(jobs=len(job_ids))
        held.save(cursor=f"delete-jobs:{' '.join(job_ids)}", sought=sought)

    def _delete_jobs(self, place: str) -> None:
        for job_id in place.split():
            delete_job(job_id)  # a worker that has it finds it gone, and stops


def _job_of(key: str) -> str:
    return key.removeprefix(f"{FOLDER}/").partition(".")[0]
