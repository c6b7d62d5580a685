"""What is done to many leads."""
