"""A paper as DOCX (ECMA-376, WordprocessingML), charts included as such. The same sheet gives the same bytes."""

import io
import zipfile
from collections.abc import Iterator
from xml.sax.saxutils import escape, quoteattr

from app.reports.sheet import Chart, How, Line, Piece, Sheet, Table
from app.reports.style import ACCENT, FACE, GROUND, LEADING, LETTERS, MARGIN, PAGE, RULE, TEXT, Letters

_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_A = "http://schemas.openxmlformats.org/drawingml/2006/main"
_C = "http://schemas.openxmlformats.org/drawingml/2006/chart"
_WP = "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_OFFICE = "application/vnd.openxmlformats-officedocument"
_MADE = (1980, 1, 1, 0, 0, 0)
"""The date of every part: a paper's own date is in its words."""
_EMU = 12700
"""English metric units of a point, in which drawings are measured."""
_BAR = 22.0
_STYLES = {
    How.TITLE: "Title",
    How.ASIDE: "Subtitle",
    How.HEADING: "Heading1",
    How.TEXT: "Normal",
    How.WARNING: "Warning",
    How.NOTE: "Note",
    How.CODE: "Code",
}


def as_docx(sheet: Sheet) -> bytes:
    """The file's bytes."""
    charts = [block for block in sheet.blocks if isinstance(block, Chart)]
    parts = {
        "[Content_Types].xml": _types(len(charts)),
        "_rels/.rels": _relations(
            [("officeDocument", "word/document.xml"), ("metadata/core-properties", "docProps/core.xml")]
        ),
        "docProps/core.xml": _core(sheet),
        "word/document.xml": _document(sheet),
        "word/styles.xml": _styles(),
        "word/_rels/document.xml.rels": _relations(
            [("styles", "styles.xml"), *(("chart", f"charts/chart{n}.xml") for n in range(1, len(charts) + 1))]
        ),
    }
    parts |= {f"word/charts/chart{n}.xml": _chart(chart) for n, chart in enumerate(charts, 1)}
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as file:
        for name, part in parts.items():
            file.writestr(zipfile.ZipInfo(name, _MADE), part.encode(), zipfile.ZIP_DEFLATED, 9)
    return made.getvalue()


def _types(charts: int) -> str:
    word = f"{_OFFICE}.wordprocessingml"
    named = [
        ("/word/document.xml", f"{word}.document.main+xml"),
        ("/word/styles.xml", f"{word}.styles+xml"),
        ("/docProps/core.xml", "application/vnd.openxmlformats-package.core-properties+xml"),
    ]
    named += [(f"/word/charts/chart{n}.xml", f"{_OFFICE}.drawingml.chart+xml") for n in range(1, charts + 1)]
    overrides = "".join(f'<Override PartName="{name}" ContentType="{kind}"/>' for name, kind in named)
    relations = "application/vnd.openxmlformats-package.relationships+xml"
    defaults = f'<Default Extension="rels" ContentType="{relations}"/>'
    defaults += '<Default Extension="xml" ContentType="application/xml"/>'
    return f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types">{defaults}{overrides}</Types>'


def _relations(to: list[tuple[str, str]]) -> str:
    lines = ""
    for n, (kind, target) in enumerate(to, 1):
        space = f"{_PACKAGE}/relationships" if kind.startswith("metadata") else _R
        lines += f'<Relationship Id="rId{n}" Type="{space}/{kind}" Target="{target}"/>'
    return f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">{lines}</Relationships>'


def _core(sheet: Sheet) -> str:
    spaces = f'xmlns:cp="{_PACKAGE}/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/"'
    said = f"<dc:title>{escape(sheet.title)}</dc:title><dc:creator>{escape(sheet.author)}</dc:creator>"
    return f"{_HEAD}<cp:coreProperties {spaces}>{said}</cp:coreProperties>"


def _document(sheet: Sheet) -> str:
    body = "".join(_blocks(sheet))
    width, height, margin = (round(points * 20) for points in (*PAGE, MARGIN))
    page = (
        f'<w:sectPr><w:pgSz w:w="{width}" w:h="{height}"/><w:pgMar w:top="{margin}" w:right="{margin}" '
        f'w:bottom="{margin}" w:left="{margin}" w:header="567" w:footer="567" w:gutter="0"/></w:sectPr>'
    )
    spaces = f'xmlns:w="{_W}" xmlns:r="{_R}" xmlns:wp="{_WP}" xmlns:a="{_A}" xmlns:c="{_C}"'
    return f"{_HEAD}<w:document {spaces}><w:body>{body}{page}</w:body></w:document>"


