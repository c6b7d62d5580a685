"""People erased: found by address, kept out afterwards by a hash, and certified."""
