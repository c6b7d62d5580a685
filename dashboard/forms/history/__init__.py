"""A form's versions: listed, compared, restored."""
