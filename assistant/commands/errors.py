"""What goes wrong around starting and stopping."""

from __future__ import annotations

from pathlib import Path

from connectors.errors import CollegaError


class PortInUseError(CollegaError):
    """Another program listens where we want to."""

    def __init__(self, host: str, port: int, setting: str, reason: str) -> None:
        self.host, self.port, self.setting = host, port, setting
        super().__init__(
            f"Nothing can listen at {host}:{port}: {reason}. Stop the program that is there (perhaps another "
            f"`collega run`), or set another {setting} under [assistant] in the settings."
        )


class PagesEndedError(CollegaError):
    """The child process with the pages ended by itself."""

    def __init__(self, code: int) -> None:
        self.code = code
        super().__init__(
            f"The pages ended by themselves with code {code}; what they said stands above. Collega was stopped. "
            "Correct the cause and run `collega run` again."
        )


class PagesMissingError(CollegaError):
    """The package with the pages is not installed."""

    def __init__(self) -> None:
        super().__init__(
            "The package `ui` with the pages is not installed. Install Collega as a whole, or use --no-ui."
        )


class ServerSaidNoError(CollegaError):
    """A running server explained why not; its words are meant for people."""

    def __init__(self, message: str) -> None:
        super().__init__(message)


class ServerGoneError(CollegaError):
    """A running server was asked and gave no answer."""

    def __init__(self, url: str, reason: str) -> None:
        self.url, self.reason = url, reason
        super().__init__(
            f"The server at {url} gave no answer ({reason}), so it is not known whether it did what it was asked. See "
            "its log, start it again where it has ended, look at what is there, and run the command again where needed."
        )


class FolderOccupiedError(CollegaError):
    """Something that is not ours lies where we would write."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        super().__init__(f"{folder} holds something else than the demo. Name another folder with --folder.")


class DemoInUseError(CollegaError):
    """A server runs on the demo that is to go."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        super().__init__(f"A server runs on the demo in {folder}. Stop it first; nothing was removed.")
