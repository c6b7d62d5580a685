"""Everything the demo's AWS account holds, made so that a second run changes nothing."""
