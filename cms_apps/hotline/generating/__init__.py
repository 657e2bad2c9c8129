"""Drawing up a roster by rules and loads, and how fair the rosters are.

Pure, without a database: `days` and `weights` (what a shift weighs), `request` (what is asked), `board` and
`solving` (who gets which shift), `bounds` (how even it could be at best), `reasons` (why nobody gets it).
With it: `reading` and `saving` (a draft is filled), `words` (for whoever reads it), `fairness` (the table).
"""
