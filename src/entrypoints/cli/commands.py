"""What a subcommand is given to say that it exists."""

from argparse import ArgumentParser, _SubParsersAction

type Commands = _SubParsersAction[ArgumentParser]
