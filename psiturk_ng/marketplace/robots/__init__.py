"""Robots: simulated participants, who take part in a study through its own pages over HTTP.

`visit` and `task` are the participants' half, whatever platform sent them: the landing page, the
way in, what is saved, the last page. What differs between platforms is behind `platform`.
"""
