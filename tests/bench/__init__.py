"""`make bench`: what a complaint costs, as ratios against a minimal workflow in the same run."""
