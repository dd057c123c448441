"""The shapes of papers and of what they tell, for whoever shows them."""

from app.reports.barcode import bars as bars
from app.reports.barcode import width as width
from app.reports.sheet import Chart as Chart
from app.reports.sheet import How as How
from app.reports.sheet import Line as Line
from app.reports.sheet import Piece as Piece
from app.reports.sheet import Sheet as Sheet
from app.reports.sheet import Table as Table
