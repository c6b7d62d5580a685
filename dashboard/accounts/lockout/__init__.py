"""Lock-out after failed log-ins: what is counted, the page that says so, and the way out."""
