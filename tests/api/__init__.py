"""The API is called as other systems call it."""
