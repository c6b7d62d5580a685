"""Leads, forms and API keys in DynamoDB, and the rules of a submission: import the submodules."""
