"""frontend/build.mjs: what it promises about its output."""

import re
from pathlib import Path

COMPILED = Path(__file__).resolve().parents[2] / "project" / "static_compiled"


def css(name: str) -> str:
    return (COMPILED / "css" / name).read_text()


def test_every_font_of_the_sheet_is_there() -> None:
    named = set(re.findall(r"url\(\"?\.\./fonts/([\w-]+\.woff2)", css("soglia.css")))
    assert named == {file.name for file in (COMPILED / "fonts").iterdir()}


def test_no_sheet_or_script_names_a_foreign_address_to_load() -> None:
    for sheet in ("soglia.css", "soglia.rtl.css"):
        # "#pattern" is a part of the page itself: nothing is loaded.
        loaded = re.findall(r"url\(\"?(?!\"?data:|\"?#|\.\./fonts/)([^)]{1,80})", css(sheet))
        assert loaded == [], sheet
    for script in COMPILED.rglob("*.*js"):
        assert "sourceMappingURL" not in script.read_text(errors="replace"), script


def test_the_second_sheet_is_mirrored() -> None:
    for one, other in (("margin-left:", "margin-right:"), ("padding-right:", "padding-left:")):
        assert css("soglia.css").count(one) == css("soglia.rtl.css").count(other)


def test_the_sheet_stays_within_what_a_page_may_weigh() -> None:
    assert len(css("soglia.css")) < 400_000


def test_the_sprite_has_the_icons_the_templates_name() -> None:
    root = COMPILED.parents[1]
    sprite = (COMPILED / "svg" / "sprites.svg").read_text()
    for template in (root / "templates").rglob("*.html"):
        for icon in re.findall(r"sprites\.svg['\"]? %\}#([\w-]+)[\"']", template.read_text()):
            assert f'id="{icon}"' in sprite, f"{template}: {icon}"
