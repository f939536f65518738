"""The state of the application, without Qt."""
