"""Start `make run`, wait for health, ask the demo over HTTP as a demo user, check the replies, stop."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time

import httpx

API = "http://127.0.0.1:8000"
PAGES = "http://127.0.0.1:8501"
START_S = 600  # the first start embeds the demo's documents
USER, PASSWORD = "sanne", "collega-demo"
ANSWERABLE = "Hoeveel vakantiedagen heb ik per jaar?"
UNANSWERABLE = "Gibt es einen Zuschuss zum Fitnessstudio?"
OUTSIDE = "Which submarine cable lands on the island of Madeira?"


def main() -> int:
    """Exit code 0 when a citation, a gap and a question left alone came back."""
    started = time.monotonic()
    product = subprocess.Popen(["make", "run"], start_new_session=True)
    try:
        _wait_for(f"{API}/health", product, started)
        _wait_for(f"{PAGES}/_stcore/health", product, started)
        print(f"usable after {time.monotonic() - started:.1f} s", flush=True)
        _ask()
    finally:
        os.killpg(product.pid, signal.SIGTERM)
        product.wait(30)
    print("3 passed, 0 failed")
    return 0


def _wait_for(address: str, product: subprocess.Popen[bytes], started: float) -> None:
    while time.monotonic() - started < START_S:
        if product.poll() is not None:
            sys.exit(f"make run ended by itself with code {product.returncode}")
        try:
            if httpx.get(address, timeout=5).status_code == httpx.codes.OK:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.5)
    sys.exit(f"{address} did not answer within {START_S} s")


def _ask() -> None:
    with httpx.Client(base_url=API, timeout=60) as client:
        client.post("/sign-in", json={"user_name": USER, "password": PASSWORD}).raise_for_status()
        found = client.post("/ask", json={"question": ANSWERABLE}).raise_for_status().json()
        assert found["band"] in ("answered", "partly"), found
        assert found["citations"][0]["quotation"], found
        missing = client.post("/ask", json={"question": UNANSWERABLE}).raise_for_status().json()
        assert missing["band"] == "not_found", missing
        assert missing["noted"], missing
        assert not missing["sentences"], missing
        outside = client.post("/ask", json={"question": OUTSIDE}).raise_for_status().json()
        assert (outside["band"], outside["noted"]) == ("not_found", False), outside


if __name__ == "__main__":
    sys.exit(main())
