"""Leads in the admin: the list, a lead, and how both are put into words."""
