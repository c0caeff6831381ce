"""The participant's side: public pages and saves."""
