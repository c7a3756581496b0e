//! Prints the parity suite's cases, one JSON object a line: every program once, then the cases that use it.
//!
//! `cases --golden tests/golden --generated 10000 --seed 1`

use std::collections::BTreeMap;
use std::io::{BufWriter, Write as _};
use std::path::PathBuf;
use std::process::ExitCode;

use tally_core::program::Version;
use tally_core::values::json::Json;
use tally_core::values::wire::Wire;
use tally_tests::document::{field, golden_root};
use tally_tests::generate;
use tally_tests::golden::{Inputs, answer, cases, inputs};

/// Carts that share one generated program, so that compiling does not take all the time.
const CARTS_PER_PROGRAM: u64 = 100;

struct Options {
    golden: PathBuf,
    generated: u64,
    seed: u64,
}

fn main() -> ExitCode {
    let options = match options(std::env::args().skip(1)) {
        Ok(options) => options,
        Err(problem) => {
            eprintln!("{problem}; usage: cases [--golden DIRECTORY] [--generated COUNT] [--seed NUMBER]");
            return ExitCode::FAILURE;
        }
    };
    let mut out = BufWriter::new(std::io::stdout().lock());
    match print_golden(&mut out, &options).and_then(|()| print_generated(&mut out, &options)).and_then(|()| out.flush()) {
        Ok(()) => ExitCode::SUCCESS,
        // The reader closed the pipe: it has what it wants.
        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("cannot write the cases: {error}");
            ExitCode::FAILURE
        }
    }
}

fn options(mut words: impl Iterator<Item = String>) -> Result<Options, String> {
    let mut options = Options { golden: golden_root(), generated: 10_000, seed: 1 };
    while let Some(word) = words.next() {
        let value = words.next().ok_or_else(|| format!("`{word}` needs a value"))?;
        let number = || value.parse::<u64>().map_err(|_| format!("`{value}` is no number"));
        match word.as_str() {
            "--golden" => options.golden = PathBuf::from(&value),
            "--generated" => options.generated = number()?,
            "--seed" => options.seed = number()?,
            _ => return Err(format!("`{word}` is not known")),
        }
    }
    Ok(options)
}

fn print_golden(out: &mut impl std::io::Write, options: &Options) -> std::io::Result<()> {
    let mut printed = BTreeMap::new();
    for case in cases(&options.golden).into_iter().filter(|case| !case.kind.ends_with("_invalid")) {
        let inputs = match inputs(&case.document) {
            Ok(inputs) => inputs,
            Err(problem) => {
                eprintln!("{} is left out: {problem}", case.name);
                continue;
            }
        };
        let next = format!("golden-{}", printed.len());
        let document = field(&case.document, "program");
        let known = printed.get(&inputs.version.hash).cloned();
        let program = match known {
            Some(program) => program,
            None => {
                print_program(out, &next, document)?;
                printed.insert(inputs.version.hash.clone(), next.clone());
                next
            }
        };
        print_case(out, &case.name, &program, &inputs)?;
    }
    Ok(())
}

fn print_generated(out: &mut impl std::io::Write, options: &Options) -> std::io::Result<()> {
    let programs = options.generated.div_ceil(CARTS_PER_PROGRAM);
    for program in 0..programs {
        let seed = options.seed.wrapping_mul(1_000_003).wrapping_add(program);
        let document = generate::program(seed);
        let version = match Version::read(&document) {
            Ok(version) => version,
            Err(problems) => {
                eprintln!("program {seed} is left out: {problems:?}");
                continue;
            }
        };
        let name = format!("generated-{seed}");
        print_program(out, &name, &document)?;
        for index in 0..CARTS_PER_PROGRAM.min(options.generated - program * CARTS_PER_PROGRAM) {
            let seed = seed.wrapping_mul(1_000_003).wrapping_add(index);
            let (view, cart, at) = (generate::view(seed, &version), generate::cart(seed, &version), generate::instant(seed));
            let inputs = Inputs { version: version.clone(), view, cart, at };
            print_case(out, &format!("{name}/{index}"), &name, &inputs)?;
        }
    }
    Ok(())
}

fn print_program(out: &mut impl std::io::Write, name: &str, document: &Json) -> std::io::Result<()> {
    line(out, vec![("program", Json::Text(name.to_owned())), ("document", document.clone())])
}

fn print_case(out: &mut impl std::io::Write, name: &str, program: &str, inputs: &Inputs) -> std::io::Result<()> {
    let answer = answer(inputs);
    let answer = match answer.get("error") {
        Some(code) => ("error", code.clone()),
        None => ("answer", Json::Text(answer.canonical())),
    };
    line(
        out,
        vec![
            ("case", Json::Text(name.to_owned())),
            ("program", Json::Text(program.to_owned())),
            ("view", inputs.view.encode()),
            ("cart", inputs.cart.encode()),
            ("at", inputs.at.encode()),
            answer,
        ],
    )
}

fn line(out: &mut impl std::io::Write, fields: Vec<(&str, Json)>) -> std::io::Result<()> {
    let fields = fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
    writeln!(out, "{}", Json::Map(fields).canonical())
}
