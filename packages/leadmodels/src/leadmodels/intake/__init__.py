"""From a checked submission to a lead that is stored exactly once."""
