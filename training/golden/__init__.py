"""Golden folders with other configurations: the reference formulas of every part in PyTorch, float64, written apart from the compiler.

`python3 -m golden check FOLDER` holds these formulas against a golden folder; `python3 -m golden make FOLDER --seed N` writes
a new one of the same format, which `npm run golden -- FOLDER` then compares with the compiled graphs.
"""
