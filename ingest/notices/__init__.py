"""Telling people and other systems of leads: from the table's stream to what is sent."""
