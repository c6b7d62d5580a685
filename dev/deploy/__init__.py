"""From this repository to a running stack on AWS: apply, dashboard, rollback, destroy."""
