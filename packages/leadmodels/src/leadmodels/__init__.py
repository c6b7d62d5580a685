"""Leads, forms and API keys in DynamoDB, and the rules of a submission: import the submodules."""

from leadmodels.dynamodb.light_imports import import_pynamodb

# Here, where it comes before every other import of PynamoDB.
import_pynamodb()
