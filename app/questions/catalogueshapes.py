"""Questions about the hotline's own tables."""

from app.domain.words import TableName
from app.figures.filters import Shape
from app.questions.question import Question


class TableRows(Question, kw_only=True, tag="table"):
    """Rows of one of the hotline's own tables, found by Chinese, pinyin or initials: of their name, an alias, of what
    stands above them; a duty by its matter, area or unit."""

    table: TableName
    text: str = ""
    limit: int = 50


class TableRow(Shape, kw_only=True):
    """A row: its id, what it is called, and its cells as files bring them."""

    id: str
    name: str
    cells: dict[str, str]


class Flaws(Question, kw_only=True):
    """Gaps and contradictions of the hotline's own tables, contradictions first."""
