"""Sources of kind "records": JSON Lines, CSV and TSV exports."""

from connectors.records.connector import RecordsConnector, RecordsSettings

__all__ = ["RecordsConnector", "RecordsSettings"]
