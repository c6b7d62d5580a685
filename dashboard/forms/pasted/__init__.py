"""The fields of a form that stands on a page already, read from its HTML."""
