#!/usr/bin/env python3
"""validate.py SCHEMA < DOCUMENT: says on standard error where the document does not fit."""
import json
import sys

import jsonschema

with open(sys.argv[1], encoding="utf-8") as file:
    schema = json.load(file)
validator = jsonschema.validators.validator_for(schema)
validator.check_schema(schema)
errors = list(validator(schema).iter_errors(json.load(sys.stdin)))
for error in errors[:20]:
    print(f"{error.json_path}: {error.message[:300]}", file=sys.stderr)
sys.exit(1 if errors else 0)
