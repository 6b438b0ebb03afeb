"""How long what is personal here is kept, as data. Imports no Django.

The periods are the service's own proposal, to be confirmed by the City's data protection officer.
"""

from datetime import timedelta

# What was never accepted by the platform: after a year nobody corrects it any more.
UNSETTLED_KEPT_FOR = timedelta(days=365)
# Keyed hashes of what was accepted: so long the same help cannot be sent twice.
KEYS_KEPT_FOR = timedelta(days=730)
# Who looked at a tax code must be known as long as somebody may ask.
VIEWS_KEPT_FOR = timedelta(days=365)
