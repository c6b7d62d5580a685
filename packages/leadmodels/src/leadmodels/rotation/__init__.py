"""API keys made, replaced by others, and ended, step by step, so that each can be done again."""
