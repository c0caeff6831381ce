"""Looks at a project before money moves: what prevents running in the present mode, and the cure."""

from psiturk_ng.services.doctor.doctor import Doctor
from psiturk_ng.services.doctor.patient import Patient, Plan

__all__ = ["Doctor", "Patient", "Plan"]
