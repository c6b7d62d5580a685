"""Local AWS: the pinned emulator, started on loopback with small labelled patches."""
