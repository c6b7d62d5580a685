"""What is done to one lead on its page."""
