"""How long what people say is wrong about a point is kept, as data. Imports no Django.

The periods are the service's own proposal, to be confirmed by the City's data protection officer
(GDPR art. 5(1)(e): no longer than needed).
"""

from datetime import timedelta

# An answer is owed within this time, as to any request to a public office (L. 241/1990, art. 2).
ANSWER_OWED_IN = timedelta(days=30)
# An address nobody confirmed is somebody else's until it is.
UNCONFIRMED_KEPT_FOR = timedelta(days=7)
# Counted from the answer: time to read it and to disagree.
ANSWERED_KEPT_FOR = timedelta(days=90)
# Counted from the day it came, whether or not somebody answered: nobody waits that long.
UNANSWERED_KEPT_FOR = timedelta(days=365)
