"""Pages of reports: the flow, following a report, the page of a barrier."""
