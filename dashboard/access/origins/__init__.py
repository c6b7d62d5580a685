"""The origins that may post to a form: listed, changed, and explained."""
