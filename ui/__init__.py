"""The pages: a Streamlit app that knows the HTTP API only and holds no rights of its own."""
