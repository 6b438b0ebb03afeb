"""How long what was sent is kept. Imports no Django.

To answer "I was never told". The mails themselves are not kept, nor the address once it has left.
The period is the service's own proposal, to be confirmed by the City's data protection officer.
"""

from datetime import timedelta

MESSAGE_KEPT_FOR = timedelta(days=90)
