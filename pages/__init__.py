"""What people see: the server's own routes, the script of every session, and the pages. The only Streamlit in the project."""
