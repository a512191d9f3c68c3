//! Lists the profiles of `profiles/`, so that a file there is all that a new vendor needs.

use std::fmt::Write as _;
use std::path::Path;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    // The models, whose crate lies inside this one, build these files as well.
    let here = std::env::var("CARGO_MANIFEST_DIR")?;
    let mut folders = Path::new(&here).ancestors().map(|at| at.join("profiles"));
    let folder = folders
        .find(|at| at.is_dir())
        .ok_or("there is no profiles/")?;
    println!("cargo:rerun-if-changed={}", folder.display());
    let mut files = Vec::new();
    for entry in std::fs::read_dir(&folder)? {
        let path = entry?.path();
        let name = path.file_name().and_then(|name| name.to_str());
        if let Some(name) = name.and_then(|name| name.strip_suffix(".toml")) {
            files.push((name.to_owned(), path));
        }
    }
    files.sort();

    let mut list = String::from("&[\n");
    for (name, path) in files {
        writeln!(
            list,
            "    ({name:?}, include_str!({:?})),",
            path.display().to_string()
        )?;
    }
    list.push(']');
    let out = std::env::var("OUT_DIR")?;
    std::fs::write(Path::new(&out).join("profiles.rs"), list)?;
    Ok(())
}
