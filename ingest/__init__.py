"""The Lambdas behind API Gateway: public submissions and keyed reads."""
