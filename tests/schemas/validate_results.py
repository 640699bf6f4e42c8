#!/usr/bin/env python3
"""validate_results.py SCHEMA PATH...: validates results documents and journals, those of folders too.

Says on standard output where one does not fit. Fields that the schema does not know are errors here:
the schema lets them be for the sake of later versions, but this version is to describe what it writes.
"""
import json
import pathlib
import sys

import jsonschema

MOST_SHOWN = 20


def closed(schema):
    """The schema, with all objects that have named properties closed to others."""
    if isinstance(schema, list):
        return [closed(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    result = {key: closed(value) for key, value in schema.items()}
    if schema.get("type") == "object" and "properties" in schema and "allOf" not in schema:
        result["additionalProperties"] = False
    return result


class Validators:
    def __init__(self, schema):
        jsonschema.Draft202012Validator.check_schema(schema)
        self.document = jsonschema.Draft202012Validator(closed(schema))
        self.head = self.part(closed(schema), "journal_head")
        self.test = self.part(closed(schema), "test")
        self.line = self.part(schema, "journal_line")

    @staticmethod
    def part(schema, name):
        return jsonschema.Draft202012Validator(
            {"$defs": schema["$defs"], "$ref": f"#/$defs/{name}"})

    def errors_in_journal(self, lines):
        for head in lines[:1]:
            yield from self.head.iter_errors(json.loads(head))
        for line in lines[1:]:
            test = json.loads(line)
            yield from self.line.iter_errors(test)
            test.pop("elapsed_seconds", None)
            yield from self.test.iter_errors(test)

    def errors_in(self, text):
        if text.startswith('{"schema":"leakrun-results-journal/'):
            # What has no newline yet was being written when leakrun ended.
            return self.errors_in_journal(text.split("\n")[:-1])
        return self.document.iter_errors(json.loads(text))


def files_in(paths):
    for path in map(pathlib.Path, paths):
        if path.is_dir():
            yield from sorted(each for each in path.rglob("*") if each.is_file())
        else:
            yield path


def main():
    schema = json.loads(pathlib.Path(sys.argv[1]).read_text(encoding="utf-8"))
    validators = Validators(schema)
    count = 0
    errors = []
    for file in files_in(sys.argv[2:]):
        count += 1
        for error in validators.errors_in(file.read_text(encoding="utf-8")):
            errors.append(f"{file}: {error.json_path}: {error.message[:300]}")
    for error in errors[:MOST_SHOWN]:
        print(error)
    print(f"{count} documents, {len(errors)} errors")
    sys.exit(1 if errors else 0)


main()
