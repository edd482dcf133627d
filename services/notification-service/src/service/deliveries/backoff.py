"""How long to wait before trying again."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Backoff:
    """Delays that double up to a longest one, and differ by chance.

    Without chance all that failed together would come back together, and fail together again.
    """

    first_seconds: float
    longest_seconds: float

    def delay_seconds(self, attempts: int, chance: float) -> float:
        """Get the delay after a number of failed attempts.

        :param chance: a number from 0 to 1; the delay is between half and all of the full one
        """
        # More doublings than this reach any longest delay, and fit a float
        full = min(self.longest_seconds, self.first_seconds * 2.0 ** min(attempts - 1, 60))
        return full * (0.5 + chance / 2)
