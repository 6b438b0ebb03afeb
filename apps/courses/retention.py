"""How long each personal thing is kept, as data in one place. Imports no Django.

The periods are the service's own proposal, to be confirmed by the City's data protection officer
(GDPR art. 5(1)(e): no longer than needed).
"""

from datetime import timedelta

# Counted from the last session: so long a certificate can be asked for again.
PARTICIPANT_KEPT_FOR = timedelta(days=180)
# Counted from when she left, was removed, or stopped waiting.
LEFT_KEPT_FOR = timedelta(days=7)
# What had to be prepared says something of a person's body: it goes the day after.
PREPARATIONS_KEPT_FOR = timedelta(days=1)
DRAFT_KEPT_FOR = timedelta(days=1)
VIEW_KEPT_FOR = timedelta(days=365)
