"""psiTurk's Python names for Mechanical Turk, on top of the services for any recruiter; can be taken out."""
