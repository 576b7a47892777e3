"""`python -m xjmeta` is the command line."""

from xjmeta.cli import main

if __name__ == "__main__":
    main()
