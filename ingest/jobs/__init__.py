"""What `run_jobs` does: exports, changes of many leads, and taking up what was left behind."""
