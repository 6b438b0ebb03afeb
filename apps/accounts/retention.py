"""How long what is personal in an account is kept, as data. Imports no Django.

The periods are the service's own proposal, to be confirmed by the City's data protection officer.
"""

from datetime import timedelta

# An address that was asked and did not answer is nobody of ours.
INVITATION_EMAIL_KEPT_FOR = timedelta(days=30)
# Time to ask what somebody did who no longer works here; afterwards only the identifier stays.
DEACTIVATED_KEPT_FOR = timedelta(days=365)
