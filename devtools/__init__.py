"""What `dev.py` does, a concern each. Standard library only: it runs before anything is installed."""
