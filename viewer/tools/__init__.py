"""Every tool of the viewer, one file each. To add one: write its file, list it here."""

from viewer.tools.angle import AngleTool
from viewer.tools.arrow import ArrowTool
from viewer.tools.bidirectional import BidirectionalTool
from viewer.tools.brush import BrushTool
from viewer.tools.calibrate import CalibrateTool
from viewer.tools.circle import CircleTool
from viewer.tools.cobb import CobbTool
from viewer.tools.crosshair import CrosshairTool
from viewer.tools.ellipse import EllipseTool
from viewer.tools.freehand import FreehandTool
from viewer.tools.gesture import Tool
from viewer.tools.grow import GrowTool
from viewer.tools.length import LengthTool
from viewer.tools.magnifier import MagnifierTool
from viewer.tools.pan import PanTool
from viewer.tools.polygon import PolygonTool
from viewer.tools.polyline import PolylineTool
from viewer.tools.probe import ProbeTool
from viewer.tools.rectangle import RectangleTool
from viewer.tools.rotate import RotateTool
from viewer.tools.scissors import ScissorsTool
from viewer.tools.scroll import ScrollTool
from viewer.tools.select import SelectTool
from viewer.tools.text import TextTool
from viewer.tools.window import WindowTool
from viewer.tools.zoom import ZoomTool

TOOLS: tuple[Tool, ...] = (
    WindowTool(),
    PanTool(),
    ZoomTool(),
    ScrollTool(),
    CrosshairTool(),
    RotateTool(),
    MagnifierTool(),
    SelectTool(),
    ProbeTool(),
    LengthTool(),
    PolylineTool(),
    BidirectionalTool(),
    AngleTool(),
    CobbTool(),
    EllipseTool(),
    CircleTool(),
    RectangleTool(),
    PolygonTool(),
    FreehandTool(),
    CalibrateTool(),
    ArrowTool(),
    TextTool(),
    BrushTool(),
    GrowTool(),
    ScissorsTool(),
)


# What may lie on any mouse button: it changes the view and leaves no mark.
ON_BUTTONS = ("window", "pan", "zoom", "scroll", "crosshair", "rotate", "magnifier")


# What leaves a mark with a number.
MEASURING = (
    "probe", "length", "polyline", "bidirectional", "angle", "cobb", "ellipse", "circle",
    "rectangle", "polygon", "freehand",
)  # fmt: skip


def tool(id_: str) -> Tool:
    """Return the tool of that id.

    Raises:
        KeyError: There is no such tool.
    """
    for candidate in TOOLS:
        if candidate.id == id_:
            return candidate
    raise KeyError(id_)
