"""How long each personal thing at the desk is kept, as data in one place. Imports no Django.

Proposals of the service, to be confirmed by the City's data protection officer (as in booking).
"""

from datetime import timedelta

# Counted from the end of the local day: a name serves to call somebody, and what had to be
# prepared says something of a person's body. Both are over with the day.
NAME_KEPT_FOR = timedelta(0)
PREPARATIONS_KEPT_FOR = timedelta(0)
# A few words beside a record: until the month has been reported, and no longer.
NOTE_KEPT_FOR = timedelta(days=45)
# What was promised for later: counted from the day it was promised for.
FOLLOW_UP_KEPT_FOR = timedelta(days=14)
LONGEST_PROMISE = timedelta(days=366)
# Which computer was shared when, and by whom it was opened. The log of accounts has its own time.
DEVICE_KEPT_FOR = timedelta(days=90)
# Somebody to be called because her time was gone: a month after, nobody waits for that call.
TO_REBOOK_KEPT_FOR = timedelta(days=30)
# What came too late is looked at as long as notes are kept; that it came, as long as devices.
CONFLICT_KEPT_FOR = NOTE_KEPT_FOR
OFFLINE_RECEIPT_KEPT_FOR = timedelta(days=90)
