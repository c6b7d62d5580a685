"""People, as admins see to them: roles, deactivation, invites, locks."""
