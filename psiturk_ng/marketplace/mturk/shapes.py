"""What botocore's service model says of a request or a response, held against one."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from botocore.loaders import create_loader
from botocore.model import ServiceModel
from botocore.validate import ParamValidator

SERVICE = "MTurkRequesterServiceV20170117"


class ServiceShapes:
    """Amazon's own description of the service."""

    def __init__(self) -> None:
        # Without a session: that would want to know whose account this is.
        description = create_loader().load_service_model("mturk", "service-2")
        self._model = ServiceModel(description, "mturk")
        self._validator = ParamValidator()

    @property
    def operations(self) -> frozenset[str]:
        """The names of all operations."""
        return frozenset(self._model.operation_names)

    def faults_of_request(self, operation: str, asked: Mapping[str, Any]) -> str:
        """Say what is wrong with a request; empty if nothing is."""
        return self._faults(self._model.operation_model(operation).input_shape, asked)

    def faults_of_response(self, operation: str, response: Mapping[str, Any]) -> str:
        """Say what is wrong with a response; empty if nothing is."""
        return self._faults(self._model.operation_model(operation).output_shape, response)

    def _faults(self, shape: Any, value: Mapping[str, Any]) -> str:
        report = self._validator.validate(value, shape)
        if report.has_errors():
            return str(report.generate_report())
        return "; ".join(_beyond(shape, value, shape.name))


def _beyond(shape: Any, value: Any, name: str) -> Iterator[str]:
    """Check what botocore leaves to the service: enumerations, patterns, upper limits."""
    if shape.type_name == "structure":
        for key, part in value.items():
            yield from _beyond(shape.members[key], part, f"{name}.{key}")
    elif shape.type_name == "list":
        for index, part in enumerate(value):
            yield from _beyond(shape.member, part, f"{name}[{index}]")
    known = shape.metadata
    if "enum" in known and value not in known["enum"]:
        yield f"{name} is {value!r}, not one of {', '.join(known['enum'])}"
    if "pattern" in known and not re.search(known["pattern"], value):
        yield f"{name} is {value!r}, which does not match {known['pattern']}"
    if "max" in known and (value if isinstance(value, int) else len(value)) > known["max"]:
        yield f"{name} is more than {known['max']}"
