"""A form made and edited: what was typed, what is wrong with it, what saving it would mean."""
