"""The app's schema, step by step."""
