"""How long each personal thing at the desk is kept, as data in one place. Imports no Django.

Proposals of the service, to be confirmed by the City's data protection officer (as in booking).
"""

from datetime import timedelta

# Counted from the end of the local day: a name serves to call somebody, and what had to be
# prepared says something of a person's body. Both are over with the day.
NAME_KEPT_FOR = timedelta(0)
PREPARATIONS_KEPT_FOR = timedelta(0)
