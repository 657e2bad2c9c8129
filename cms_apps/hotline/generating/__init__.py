"""Drawing up a roster by rules and loads, and how fair the rosters are.

Pure, without a database: `days`, `weights`, `history` (what shifts weigh, what terms carry over), `request`
(what is asked), `solving` with `board`, `filling`, `goal`, `moves`, `windows` and `bounds` (who gets which
shift, and how even that is), `reasons` (why nobody gets it).

With it: `reading` and `saving` (a draft is filled: `saving.generate`), `words` (for whoever reads it),
`fairness` (`fairness.table`: who did how much).
"""
