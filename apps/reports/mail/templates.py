"""Which letters there are. Imports no Django: the app names them to the queue when it starts."""

# By template: who writes it. Given the message's writing desk, it answers with a letter.
LETTERS: dict[str, str] = {
    "verify": "apps.reports.mail.letters_contact.verify",
    "confirmed": "apps.reports.mail.letters_contact.confirmed",
    "links": "apps.reports.mail.letters_contact.links",
    "taken_up": "apps.reports.mail.letters_state.taken_up",
    "opened_again": "apps.reports.mail.letters_state.opened_again",
    "verified": "apps.reports.mail.letters_state.verified",
    "not_verifiable": "apps.reports.mail.letters_state.not_verifiable",
    "duplicate": "apps.reports.mail.letters_state.duplicate",
    "out_of_scope": "apps.reports.mail.letters_state.out_of_scope",
    "withdrawn": "apps.reports.mail.letters_state.withdrawn",
    "question": "apps.reports.mail.letters_talk.question",
    "removed": "apps.reports.mail.letters_talk.removed",
    "still_gone": "apps.reports.mail.letters_talk.still_gone",
    "forwarding": "apps.reports.mail.letters_forwarding.forwarding",
    "area_verify": "apps.reports.mail.letters_area.area_verify",
    "digest": "apps.reports.mail.letters_area.digest",
}
# Sent to an address nobody has verified yet: that is what it is for.
UNVERIFIED = frozenset({"verify"})
