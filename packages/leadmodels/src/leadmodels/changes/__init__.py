"""What people and jobs do to leads."""
