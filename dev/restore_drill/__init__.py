"""A restore of the table, tried before it is needed, beside the live one."""
