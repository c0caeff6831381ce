"""The project's database: tables, engines, queries, migrations."""

from psiturk_ng.store.assignments import Reading, Writing
from psiturk_ng.store.store import Store
from psiturk_ng.store.tables import AssignmentRow, TableNames, Tables

__all__ = ["AssignmentRow", "Reading", "Store", "TableNames", "Tables", "Writing"]
