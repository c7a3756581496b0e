//! `fuzz`: coverage-guided fuzzing of the core, target after target, ten minutes each.
//!
//! In scope: building the fuzzers, their limits, progress, what to do with what they find, and keeping a small corpus in
//! the tree. Not in scope: what is asked of an input; that is `tests/src/fuzz`. The suite `fuzz` of `test` runs the kept
//! corpus without any of this.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::builds;
use crate::process::{Style, output_of, run_quietly, run_shown};
use crate::setup::tools;
use crate::workspace::Workspace;

/// Options of `fuzz`.
#[derive(clap::Args)]
pub struct Arguments {
    /// Targets to fuzz; all of them when none is named.
    targets: Vec<String>,
    /// How long each is fuzzed.
    #[arg(long, default_value_t = 10)]
    minutes: u32,
    /// Run one input, as a fuzzer left it, and nothing else.
    #[arg(long, value_name = "FILE")]
    input: Option<PathBuf>,
    /// Keep a few of the inputs that reach the most, as the corpus in the tree.
    #[arg(long)]
    keep: bool,
}

/// The workspace of the fuzzers; its `fuzz_targets` are the targets.
const PLACE: &str = "tests/fuzz";

// What a quote may take of the worker, with room for the fuzzer's own tables.
const MOST_MEMORY_MIB: u32 = 1024;
const MOST_SECONDS_OF_AN_INPUT: u32 = 10; // a thousand times what the slowest takes
const MOST_BYTES_OF_AN_INPUT: u32 = 32 * 1024;

// Of the corpus in the tree: enough to reach most of the core, few enough to run with every test.
const MOST_KEPT_BYTES: u32 = 8192; // of one input
const MOST_KEPT_FILES: usize = 45; // of one target

/// Fuzzes the chosen targets, one after the other.
///
/// # Errors
/// When a target is not known, does not build, or breaks a law; then the error names the input and how to run it again.
pub fn run(workspace: &Workspace, style: Style, arguments: &Arguments) -> Result<()> {
    let all = targets(workspace)?;
    if let Some(unknown) = arguments.targets.iter().find(|name| !all.contains(name)) {
        bail!("there is no target {unknown}: choose from {}", all.join(", "));
    }
    let chosen: Vec<&String> = if arguments.targets.is_empty() { all.iter().collect() } else { arguments.targets.iter().collect() };
    let fuzzing = Fuzzing::prepare(workspace, style)?;
    match (&arguments.input, chosen.as_slice()) {
        (Some(input), [target]) => return fuzzing.rerun(target, input),
        (Some(_), _) => bail!("an input is one target's: name it before --input"),
        _ => {}
    }
    for target in &chosen {
        println!("{target}: {} min", arguments.minutes);
        fuzzing.fuzz(target, arguments.minutes)?;
        if arguments.keep {
            fuzzing.keep(target)?;
        }
    }
    Ok(())
}

/// The names of the targets, in order.
fn targets(workspace: &Workspace) -> Result<Vec<String>> {
    let entries = fs::read_dir(workspace.path(PLACE).join("fuzz_targets")).context("the fuzz targets are missing: restore tests/fuzz")?;
    let names = entries.filter_map(|entry| Some(entry.ok()?.path().file_stem()?.to_string_lossy().into_owned()));
    let mut names: Vec<String> = names.collect();
    names.sort();
    Ok(names)
}

/// Built fuzzers, and where their inputs are.
struct Fuzzing<'a> {
    workspace: &'a Workspace,
    style: Style,
    binaries: PathBuf,
    /// Seeds and the dictionary, written anew each time.
    seeds: PathBuf,
    /// What was found worth keeping on this machine.
    work: PathBuf,
}

impl<'a> Fuzzing<'a> {
    /// Builds the fuzzers with the tree's own toolchain: counters at every branch need no nightly, sanitizers would.
    fn prepare(workspace: &'a Workspace, style: Style) -> Result<Self> {
        let own = workspace.target.join("fuzz");
        let cargo_fuzz = tools::cargo_fuzz(workspace, style)?;
        let mut build = Command::new(cargo_fuzz);
        build.args(["fuzz", "build", "--sanitizer", "none", "--fuzz-dir", PLACE]);
        build.current_dir(&workspace.root).env("CARGO_TARGET_DIR", own.join("build"));
        run_quietly(workspace, style, "build the fuzzers", &mut build)?;
        let mut found = Command::new("rustc");
        let version = output_of(found.arg("-vV").current_dir(&workspace.root)).context("rustc does not answer: install rustup")?;
        let host = version.lines().find_map(|line| line.strip_prefix("host: ")).context("rustc does not name its host")?.to_owned();
        let seeds = own.join("seeds");
        let mut write = builds::cargo(workspace);
        write.args(["run", "--package", "tally-tests", "--bin", "fuzz_seeds", "--"]).arg(&seeds);
        run_quietly(workspace, style, "write the seeds", &mut write)?;
        Ok(Self { workspace, style, binaries: own.join("build").join(host).join("release"), seeds, work: own.join("work") })
    }

