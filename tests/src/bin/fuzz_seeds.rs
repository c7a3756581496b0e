//! Writes what fuzzing begins with: `fuzz_seeds DIRECTORY` makes a folder of seeds a target, and `words.dict`.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use tally_core::values::hash::sha256_hex;
use tally_tests::fuzz::seeds::{dictionary, seeds};

fn main() -> ExitCode {
    let Some(directory) = std::env::args_os().nth(1).map(PathBuf::from) else {
        eprintln!("usage: fuzz_seeds DIRECTORY");
        return ExitCode::FAILURE;
    };
    match write(&directory) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("cannot write to {}: {error}", directory.display());
            ExitCode::FAILURE
        }
    }
}

fn write(directory: &Path) -> io::Result<()> {
    fs::create_dir_all(directory)?;
    fs::write(directory.join("words.dict"), dictionary())?;
    for (target, text) in seeds() {
        let place = directory.join(target);
        fs::create_dir_all(&place)?;
        let name: String = sha256_hex(text.as_bytes()).chars().take(16).collect();
        fs::write(place.join(name), text)?;
    }
    Ok(())
}
