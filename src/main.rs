//! The command line of Waspada.

fn main() {}
