"""The work of the office: the queue it reads, who has what in hand, and what is done in batches."""
