"""How long photos of the city model are kept, as data. Imports no Django.

The periods are the service's own proposal, to be confirmed by the City's data protection officer.
"""

from datetime import timedelta

# A photo of a street may show people and plates. As long as what is personal in a verified report:
# by then the barrier was removed, or somebody looks at it again.
SURVEY_PHOTO_KEPT_FOR = timedelta(days=730)
# The proof of a removal: that there was one, of which kind and when, stays in the log for good.
PROOF_PHOTO_KEPT_FOR = timedelta(days=730)
# A file of a photo that no row names (a program was killed while it kept it): longer than any
# transaction lasts.
STRAY_FILE_KEPT_FOR = timedelta(days=1)
