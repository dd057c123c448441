"""How often Python looks for garbage. A seat that takes over ten thousand changes, and a centre, make records by the
thousand, none of them in circles: looked through as often as Python does by itself, they cost a quarter of the time."""

import gc


def look_seldom() -> None:
    """For the whole process, from now on."""
    gc.set_threshold(20_000, 20, 20)
