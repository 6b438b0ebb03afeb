"""What must not be written to a log."""

import logging
import re

# The code of a report opens it, so whoever reads a log must not find one. Three groups of four
# signs of the alphabet of ``reports.codes``, with or without dashes, in any case.
_GROUP = "[3479ACDEFHJKMNPRTWXY]{4}"
REPORT_CODE = re.compile(rf"\b{_GROUP}-?{_GROUP}-?{_GROUP}\b", re.IGNORECASE)

# A signed link opens what it names, too: what is signed, when, and the signature.
SIGNED = re.compile(r"[\w-]{8,}:[0-9A-Za-z]{5,8}:[\w-]{43}")

# Where somebody goes from and to, in an address of a page or of the API.
WAY_ENDS = re.compile(r"([?&](?:(?:from|to)(?:_at|_of)?|lon|lat)=)[^&\s\"'#]+")


class MaskReportCodes(logging.Filter):
    """Replace report codes, signed links, and the ends of the ways people ask for, by stars."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Mask the message with its arguments; let every record through."""
        text = record.getMessage()
        masked = WAY_ENDS.sub(r"\1***", REPORT_CODE.sub("***", SIGNED.sub("***", text)))
        if masked != text:
            record.msg, record.args = masked, None
        return True
