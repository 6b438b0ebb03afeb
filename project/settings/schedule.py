"""What the clock wakes. Rows are the queues: a wake that was lost delays and loses nothing."""

from celery.schedules import crontab

CELERY_BEAT_SCHEDULE = {
    # They expire, so that they do not pile up while no worker runs.
    "outbox-sweep": {
        "task": "apps.outbox.tasks.sweep",
        "schedule": 2.0,
        "options": {"expires": 5},
    },
    # What goes to other bodies; each row knows when it is due.
    "forward": {
        "task": "apps.reports.tasks.forward",
        "schedule": 15.0,
        "options": {"expires": 30},
    },
    # What the other bodies say of it; each row knows when to ask.
    "read-back": {
        "task": "apps.reports.tasks.read_back",
        "schedule": 60.0,
        "options": {"expires": 60},
    },
    # What is personal leaves when its time is over, in every app, without anybody asking for it.
    "erase-expired": {"task": "apps.erasure.tasks.erase_expired", "schedule": 86_400.0},
    "erase-drafts": {"task": "apps.reports.tasks.erase_drafts", "schedule": 3_600.0},
    # What the engine wakes sooner; every figure of the queue is looked at again in rounds.
    "queue-follow": {
        "task": "apps.reports.tasks.follow_queue",
        "schedule": 5.0,
        "options": {"expires": 5},
    },
    "reports-escalate": {"task": "apps.reports.tasks.escalate_due", "schedule": 300.0},
    # Wakes what a lost poke left behind, and whatever a mail server that was away kept waiting.
    "send-mail": {
        "task": "apps.mail.tasks.send_mail",
        "schedule": 5.0,
        "options": {"expires": 5},
    },
    "ask-whether-gone": {"task": "apps.reports.tasks.ask_whether_gone", "schedule": 3_600.0},
    # In the morning: news of an area is read with the coffee, not at night.
    "send-digests": {
        "task": "apps.reports.tasks.send_digests",
        "schedule": crontab(hour="7", minute="30"),
    },
    # Times that were kept and never confirmed; each row knows when it is over.
    "booking-sweep": {
        "task": "apps.booking.tasks.sweep",
        "schedule": 30.0,
        "options": {"expires": 30},
    },
    "booking-offers": {
        "task": "apps.booking.tasks.offer_free_times",
        "schedule": 120.0,
        "options": {"expires": 120},
    },
    "booking-remind": {
        "task": "apps.booking.tasks.remind",
        "schedule": 900.0,
        "options": {"expires": 900},
    },
    # Closures in bulk: each knows from when people are told.
    "booking-closures": {
        "task": "apps.booking.tasks.tell_of_closures",
        "schedule": 30.0,
        "options": {"expires": 30},
    },
    "booking-texts": {
        "task": "apps.booking.tasks.send_texts",
        "schedule": 60.0,
        "options": {"expires": 60},
    },
    "erase-booking-drafts": {"task": "apps.booking.tasks.erase_drafts", "schedule": 3_600.0},
    # Seats of courses that are free, and offers nobody answered.
    "courses-sweep": {
        "task": "apps.courses.tasks.sweep",
        "schedule": 120.0,
        "options": {"expires": 120},
    },
    "courses-remind": {
        "task": "apps.courses.tasks.remind",
        "schedule": 900.0,
        "options": {"expires": 900},
    },
    "erase-course-drafts": {"task": "apps.courses.tasks.erase_drafts", "schedule": 3_600.0},
    # Names of a day leave within an hour of its end.
    "desk-close-days": {"task": "apps.desk.tasks.close_days", "schedule": 3_600.0},
    # Nobody practises at this hour.
    "erase-practice": {
        "task": "apps.desk.tasks.erase_practice",
        "schedule": crontab(hour="3", minute="10"),
    },
    "erase-desk": {"task": "apps.desk.tasks.erase_expired", "schedule": 3_600.0},
    # Parked cars and building sites end unless somebody says they are still there.
    "expire-barriers": {"task": "apps.twin.tasks.expire_due", "schedule": 3_600.0},
    "sheets": {
        "task": "apps.opendata.tasks.work_off",
        "schedule": 30.0,
        "options": {"expires": 30},
    },
    "erase-sheets": {"task": "apps.opendata.tasks.erase_old_sheets", "schedule": 3_600.0},
    "placement": {
        "task": "apps.reach.placement.work_off",
        "schedule": 30.0,
        "options": {"expires": 30},
    },
    "erase-placement": {"task": "apps.reach.placement.erase_old", "schedule": 86_400.0},
    "engine-follow": {
        "task": "apps.reach.tasks.follow",
        "schedule": 5.0,
        "options": {"expires": 5},
    },
}
