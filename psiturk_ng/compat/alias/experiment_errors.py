"""The errors that custom.py raises."""

from psiturk_ng.compat.failures import ExperimentApiError, InvalidUsage, InvalidUsageError
from psiturk_ng.compat.failures import ExperimentError as _ExperimentError
from psiturk_ng.web.participant.sentences import DEFAULT_LANGUAGE, Sentences

__all__ = ["ExperimentApiError", "ExperimentError", "InvalidUsage", "InvalidUsageError"]


class ExperimentError(_ExperimentError):
    """A participant cannot go on; they are shown `error.html`, in their language."""

    error_descriptions = Sentences.load(DEFAULT_LANGUAGE).as_dict("errors")

    @property
    def errordesc(self):
        """What participants read, in English."""
        return self.error_descriptions.get(self.value, "")

    def error_page(self, request, contact_on_error=None):
        """Give the page, for handlers of the project's own."""
        from psiturk_ng.web.participant.failures import page_of

        return page_of(self, contact_on_error)
