"""The Streamlit pages. They talk to the HTTP API only and hold no rights of their own."""
