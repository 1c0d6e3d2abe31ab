"""Questions, their answers as stored, and what the askers thought of them. One person's, and nobody else's."""
