"""Whoever reads French, Arabic, Romanian or Italian meets no English sentence."""

import subprocess

import pytest

from tests.databases import ROOT


@pytest.mark.parametrize("language", ["it", "fr", "ar", "ro"])
@pytest.mark.parametrize("lacking", ["--untranslated", "--only-fuzzy"])
def test_no_text_is_without_a_translation(language: str, lacking: str) -> None:
    file = ROOT / "locale" / language / "LC_MESSAGES" / "django.po"
    done = subprocess.run(
        ["msgattrib", "--no-obsolete", lacking, str(file)],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == ""
