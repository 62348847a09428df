"""How a form is drawn: widgets with our classes, errors tied to their fields, a box that leads to them."""

from django import forms, template
from django.forms.formsets import BaseFormSet

from pavilion.forms import error_links

register = template.Library()

CHOICES = (forms.RadioSelect, forms.CheckboxSelectMultiple)


@register.filter
def kind(field) -> str:
    """How templates/django/forms/field.html draws a field: choices, tick, file, or input."""
    widget = field.field.widget
    if isinstance(widget, CHOICES):
        return "choices"
    if isinstance(widget, forms.CheckboxInput):
        return "tick"
    if isinstance(widget, forms.FileInput):
        return "file"
    return "input"


@register.simple_tag
def widget(field) -> str:
    """The field's widget with our class; a date as the browser's own date field. The admin's widgets stay as they are."""
    shown = field.field.widget
    attrs = {}
    if not isinstance(shown, (forms.CheckboxInput, forms.FileInput, *CHOICES)):
        attrs["class"] = f"pv-input {shown.attrs.get('class', '')}".strip()
    if field.field.required and not isinstance(shown, CHOICES):
        attrs["aria-required"] = "true"
    if isinstance(shown, forms.Textarea) and shown.attrs.get("rows") == "10":
        attrs["rows"] = 5
    if isinstance(shown, forms.DateInput) and shown.input_type == "text" and _is_iso_or_empty(field):
        shown = forms.DateInput(attrs=shown.attrs | {"type": "date"}, format="%Y-%m-%d")
        shown.is_required = field.field.widget.is_required
    return field.as_widget(widget=shown, attrs=attrs)


def _is_iso_or_empty(field) -> bool:
    """A browser's date field would swallow anything else that was typed."""
    value = field.value()
    if not isinstance(value, str) or not value:
        return True
    try:
        forms.DateField(input_formats=["%Y-%m-%d"]).clean(value)
    except forms.ValidationError:
        return False
    return True


@register.filter
def summary_links(form) -> list[tuple[str, str]]:
    """(id of the field or "", message) of every error of a form or formset."""
    if isinstance(form, BaseFormSet):
        links = [("", message) for message in form.non_form_errors()]
        return links + [link for one in form.forms for link in error_links(one)]
    return error_links(form)


@register.inclusion_tag("parts/error_box.html")
def error_box(*shown) -> dict:
    """The summary of errors of some forms and formsets; nothing when there is none. Give it every form of the page."""
    return {"links": [link for form in shown if form is not None and form.is_bound for link in summary_links(form)]}


@register.filter
def has_fieldsets(form) -> bool:
    """Whether the form says in which groups its fields stand (`fieldsets`: heading, help, names)."""
    return bool(getattr(form, "fieldsets", None))


@register.filter
def field_groups(form) -> list[dict]:
    """The groups of a form's visible fields: heading, help, rows; a row is a list of fields that stand side by side."""
    groups = []
    for heading, help_text, names in form.fieldsets:
        rows = [[form[one] for one in ([name] if isinstance(name, str) else name)] for name in names]
        groups.append({"heading": heading, "help": help_text, "rows": rows})
    return groups
