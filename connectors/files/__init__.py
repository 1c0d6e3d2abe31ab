"""Sources of kind "files": folder trees."""

from connectors.files.connector import FilesConnector, FilesSettings

__all__ = ["FilesConnector", "FilesSettings"]
