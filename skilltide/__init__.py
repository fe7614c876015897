"""The face of Skilltide: command line, pipeline, engine, settings, errors, logs and the bundled sample."""

__version__ = "0.1.0"
