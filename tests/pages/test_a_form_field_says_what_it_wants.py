"""Fields in the national design system: a label, help and errors tied to their control."""

from bs4 import BeautifulSoup, Tag
from django import forms
from django.template.loader import render_to_string


class Example(forms.Form):
    street = forms.CharField(help_text="As on the sign.")
    side = forms.ChoiceField(choices=[("l", "Left"), ("r", "Right")], widget=forms.RadioSelect)
    photo = forms.BooleanField(required=True, label="I agree")
    kind = forms.ChoiceField(choices=[("a", "A")])


def rendered(data: dict[str, str] | None = None) -> BeautifulSoup:
    return BeautifulSoup(str(Example(data)), "html.parser")


def one(page: BeautifulSoup, selector: str) -> Tag:
    found = page.select_one(selector)
    assert found is not None, selector
    return found


def test_each_control_has_a_label_and_a_class() -> None:
    page = rendered()
    assert one(page, "label[for=id_street]").text == "Street"
    assert one(page, "#id_street")["class"] == ["form-control"]
    assert one(page, "select#id_kind")["class"] == ["form-select"]
    assert one(page, "label[for=id_photo]").text == "I agree"


def test_choices_are_a_fieldset_with_a_legend() -> None:
    page = rendered()
    fieldset = one(page, "fieldset#id_side")
    assert one(page, "fieldset#id_side legend").text == "Side"
    for choice in fieldset.find_all("input"):
        assert fieldset.find("label", attrs={"for": choice["id"]})


def test_help_and_errors_are_read_with_the_control() -> None:
    page = rendered({"side": "l"})
    street = one(page, "#id_street")
    assert street["aria-invalid"] == "true"
    for identifier in str(street["aria-describedby"]).split():
        assert page.find(id=identifier), identifier
    assert "id_street_error" in str(street["aria-describedby"])


def test_the_summary_leads_to_each_wrong_field() -> None:
    form = Example({})
    summary = BeautifulSoup(
        render_to_string("components/error_summary.html", {"form": form}), "html.parser"
    )
    page = BeautifulSoup(str(form), "html.parser")
    links = [str(link["href"]) for link in summary.find_all("a")]
    assert len(links) == 4
    for link in links:
        assert page.find(id=link.removeprefix("#")), link


def test_a_right_form_has_no_summary() -> None:
    form = Example({"street": "Via Po", "side": "l", "photo": "on", "kind": "a"})
    assert not render_to_string("components/error_summary.html", {"form": form}).strip()


def test_a_label_that_asks_has_no_colon_behind_it() -> None:
    form = Example({})
    form.fields["side"].label = "On which side?"
    form.fields["kind"].label = "من أي نوع؟"
    summary = render_to_string("components/error_summary.html", {"form": form})
    assert "Street: " in summary
    assert "On which side? " in summary
    assert "من أي نوع؟ " in summary
    assert "?:" not in summary
