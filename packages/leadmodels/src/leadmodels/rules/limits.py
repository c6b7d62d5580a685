"""How long a value may be; lengths are in UTF-16 code units, as browsers count."""

from __future__ import annotations

from typing import Final

# Whatever a form allows: a lead stays far below a DynamoDB item's 400 KB.
MAX_VALUE_LENGTH: Final = 10_000
# With a pattern: bounds the matcher's work, see leadmodels.rules.patterns.
MAX_PATTERN_VALUE_LENGTH: Final = 250
