"""The web application: what participants' browsers talk to."""
