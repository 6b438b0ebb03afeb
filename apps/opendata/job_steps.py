"""The life of a job: one table. A worker that fell silent loses its job to the next one."""

from apps.opendata.models import JobState as S

STEPS: dict[tuple[str, str], str] = {
    (S.WAITING, "take"): S.RUNNING,
    # From a worker that fell silent.
    (S.RUNNING, "take"): S.RUNNING,
    (S.RUNNING, "finish"): S.DONE,
    (S.RUNNING, "put_back"): S.WAITING,
    (S.RUNNING, "give_up"): S.FAILED,
}
