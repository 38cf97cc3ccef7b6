//! Data files and models are built into the program: a change in either folder asks for a new build.

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rerun-if-changed=data");
    println!("cargo:rerun-if-changed=models");
    // The embedding macro leaves no trace of what it read; a variable that changes makes the crate anew.
    println!(
        "cargo:rustc-env=WASPADA_BUILT_IN={:?}",
        std::time::SystemTime::UNIX_EPOCH.elapsed().unwrap_or_default()
    );
}
