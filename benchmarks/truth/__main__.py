"""`python -m benchmarks.truth`: see report.py."""

from benchmarks.truth.report import main

if __name__ == "__main__":
    main()
