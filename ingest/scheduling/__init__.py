"""When sources are read: schedules, their slots, folder watching, freshness and alerts."""
