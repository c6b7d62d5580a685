"""What one field of a submission can hold once it is checked."""

from __future__ import annotations

from typing import TypeAlias

Value: TypeAlias = str | bool | tuple[str, ...]
"""Text; a checkbox's answer; or several texts, in order, where a field takes several."""
