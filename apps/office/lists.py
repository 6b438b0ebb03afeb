"""Lists of the admin that are one for the city, called on every page what people call them."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.utils.functional import Promise
from wagtail.admin.views.generic import IndexView
from wagtail.admin.viewsets.model import ModelViewSet


class CityIndexView(IndexView):
    """Columns have the names of the form's fields; what they show is read with the rows."""

    form_class: Any = None

    def get_base_queryset(self) -> Any:
        """Rows with what they belong to."""
        return super().get_base_queryset().select_related()

    def _get_custom_column(self, field_name: str, *args: Any, **kwargs: Any) -> Any:
        column = super()._get_custom_column(field_name, *args, **kwargs)
        field = self.form_class.base_fields.get(field_name)
        if field is not None and field.label:
            column.label = field.label
        return column


class CityViewSet(ModelViewSet):
    """``one`` and ``menu_label``: what a row and the list are called."""

    form_class: ClassVar[type[forms.ModelForm]]
    one: ClassVar[Promise]
    add_to_admin_menu = False
    index_view_class = CityIndexView

    def get_form_class(self, for_update: bool = False) -> Any:
        """One form for adding and for changing."""
        return self.form_class

    def get_index_view_kwargs(self) -> Mapping[str, Any]:
        """With the form, whose fields have names."""
        return {**super().get_index_view_kwargs(), "form_class": self.form_class}

    def on_register(self) -> None:
        """Wagtail's pages ask the model what it is called."""
        self.model_opts.verbose_name = self.one
        self.model_opts.verbose_name_plural = self.menu_label
        super().on_register()
