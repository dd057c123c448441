"""What there is to look at in the hotline's own tables, as sentences."""

from app.domain.cataloguecheck import Finding
from app.text.forms import number
from app.text.speech import listed, name_of


def finding(found: Finding) -> str:
    """The sentence of the finding's code with the row's name and what it is about."""
    first = found.names[0] if found.names else ""
    rest = found.names[1:]
    names = {"names": listed(found.names), "first": first, "rest": listed(rest) if rest else ""}
    return name_of(found.code).format(about=found.about, count=number(found.count), **names)
