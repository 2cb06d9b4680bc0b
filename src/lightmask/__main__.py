"""python -m lightmask"""

from lightmask.cli import main

if __name__ == "__main__":
    main()
