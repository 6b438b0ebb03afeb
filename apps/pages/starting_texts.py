"""First texts of the pages the law asks for. They tell what is true of the software as it is;
the body that runs the site completes them in the editor."""

from dataclasses import dataclass

from django.utils.translation import gettext_noop as _


@dataclass(frozen=True, slots=True)
class StartingPage:
    """Title and paragraphs, as message ids."""

    title: str
    body: tuple[str, ...]


STARTING_PAGES: dict[str, StartingPage] = {
    "privacy": StartingPage(
        _("Privacy"),
        (
            _(
                "You can report a barrier without an account and without giving your name. "
                "E-mail and telephone are optional: they are used only to answer you about that "
                "report, they are never shown, and they are erased after the time the "
                "administration has set."
            ),
            _(
                "Photos are copied without the data a phone hides in them, such as the place and "
                "the time, and nobody sees them before a member of staff has looked at them."
            ),
            _(
                "This site sets only the cookies it needs to work: the protection of forms and, "
                "while you write a report, what you have typed. It sends nothing to other sites "
                "and counts nobody."
            ),
            _(
                "The administration that runs this site has not yet added the name of the "
                "controller and of the data protection officer to this page."
            ),
        ),
    ),
    "accessibility": StartingPage(
        _("Accessibility declaration"),
        (
            _(
                "This site is built to satisfy the Web Content Accessibility Guidelines at level "
                "AA. Each page is checked by an automatic tool at every change, and can be used "
                "with a keyboard, without a map and without scripts."
            ),
            _(
                "An automatic tool finds only part of the problems. The official declaration, "
                "made by the administration on the form of AgID, is not published yet: it needs "
                "a test with people who use assistive technology."
            ),
        ),
    ),
    "legal-notes": StartingPage(
        _("Legal notes"),
        (
            _(
                "The software is free, under the licence EUPL 1.2. The texts of this site may be "
                "used again under the licence Creative Commons Attribution 4.0."
            ),
            _(
                "The map and the figures come from data sets, each with its own source and "
                "licence, which the map page names. They describe what is known of the streets, "
                "and much is unknown: they are no promise that a way can be passed."
            ),
        ),
    ),
}
