"""Django application of the part."""

from pathlib import Path

from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    """Registers the shipped templates."""

    name = "yakuba.kernel.documents"
    label = "documents"

    def ready(self) -> None:
        from yakuba.kernel.documents import contexts, overlay
        from yakuba.kernel.documents.registry import register_templates

        register_templates(
            Path(__file__).parent / "templates",
            {
                "letter": contexts.Letter,
                "form": contexts.Form,
                "guide": contexts.Guide,
                "list": contexts.Listing,
                "overlay": overlay.Layer,
            },
        )
