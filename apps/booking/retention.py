"""How long each personal thing is kept, as data in one place. Imports no Django.

The periods are the service's own proposal, to be confirmed by the City's data protection officer
(GDPR art. 5(1)(e): no longer than needed).
"""

from datetime import timedelta

# Counted from the end of an appointment that took place, or should have: time for a follow-up call.
PERSON_KEPT_FOR = timedelta(days=30)
# Counted from the cancellation.
CANCELLED_KEPT_FOR = timedelta(days=7)
# What had to be prepared says something of a person's body: it goes the day after.
PREPARATIONS_KEPT_FOR = timedelta(days=1)
# Counted from when the entry was closed.
WAITING_KEPT_FOR = timedelta(days=7)
DRAFT_KEPT_FOR = timedelta(days=1)
# That a text message was sent, and when. Mail has a period of its own (mail.retention).
TEXT_KEPT_FOR = timedelta(days=90)
PERSON_VIEW_KEPT_FOR = timedelta(days=365)
# Who worked when: hours are reported yearly.
SHIFT_KEPT_FOR = timedelta(days=730)
