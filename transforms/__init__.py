"""Pure transforms: frames in, frames out; no disk, no clock, no network."""
