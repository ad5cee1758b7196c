"""The icons, drawn on a 24-point grid with one stroke of 1.75. Always shown beside a word."""

_STAR = "m12 3.5 2.6 5.4 5.9.8-4.3 4.1 1.1 5.9L12 16.8l-5.3 2.9 1.1-5.9L3.5 9.7l5.9-.8z"

# Name → drawing; each string is a path, a circle is written "o cx cy r".
ICONS: dict[str, tuple[str, ...]] = {
    "arrow": ("M4 12h16m-6-6 6 6-6 6",),
    "bell": ("M6 16.5V11a6 6 0 0 1 12 0v5.5l1.5 1.5h-15zM10 20.5h4",),
    "building": ("M5 21V4.5h9V21M14 10h5v11M3 21h18M8.5 8h2m-2 4h2m-2 4h2",),
    "calendar": ("M4.5 6h15v14.5h-15zM4.5 10.5h15M8.5 3.5V8m7-4.5V8",),
    "camera": ("M3.5 8h4l1.6-2.5h5.8L16.5 8h4v11.5h-17z", "o 12 13.5 3.4"),
    "chat": ("M4 5h16v11.5h-9L6.5 20.5v-4H4z",),
    "check": ("m5 12.5 4.5 4.5L19 7.5",),
    "clock": ("o 12 12 8.5", "M12 7v5.3l3.4 2"),
    "close": ("m6 6 12 12M18 6 6 18",),
    "download": ("M12 4v11m-4.5-4.5L12 15l4.5-4.5M4.5 19.5h15",),
    "edit": ("m4.5 19.5 1-4.5L16.2 4.3l3.5 3.5L9 18.5zM14 6.5l3.5 3.5",),
    "eye-off": ("M3 12s3.4-6 9-6c1.5 0 2.9.4 4 1M21 12s-3.4 6-9 6c-1.5 0-2.9-.4-4-1M4.5 19.5l15-15",),
    "file": ("M6 3.5h8l4.5 4.5v12.5H6zM13.5 3.5V8.5h5",),
    "filter": ("M4 6h16M7 12h10m-7 6h4",),
    "flag": ("M6 21V4m0 .5h11.5l-2.2 4 2.2 4H6",),
    "lock": ("M5.5 11h13v9.5h-13zM8.5 11V8a3.5 3.5 0 0 1 7 0v3M12 14.8v2",),
    "menu": ("M4 7h16M4 12h16M4 17h16",),
    "merge": ("M6 4v3.5c0 4.5 6 4.5 6 9V20M18 4v3.5c0 4.5-6 4.5-6 9M9 17.5l3 3 3-3",),
    "minus": ("M5 12h14",),
    "moon": ("M19.5 14.5A8 8 0 0 1 9.5 4.5a8 8 0 1 0 10 10z",),
    "note": ("M5 4h14v10.5L14 20H5zM19 14.5h-5V20M8.5 8.5h7m-7 4h3.5",),
    "people": (
        "o 9 8.5 3.5",
        "M2.5 20a6.5 6.5 0 0 1 13 0M15.5 5.3a3.5 3.5 0 0 1 0 6.4M18 14.5a6.5 6.5 0 0 1 3.5 5.5",
    ),
    "pin": ("M12 21s6.5-6.3 6.5-11.2a6.5 6.5 0 0 0-13 0C5.5 14.7 12 21 12 21z", "o 12 9.8 2.4"),
    "plus": ("M12 5v14M5 12h14",),
    "print": ("M7 8V3.5h10V8M7 17H3.5V8h17v9H17M7 14h10v6.5H7z",),
    "reply": ("M9.5 6 4 11.5 9.5 17M4 11.5h10a6 6 0 0 1 6 6V19",),
    "search": ("o 10.5 10.5 6", "m15 15 5 5"),
    "send": ("M4 12 20.5 4.5 15 20l-3.5-6.5zM11.5 13.5l9-9",),
    "star": (_STAR,),
    "sun": (
        "o 12 12 3.8",
        "M12 3v2m0 14v2M3 12h2m14 0h2M5.6 5.6 7 7m10 10 1.4 1.4M5.6 18.4 7 17M17 7l1.4-1.4",
    ),
    "undo": ("M8.5 5 4 9.5 8.5 14M4 9.5h9.5a5.5 5.5 0 0 1 0 11H8",),
    "warning": ("M12 4 2.8 20h18.4zM12 10v4.5m0 2.2v.3",),
}


def drawing(name: str) -> str:
    """The inside of an icon's <svg>. Raises KeyError for an icon nobody drew."""
    return "".join(_shape(shape) for shape in ICONS[name])


def _shape(shape: str) -> str:
    if not shape.startswith("o "):
        return f'<path d="{shape}"/>'
    cx, cy, r = shape.split()[1:]
    return f'<circle cx="{cx}" cy="{cy}" r="{r}"/>'
