"""Django application of the part."""

from pathlib import Path

from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    """Declares the acts, the jobs and registers the shipped templates."""

    name = "yakuba.kernel.documents"
    label = "documents"

    def ready(self) -> None:
        from yakuba.kernel.audit import append_only
        from yakuba.kernel.audit.contracts import register_acts
        from yakuba.kernel.documents import contexts, overlay, tasks
        from yakuba.kernel.documents.acts import ACTS
        from yakuba.kernel.documents.registry import register_templates

        register_acts(*ACTS)
        tasks.declare()
        append_only.declare("documents_sealing", "documents_disposal", "documents_blank")
        register_templates(
            Path(__file__).parent / "templates",
            {
                "letter": contexts.Letter,
                "form": contexts.Form,
                "guide": contexts.Guide,
                "list": contexts.Listing,
            },
        )
        register_templates(Path(__file__).parent / "templates", {"overlay": overlay.Overlaid}, finish=overlay.joined)
