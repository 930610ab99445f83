"""The server around the pages: who is there, log-in, set-up, health, evidence, and Streamlit's English put into Chinese."""
