"""Changes of the SQL tables of staff users, and the roles."""
