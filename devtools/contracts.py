"""The import contract "only": of some rooms, these modules may be imported and no others.

import-linter's own kinds say what is forbidden; house.md says what is allowed, so a module made tomorrow is closed
until somebody opens it. A module named in a contract need not exist yet.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import cast

from grimp import ImportGraph
from importlinter import Contract, ContractCheck, fields, output


def inside(module: str, packages: Iterable[str]) -> bool:
    """Whether the module is one of these or lies in one of them."""
    return any(module == package or module.startswith(package + ".") for package in packages)


class OnlyContract(Contract):
    """Direct imports from ``importers`` into ``rooms`` must lie in ``allowed`` (packages include what is in them)."""

    type_name = "only"

    importers = fields.ListField(subfield=fields.StringField())
    rooms = fields.ListField(subfield=fields.StringField())
    allowed = fields.ListField(subfield=fields.StringField(), required=False, default=[])

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:
        importers, rooms, allowed = (cast("list[str]", each) for each in (self.importers, self.rooms, self.allowed))
        broken = sorted(
            (module, imported)
            for module in graph.modules
            if inside(module, importers)
            for imported in graph.find_modules_directly_imported_by(module)
            if inside(imported, rooms) and not inside(imported, [*allowed, *importers])
        )
        return ContractCheck(kept=not broken, metadata={"broken": broken})

    def render_broken_contract(self, check: ContractCheck) -> None:
        for module, imported in check.metadata["broken"]:
            output.print_error(f"{module} may not import {imported}", bold=False)
