"""How every form looks: ``FORM_RENDERER``. ``{{ form }}`` gives the error summary and fields in our components."""

from django.forms.renderers import TemplatesSetting


class Renderer(TemplatesSetting):
    """Templates of the look for forms, fields and widgets."""

    form_template_name = "web/forms/form.html"
    field_template_name = "web/forms/field.html"