def _blocks(sheet: Sheet) -> Iterator[str]:
    charts = 0
    for block in sheet.blocks:
        if isinstance(block, Line):
            yield _paragraph(_STYLES[block.how], _run(block.text))
        elif isinstance(block, Table):
            yield _paragraph("Heading1", _run(block.heading))
            yield _table(block)
        else:
            charts += 1
            yield _paragraph("Heading1", _run(block.heading))
            yield _paragraph("Normal", f"<w:r>{_drawing(block, charts)}</w:r>")


def _paragraph(style: str, runs: str, side: str = "") -> str:
    more = f'<w:jc w:val="{side}"/>' if side else ""
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{more}</w:pPr>{runs}</w:p>'


def _run(text: str) -> str:
    return f'<w:r><w:t xml:space="preserve">{escape(text)}</w:t></w:r>'


def _table(table: Table) -> str:
    whole = round((PAGE[0] - 2 * MARGIN) * 20)
    narrow = min(78 * 20, whole // (len(table.columns) + 1))
    widths = [whole - narrow * (len(table.columns) - 1), *[narrow] * (len(table.columns) - 1)]
    rule = "".join(f'<w:{side} w:val="single" w:sz="4" w:color="{RULE}"/>' for side in ("top", "bottom", "insideH"))
    properties = f'<w:tblPr><w:tblW w:w="{whole}" w:type="dxa"/><w:tblBorders>{rule}</w:tblBorders>'
    properties += '<w:tblLayout w:type="fixed"/></w:tblPr>'
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    rows = _row([Piece(name) for name in table.columns], widths, head=True)
    rows += "".join(_row(row, widths) for row in table.rows)
    return f"<w:tbl>{properties}<w:tblGrid>{grid}</w:tblGrid>{rows}</w:tbl>"


def _row(cells: tuple[Piece, ...] | list[Piece], widths: list[int], head: bool = False) -> str:
    ground = f'<w:shd w:val="clear" w:color="auto" w:fill="{GROUND}"/>' if head else ""
    said = ""
    for at, (piece, width) in enumerate(zip(cells, widths, strict=True)):
        words = _paragraph("Cell", _run(piece.text), "right" if at else "")
        said += f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{ground}</w:tcPr>{words}</w:tc>'
    repeated = "<w:trPr><w:tblHeader/></w:trPr>" if head else ""
    return f"<w:tr>{repeated}{said}</w:tr>"


def _drawing(chart: Chart, number: int) -> str:
    width, height = round((PAGE[0] - 2 * MARGIN) * _EMU), round((len(chart.bars) * _BAR + 20) * _EMU)
    graphic = f'<a:graphic><a:graphicData uri="{_C}"><c:chart r:id="rId{number + 1}"/></a:graphicData></a:graphic>'
    about = f'<wp:docPr id="{number}" name="{number}" descr={quoteattr(chart.heading)}/><wp:cNvGraphicFramePr/>'
    return (
        f'<w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent cx="{width}" cy="{height}"/>'
        f"{about}{graphic}</wp:inline></w:drawing>"
    )


def _chart(chart: Chart) -> str:
    count = len(chart.bars)
    labels = "".join(f'<c:pt idx="{n}"><c:v>{escape(bar.label)}</c:v></c:pt>' for n, bar in enumerate(chart.bars))
    counts = "".join(f'<c:pt idx="{n}"><c:v>{bar.count}</c:v></c:pt>' for n, bar in enumerate(chart.bars))
    fill = f'<c:spPr><a:solidFill><a:srgbClr val="{ACCENT}"/></a:solidFill></c:spPr>'
    shown = "".join(
        f'<c:{name} val="{int(name == "showVal")}"/>'
        for name in ("showLegendKey", "showVal", "showCatName", "showSerName", "showPercent", "showBubbleSize")
    )
    bars = (
        '<c:barChart><c:barDir val="bar"/><c:grouping val="clustered"/><c:varyColors val="0"/>'
        f'<c:ser><c:idx val="0"/><c:order val="0"/>{fill}<c:invertIfNegative val="0"/><c:dLbls>{shown}</c:dLbls>'
        f'<c:cat><c:strLit><c:ptCount val="{count}"/>{labels}</c:strLit></c:cat>'
        f'<c:val><c:numLit><c:formatCode>#,##0</c:formatCode><c:ptCount val="{count}"/>{counts}</c:numLit></c:val>'
        '</c:ser><c:gapWidth val="60"/><c:axId val="1"/><c:axId val="2"/></c:barChart>'
    )
    line = f'<c:spPr><a:ln><a:solidFill><a:srgbClr val="{RULE}"/></a:solidFill></a:ln></c:spPr>'
    axes = (
        '<c:catAx><c:axId val="1"/><c:scaling><c:orientation val="maxMin"/></c:scaling><c:delete val="0"/>'
        f'<c:axPos val="l"/><c:majorTickMark val="none"/><c:minorTickMark val="none"/>{line}'
        '<c:crossAx val="2"/></c:catAx>'
        '<c:valAx><c:axId val="2"/><c:scaling><c:orientation val="minMax"/><c:min val="0"/></c:scaling>'
        '<c:delete val="1"/><c:axPos val="t"/><c:crossAx val="1"/></c:valAx>'
    )
    face = (
        f'<c:txPr><a:bodyPr/><a:lstStyle/><a:p><a:pPr><a:defRPr sz="900"><a:solidFill><a:srgbClr val="{TEXT}"/>'
        f'</a:solidFill><a:latin typeface="{FACE}"/><a:ea typeface="{FACE}"/></a:defRPr></a:pPr>'
        '<a:endParaRPr lang="zh-CN"/></a:p></c:txPr>'
    )
    plot = f'<c:autoTitleDeleted val="1"/><c:plotArea><c:layout/>{bars}{axes}</c:plotArea><c:plotVisOnly val="1"/>'
    spaces = f'xmlns:c="{_C}" xmlns:a="{_A}" xmlns:r="{_R}"'
    bare = "<c:spPr><a:ln><a:noFill/></a:ln></c:spPr>"
    return f"{_HEAD}<c:chartSpace {spaces}><c:chart>{plot}</c:chart>{bare}{face}</c:chartSpace>"


def _styles() -> str:
    fonts = f'<w:rFonts w:ascii="{FACE}" w:hAnsi="{FACE}" w:eastAsia="{FACE}" w:cs="{FACE}"/>'
    defaults = f'<w:docDefaults><w:rPrDefault><w:rPr>{fonts}<w:lang w:val="en-US" w:eastAsia="zh-CN"/></w:rPr>'
    defaults += "</w:rPrDefault></w:docDefaults>"
    styles = "".join(_style(name, LETTERS[how], how == How.HEADING) for how, name in _STYLES.items())
    styles += _style("Cell", Letters(10, TEXT, above=2), False)
    return f'{_HEAD}<w:styles xmlns:w="{_W}">{defaults}{styles}</w:styles>'


def _style(name: str, letters: Letters, heading: bool) -> str:
    above, leading = round(letters.above * 20), round(240 * LEADING / 1.45)
    spacing = f'<w:spacing w:before="{above}" w:after="0" w:line="{leading}" w:lineRule="auto"/>'
    keep = "<w:keepNext/>" if heading else ""
    level = '<w:outlineLvl w:val="0"/>' if heading else ""
    size = round(letters.size * 2)
    bold = "<w:b/>" if letters.bold else ""
    looks = f'<w:rPr>{bold}<w:color w:val="{letters.colour}"/><w:sz w:val="{size}"/><w:szCs w:val="{size}"/></w:rPr>'
    default = ' w:default="1"' if name == "Normal" else ""
    based = "" if name == "Normal" else '<w:basedOn w:val="Normal"/>'
    said = "heading 1" if name == "Heading1" else name
    return (
        f'<w:style w:type="paragraph"{default} w:styleId="{name}"><w:name w:val="{said}"/>{based}'
        f"<w:pPr>{keep}{spacing}{level}</w:pPr>{looks}</w:style>"
    )
