from __future__ import annotations

import pytest

from assistant.identity.errors import ThrottledError
from assistant.identity.throttle import ATTEMPTS_PER_ADDRESS, ATTEMPTS_PER_PERSON, WINDOW_S, SignInThrottle


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_a_person_is_guessed_at_ten_times_from_wherever() -> None:
    clock = Clock()
    throttle = SignInThrottle(clock)
    for number in range(ATTEMPTS_PER_PERSON):
        throttle.begin("ann", f"10.0.0.{number}")
        clock.now += 1
    with pytest.raises(ThrottledError) as refused:
        throttle.begin("ANN ", "10.0.0.99")
    assert refused.value.retry_after_s == WINDOW_S - ATTEMPTS_PER_PERSON
    throttle.begin("bob", "10.0.0.99")
    clock.now += refused.value.retry_after_s
    throttle.begin("ann", "10.0.0.99")


def test_an_address_guesses_at_few_people() -> None:
    throttle = SignInThrottle(Clock())
    for number in range(ATTEMPTS_PER_ADDRESS):
        throttle.begin(f"person{number}", "2001:db8::1")
    with pytest.raises(ThrottledError):
        throttle.begin("another", "2001:db8::ffff")
    throttle.begin("another", "2001:db8:0:1::1")


def test_who_signs_in_is_never_held_up() -> None:
    throttle = SignInThrottle(Clock())
    for _ in range(3 * ATTEMPTS_PER_ADDRESS):
        throttle.begin("ann", "10.0.0.1")
        throttle.succeeded("ann", "10.0.0.1")
