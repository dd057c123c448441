"""What time alone ends: leases of queue items, and grants of private parts."""

from server.access import sweep_grants
from server.centre import Centre
from server.claims import expire


def sweep(centre: Centre) -> int:
    """End what is over by the server's clock; how many."""
    return expire(centre) + sweep_grants(centre)
