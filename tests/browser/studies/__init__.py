"""The fixture projects, with how each is played and what must be stored of it."""

from tests.browser.studies.custom_code import CUSTOM_CODE
from tests.browser.studies.documents import DOCUMENTS
from tests.browser.studies.pages import PAGES
from tests.browser.studies.timelines import TIMELINES

STUDIES = (*PAGES, *TIMELINES, *DOCUMENTS, *CUSTOM_CODE)
