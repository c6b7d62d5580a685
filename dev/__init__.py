"""What runs and ships the system: local AWS, the provisioner, the demo, the packager."""
