"""Pages for workers, as Mechanical Turk's site has them: find, preview, accept, work, hand in, earn."""
