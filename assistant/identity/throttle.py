"""A brake on guessing passwords, per person and per address.

An attempt counts before the password is checked, so that a hundred at the same moment do not all pass. The address is
the connection's: a header that a caller can write is believed only from proxies that the settings name. It is kept in
memory, since one process serves the API.
"""

from __future__ import annotations

import ipaddress
import math
import threading
import time
from collections import OrderedDict, deque
from collections.abc import Callable

from assistant.identity.errors import ThrottledError

WINDOW_S = 15 * 60.0
ATTEMPTS_PER_PERSON = 10
ATTEMPTS_PER_ADDRESS = 50  # an office may stand behind one address
REMEMBERED_KEYS = 20_000


class SignInThrottle:
    """Counts failed attempts in a sliding window. Thread-safe."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._attempts: OrderedDict[str, deque[float]] = OrderedDict()

    def begin(self, user_name: str, address: str) -> None:
        """Note an attempt.

        Raises:
            ThrottledError: there were too many; this one is not noted.
        """
        now = self._clock()
        limits = {_person(user_name): ATTEMPTS_PER_PERSON, _network(address): ATTEMPTS_PER_ADDRESS}
        with self._lock:
            wait_s = max(self._wait_s(key, limit, now) for key, limit in limits.items())
            if wait_s > 0:
                raise ThrottledError(math.ceil(wait_s))
            for key in limits:
                self._attempts.setdefault(key, deque()).append(now)
                self._attempts.move_to_end(key)
            while len(self._attempts) > REMEMBERED_KEYS:
                self._attempts.popitem(last=False)

    def succeeded(self, user_name: str, address: str) -> None:
        """The right password: the person starts anew, the address is relieved of this one attempt."""
        with self._lock:
            self._attempts.pop(_person(user_name), None)
            of_address = self._attempts.get(_network(address))
            if of_address:
                of_address.pop()

    def _wait_s(self, key: str, limit: int, now: float) -> float:
        attempts = self._attempts.get(key)
        if attempts is None:
            return 0.0
        while attempts and attempts[0] <= now - WINDOW_S:
            attempts.popleft()
        return attempts[-limit] + WINDOW_S - now if len(attempts) >= limit else 0.0


def _person(user_name: str) -> str:
    return f"person {user_name.strip().casefold()}"


def _network(address: str) -> str:
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return f"address {address}"
    if isinstance(parsed, ipaddress.IPv6Address):
        # One household or office gets a whole /64: single addresses of it are free to choose.
        return f"address {ipaddress.ip_network((parsed, 64), strict=False)}"
    return f"address {parsed}"
