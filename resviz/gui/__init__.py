"""The window: Qt widgets that show the state of the application and change it."""