    fn fuzz(&self, target: &str, minutes: u32) -> Result<()> {
        let (work, found) = (self.work.join(target), self.work.with_file_name("found").join(target));
        for directory in [&work, &found] {
            fs::create_dir_all(directory).with_context(|| format!("cannot create {}: make it writable", directory.display()))?;
        }
        let mut fuzzer = self.fuzzer(target);
        // The first directory takes what is new; the others are only read.
        fuzzer.arg(&work).args(self.starts(target));
        fuzzer.arg(format!("-artifact_prefix={}/", found.display())).arg(format!("-max_total_time={}", 60 * u64::from(minutes)));
        fuzzer.arg(format!("-max_len={MOST_BYTES_OF_AN_INPUT}")).arg(format!("-dict={}", self.seeds.join("words.dict").display()));
        let before = files(&found);
        let step = format!("fuzz {target}");
        let Err(error) = run_quietly(self.workspace, self.style, &step, &mut fuzzer) else {
            println!("   {}", self.reached(target));
            return Ok(());
        };
        let Some(input) = files(&found).into_iter().find(|file| !before.contains(file)) else { return Err(error) };
        let shown = self.workspace.shown(&input);
        bail!(
            "{target} breaks a law with {shown}: run it again with `cargo xtask fuzz {target} --input {shown}`; \
             when it is mended, keep it in {PLACE}/found/{target}"
        )
    }

    /// The fuzzer's own last words: executions, and edges, features and inputs that it reached.
    fn reached(&self, target: &str) -> String {
        let log = fs::read_to_string(self.workspace.state().join("logs").join(format!("fuzz-{target}.log"))).unwrap_or_default();
        log.lines().rfind(|line| line.contains("DONE")).unwrap_or("it ended without a word").replace('\t', " ")
    }

    fn rerun(&self, target: &str, input: &Path) -> Result<()> {
        let (status, _) = run_shown(self.style, self.fuzzer(target).arg(input))?;
        if !status.success() {
            bail!("{target} breaks a law with {}: the lines above say which", input.display());
        }
        println!("{target} keeps its laws with {}", input.display());
        Ok(())
    }

    /// Chooses few inputs that together reach every edge that the many do, as far as there is room.
    fn keep(&self, target: &str) -> Result<()> {
        let kept = self.workspace.path(PLACE).join("corpus").join(target);
        let chosen = self.work.with_file_name("chosen").join(target);
        if chosen.exists() {
            fs::remove_dir_all(&chosen).with_context(|| format!("cannot replace {}: delete it", chosen.display()))?;
        }
        fs::create_dir_all(&chosen)?;
        let mut merge = self.fuzzer(target);
        merge.args(["-set_cover_merge=1", "-use_counters=0"]).arg(format!("-max_len={MOST_KEPT_BYTES}"));
        merge.arg(&chosen).arg(self.work.join(target)).args(self.starts(target));
        run_quietly(self.workspace, self.style, &format!("choose a corpus of {target}"), &mut merge)?;
        if kept.exists() {
            fs::remove_dir_all(&kept).with_context(|| format!("cannot replace {}: delete it", kept.display()))?;
        }
        fs::create_dir_all(&kept)?;
        // Each was written when it added most to those before it: the first few reach most of what all do.
        let mut files = files(&chosen);
        files.sort_by_key(|file| file.metadata().and_then(|metadata| metadata.modified()).ok());
        for file in files.iter().take(MOST_KEPT_FILES) {
            let name: String = file.file_name().unwrap_or_default().to_string_lossy().chars().take(16).collect();
            fs::copy(file, kept.join(name)).with_context(|| format!("cannot write to {}", self.workspace.shown(&kept)))?;
        }
        println!("{} inputs of {target} are kept of {} that were chosen", files.len().min(MOST_KEPT_FILES), files.len());
        Ok(())
    }

    fn fuzzer(&self, target: &str) -> Command {
        let mut fuzzer = Command::new(self.binaries.join(target));
        fuzzer.current_dir(&self.workspace.root);
        fuzzer.arg(format!("-rss_limit_mb={MOST_MEMORY_MIB}")).arg(format!("-timeout={MOST_SECONDS_OF_AN_INPUT}"));
        fuzzer
    }

    /// Where a target begins: the corpus of the tree, what was found before, and the golden cases.
    fn starts(&self, target: &str) -> Vec<PathBuf> {
        let tree = self.workspace.path(PLACE);
        let places = [tree.join("corpus").join(target), tree.join("found").join(target), self.seeds.join(target)];
        places.into_iter().filter(|place| place.is_dir()).collect()
    }
}

fn files(directory: &Path) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> = fs::read_dir(directory).into_iter().flatten().filter_map(|entry| Some(entry.ok()?.path())).collect();
    files.sort();
    files
}
