"""The Lambdas behind API Gateway: public submissions and keyed reads."""

# Before any of our classes is made.
import ingest.generated_code  # noqa: F401 - for what it does
