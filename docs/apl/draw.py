"""Draws what skill-gateway/apl/screen.json looks like when it is filled: python3 docs/apl/draw.py

It reads sizes and colours from the document itself, and knows of APL only what that document uses.
"""

import json
from html import escape
from pathlib import Path

HERE = Path(__file__).parent
DOCUMENT = json.loads((HERE / "../../skill-gateway/apl/screen.json").read_text())
WIDTH, HEIGHT = 1024, 600

SCREENS = {
    "cart": {
        "title": "Your cart",
        "rows": [
            {"name": "2 × Echo Dot (5th Generation) Smart Speaker", "price": "$99.98"},
            {"name": "1 × Softleaf Paper Towels, 12 Rolls", "price": "$17.99"},
            {"name": "3 × Echo Auto for Your Car", "price": "Can't be bought now"},
        ],
        "foot": "Total: $117.97",
        "answers": [],
    },
    "choice": {
        "title": "Which one?",
        "rows": [
            {"name": "Softleaf Paper Towels, 12 Rolls", "price": "$17.99", "pick": 1},
            {"name": "Softleaf Paper Towels, 6 Rolls", "price": "$9.99", "pick": 2},
        ],
        "foot": "",
        "answers": [],
    },
    "question": {
        "title": "Add this?",
        "rows": [{"name": "40 × Echo Dot (5th Generation) Smart Speaker", "price": "$49.99"}],
        "foot": "",
        "answers": ["Yes", "No"],
    },
}


def resources():
    """What stands for @names on a screen that is not round."""
    known = {}
    for part in DOCUMENT["resources"]:
        if "when" not in part:
            known.update(part.get("colors", {}), **part.get("dimensions", {}))
    return known


def points(size):
    number, unit = float(size[:-2]), size[-2:]
    return number * (WIDTH if unit == "vw" else HEIGHT) / 100


def text(x, y, size, colour, words, weight=400, anchor="start"):
    return (
        f'<text x="{x:.0f}" y="{y:.0f}" font-size="{size:.0f}" font-weight="{weight}" '
        f'fill="{colour}" text-anchor="{anchor}">{escape(words)}</text>'
    )


def draw(screen):
    at = resources()
    side, top = points(at["side"]), points(at["top"])
    title, row = points(at["title"]), points(at["row"])
    y = top + title
    drawn = [text(side, y, title, at["text"], screen["title"], 500)]
    y += HEIGHT * 0.02
    for item in screen["rows"]:
        y += row + HEIGHT * 0.03
        x = side
        if "pick" in item:
            drawn.append(text(x, y, row, at["quiet"], str(item["pick"]), 700))
            x += HEIGHT * 0.10
        drawn.append(text(x, y, row, at["text"], item["name"]))
        drawn.append(text(WIDTH - side, y, row, at["quiet"], item["price"], anchor="end"))
    if screen["foot"]:
        drawn.append(text(side, HEIGHT - top, row, at["text"], screen["foot"], 500))
    x = side
    for label in screen["answers"]:
        width, height = WIDTH * 0.08 + row * 0.6 * len(label), row + HEIGHT * 0.03
        low = HEIGHT - top
        drawn.append(
            f'<rect x="{x:.0f}" y="{low - height:.0f}" width="{width:.0f}" height="{height:.0f}" '
            f'rx="{HEIGHT * 0.02:.0f}" fill="{at["accent"]}"/>'
        )
        drawn.append(
            text(x + width / 2, low - height * 0.3, row, at["text"], label, anchor="middle")
        )
        x += width + WIDTH * 0.03
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" '
            'font-family="Amazon Ember, Helvetica, Arial, sans-serif">',
            f'<rect width="{WIDTH}" height="{HEIGHT}" fill="{at["ground"]}"/>',
            *drawn,
            "</svg>",
            "",
        ]
    )


for name, screen in SCREENS.items():
    (HERE / f"{name}.svg").write_text(draw(screen))
