"""Answers beside schemas: the official ones, and those of our own description.

In: answers as they came, the folder of the official OpenAPI files, and `/openapi.json`. Out: an error for an answer
that they do not describe, but for the slips of the official ones that the contract names, which are corrected
here first.
"""

from __future__ import annotations

import pathlib
import re
from typing import Any

import jsonschema
import yaml

# Where the official files are wrong: what it is about, and how it is read instead.
CORRECTIONS = {
    "envelope": "the list of segments is an object with `results`; the file describes one item",
    "postal_code": "a contact's `postal_code` is text, as the contacts' file has it",
    "job_id": "a `job_id` is text, as the examples have it, where the file says object",
    "blank": "a text that is not set is blank, as the examples have it, though `minLength` is 1",
    "sample": "`contacts_sample` is absent when it was asked for without it",
    "told": "a PATCH that is refused with 429 says why in the shape of 400; the file has no body",
    "nullable": "`nullable: true` is of OpenAPI 3.0, and means a type more in 3.1",
    "empty": "an answer with 204 has no body; the file describes one for a list that was deleted",
    "lists": "a list that does not exist is told in `errors`, as everywhere; the file has a bare array",
    "undeclared": "404 of GET and PATCH by id, which the file leaves out, has the shape of 400",
}


def plain(schema: Any, document: dict[str, Any], seen: tuple[str, ...] = ()) -> Any:
    """The schema with its references put in, and the corrections made."""
    if isinstance(schema, list):
        return [plain(part, document, seen) for part in schema]
    if not isinstance(schema, dict):
        return schema
    place = schema.get("$ref")
    if isinstance(place, str):
        if place in seen:
            return {}
        target: Any = document
        for part in place.removeprefix("#/").split("/"):
            target = target[part.replace("~1", "/")]
        return plain(target, document, (*seen, place))
    out = {name: plain(part, document, seen) for name, part in schema.items()}
    if isinstance(properties := out.get("properties"), dict):
        for name in ("postal_code", "job_id"):
            if name in properties:
                properties[name] = {"type": "string"}
    if out.pop("nullable", None) is True and isinstance(out.get("type"), str):
        out["type"] = [out["type"], "null"]
    if isinstance(required := out.get("required"), list):
        out["required"] = [name for name in required if name != "contacts_sample"]
    for word in ("minLength", "format", "example", "examples", "pattern"):
        if not isinstance(out.get(word), dict):
            out.pop(word, None)
    return out


def closed(schema: Any) -> Any:
    """The schema, and those that it refers to, without room for properties that they do not name."""
    if isinstance(schema, list):
        return [closed(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    if isinstance(place := schema.get("$ref"), str):
        return {"$ref": place.replace("#/components/schemas/", "#/closed/")}
    # The parts of a whole each name some of its properties.
    out = {name: part if name == "allOf" else closed(part) for name, part in schema.items()}
    if ("properties" in out or "allOf" in out) and "additionalProperties" not in out:
        out["unevaluatedProperties"] = False
    return out


class Described:
    """Descriptions, by method and path."""

    def __init__(self, documents: list[dict[str, Any]]) -> None:
        self.operations: list[tuple[str, re.Pattern[str], dict[str, Any]]] = []
        self.checked = 0
        for document in documents:
            for path, item in document["paths"].items():
                # `/contacts/{id}` is no place for `/contacts/count`.
                pattern = re.compile(re.sub(r"\\{[^}]*\\}", "[^/]+", re.escape(path)) + "$")
                for method in ("get", "put", "post", "patch", "delete"):
                    if method in item:
                        responses = self.prepared(item[method]["responses"], document)
                        self.operations.append((method, pattern, responses))
        self.operations.sort(key=lambda operation: operation[1].pattern.count("[^/]+"))

    def find(self, method: str, path: str) -> dict[str, Any] | None:
        """What an operation answers."""
        path = path.split("?")[0]
        found = (o for o in self.operations if o[0] == method.lower() and o[1].match(path))
        return next((responses for _, _, responses in found), None)


class Ours(Described):
    """Our own description, as it is served: nothing of it is corrected, and each answer is in it."""

    def prepared(self, responses: Any, document: dict[str, Any]) -> Any:
        components = document["components"]
        whole = {"components": components, "closed": closed(components["schemas"])}
        return {status: (closed(answer.get("content", {})), whole) for status, answer in responses.items()}

    def check(self, method: str, path: str, status: int, body: Any) -> None:
        """Raises if this answer is not what our description says."""
        responses = self.find(method, path)
        assert responses and str(status) in responses, f"{method} {path}: {status} is not described"
        content, whole = responses[str(status)]
        assert bool(content) == (body is not None), f"{method} {path}: {status}: a body is described, or is there"
        if content:
            schema = {**content["application/json"]["schema"], **whole}
            jsonschema.Draft202012Validator(schema).validate(body)
        self.checked += 1


class Official(Described):
    """The official files."""

    def __init__(self, folder: pathlib.Path) -> None:
        super().__init__([yaml.safe_load(file.read_text()) for file in sorted(folder.glob("*.yaml"))])

    def prepared(self, responses: Any, document: dict[str, Any]) -> Any:
        return plain(responses, document)

    def check(self, method: str, path: str, status: int, body: Any) -> None:
        """Raises if this answer is not what the file says."""
        path, responses = path.split("?")[0], self.find(method, path)
        if responses is None:
            return
        response = responses.get(str(status))
        if response is None and status == 404 and "segments/2.0/" in path:
            response = responses["400"]
        if response is None:
            raise AssertionError(f"{method} {path}: {status} is not in the official file")
        self.checked += 1
        schemas = [form.get("schema", {}) for form in response.get("content", {}).values()]
        if not schemas and (method.lower(), status) == ("patch", 429):
            schemas = [form["schema"] for form in responses["400"]["content"].values()]
        if not schemas or status == 204:
            assert body in (None, "", b"", {}), f"{method} {path}: {status} has no body: {body!r}"
            return
        bodies = [body]
        if method.lower() == "get" and path.endswith("/segments/2.0") and status == 200:
            bodies = body["results"]
        if status == 404 and "/lists/" in path:
            bodies = [body["errors"]]
        for each in bodies:
            jsonschema.Draft202012Validator(schemas[0]).validate(each)
