"""`python -m benchmarks.roles`: see report.py."""

from benchmarks.roles.report import main

if __name__ == "__main__":
    main()
