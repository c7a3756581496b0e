//! Running other programs: quietly with a log, or shown with their tests counted.
//!
//! In scope: children that end by themselves. Not in scope: servers, see `up`.

use std::collections::VecDeque;
use std::env;
use std::fs::{self, File};
use std::io::{BufRead, BufReader, IsTerminal, Read, Write};
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use crate::workspace::Workspace;

/// How progress is shown.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Style {
    /// One line that is rewritten in place.
    Interactive,
    /// Whole lines only, for logs.
    Plain,
}

impl Style {
    /// A terminal that is not a build server's gets the rewritten line.
    #[must_use]
    pub fn detect() -> Self {
        let on_build_server = env::var_os("CI").is_some_and(|value| !value.is_empty() && value != "false");
        if !on_build_server && std::io::stderr().is_terminal() { Self::Interactive } else { Self::Plain }
    }
}

/// Tests that a program reported.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub struct Counts {
    /// Tests that passed.
    pub passed: u64,
    /// Tests that failed.
    pub failed: u64,
}

// Of a failed step: some tools name the cause first, others last.
const HEAD_LINES: usize = 20;
const TAIL_LINES: usize = 40;
const HEARTBEAT: Duration = Duration::from_secs(20); // so that a long step in a log is seen to live

/// Runs a program out of sight: its lines go to a log, the newest one is shown as progress, and the
/// last ones are printed when it fails.
///
/// # Errors
/// When the program cannot be started or reports failure.
pub fn run_quietly(workspace: &Workspace, style: Style, step: &str, command: &mut Command) -> Result<()> {
    let log_path = workspace.state().join("logs").join(format!("{}.log", step.replace(' ', "-")));
    let mut log = create_log(&log_path)?;
    let began = Instant::now();
    let (mut child, lines) = spawn(command)?;
    let (mut head, mut tail) = (Vec::new(), VecDeque::new());
    let mut newest = String::new();
    let mut last_shown = began;
    if style == Style::Plain {
        eprintln!("   {step} …");
    }
    loop {
        match lines.recv_timeout(Duration::from_millis(250)) {
            Ok(line) => {
                writeln!(log, "{line}").ok(); // a full disk must not stop a build that still works
                if !line.trim().is_empty() {
                    newest = line.trim().to_owned();
                }
                if head.len() < HEAD_LINES {
                    head.push(line);
                } else {
                    tail.push_back(line);
                }
                if tail.len() > TAIL_LINES {
                    tail.pop_front();
                }
            }
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => break,
        }
        let seconds = began.elapsed().as_secs();
        if style == Style::Interactive && last_shown.elapsed() > Duration::from_millis(80) {
            eprint!("\r\x1b[2K   {step} … {seconds} s  {}", shorten(&newest, 70));
            last_shown = Instant::now();
        } else if style == Style::Plain && last_shown.elapsed() > HEARTBEAT {
            eprintln!("   {step} … {seconds} s  {}", shorten(&newest, 100));
            last_shown = Instant::now();
        }
    }
    let status = child.wait().with_context(|| format!("{step} did not end as a program should"))?;
    let clear = if style == Style::Interactive { "\r\x1b[2K" } else { "" };
    if !status.success() {
        eprintln!("{clear}   {step} failed; its first and last lines:");
        for line in head.iter().chain(&tail) {
            eprintln!("     {line}");
        }
        bail!("{step} failed ({status}): correct what the lines above say; the whole log is {}", workspace.shown(&log_path));
    }
    eprintln!("{clear}   {step}: {:.1} s", began.elapsed().as_secs_f64());
    Ok(())
}

/// Runs a program in sight and counts the tests that it reports.
///
/// # Errors
/// When the program cannot be started.
pub fn run_shown(style: Style, command: &mut Command) -> Result<(ExitStatus, Counts)> {
    let (mut child, lines) = spawn(command)?;
    let mut counts = Counts::default();
    let stdout = std::io::stdout();
    let began = Instant::now();
    let mut last_shown = began;
    for line in lines {
        if style == Style::Plain && is_cargo_progress(&line) {
            if last_shown.elapsed() > HEARTBEAT {
                writeln!(stdout.lock(), "   … {} s  {}", began.elapsed().as_secs(), line.trim()).ok();
                last_shown = Instant::now();
            }
            continue;
        }
        writeln!(stdout.lock(), "{line}").ok(); // the reader of a pipe may have gone: go on counting
        last_shown = Instant::now();
        counts.add(&line);
    }
    let status = child.wait().context("a test program did not end as a program should")?;
    Ok((status, counts))
}

/// Runs a program and returns what it prints, or nothing when it fails or does not exist.
#[must_use]
pub fn output_of(command: &mut Command) -> Option<String> {
    let output = command.stdin(Stdio::null()).stderr(Stdio::null()).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// Formats a duration for people: `8.2 s`, `3 min 05 s`.
#[must_use]
pub fn duration(elapsed: Duration) -> String {
    let seconds = elapsed.as_secs();
    if seconds < 100 {
        return format!("{:.1} s", elapsed.as_secs_f64());
    }
    format!("{} min {:02} s", seconds / 60, seconds % 60)
}

impl Counts {
    /// Reads the summaries of `cargo test` and of Node's `spec` reporter.
    fn add(&mut self, line: &str) {
        let line = without_colours(line);
        if let Some(summary) = line.trim().strip_prefix("test result:") {
            self.passed += number_before(summary, " passed");
            self.failed += number_before(summary, " failed");
        } else if let Some(summary) = line.trim().strip_prefix("ℹ ") {
            let number = |name: &str| summary.strip_prefix(name).and_then(|text| text.trim().parse::<u64>().ok());
            self.passed += number("pass ").unwrap_or(0);
            self.failed += number("fail ").unwrap_or(0) + number("cancelled ").unwrap_or(0);
        }
    }
}

/// Hundreds of such lines would bury what a log is read for.
fn is_cargo_progress(line: &str) -> bool {
    ["Compiling ", "Checking ", "Downloaded ", "Downloading ", "Fresh "].iter().any(|word| line.trim_start().starts_with(word))
}

fn number_before(text: &str, word: &str) -> u64 {
    let before = text.find(word).and_then(|end| text.get(..end)).unwrap_or("");
    before.rsplit(' ').next().and_then(|digits| digits.parse().ok()).unwrap_or(0)
}

fn without_colours(line: &str) -> String {
    let mut plain = String::with_capacity(line.len());
    let mut inside = false;
    for character in line.chars() {
        match character {
            '\u{1b}' => inside = true,
            'm' if inside => inside = false,
            _ if inside => {}
            _ => plain.push(character),
        }
    }
    plain
}

fn shorten(line: &str, most: usize) -> String {
    without_colours(line).chars().take(most).collect()
}

fn create_log(path: &Path) -> Result<File> {
    if let Some(directory) = path.parent() {
        fs::create_dir_all(directory).with_context(|| format!("cannot create {}: make its parent writable", directory.display()))?;
    }
    File::create(path).with_context(|| format!("cannot write {}: make it writable", path.display()))
}

fn spawn(command: &mut Command) -> Result<(Child, Receiver<String>)> {
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let name = command.get_program().to_string_lossy().into_owned();
    let mut child = command.spawn().with_context(|| format!("cannot start {name}: install it or add it to PATH"))?;
    let (sender, lines) = mpsc::channel();
    if let Some(stream) = child.stdout.take() {
        forward(stream, sender.clone());
    }
    if let Some(stream) = child.stderr.take() {
        forward(stream, sender);
    }
    Ok((child, lines))
}

fn forward(stream: impl Read + Send + 'static, sender: Sender<String>) {
    thread::spawn(move || {
        for line in BufReader::new(stream).split(b'\n').map_while(Result::ok) {
            if sender.send(String::from_utf8_lossy(&line).into_owned()).is_err() {
                break;
            }
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counted(lines: &[&str]) -> Counts {
        let mut counts = Counts::default();
        lines.iter().for_each(|line| counts.add(line));
        counts
    }

    #[test]
    fn counts_the_summaries_of_both_runners() {
        let cargo = ["test result: ok. 12 passed; 1 failed; 3 ignored; 0 measured", "12 passed elsewhere"];
        assert_eq!(counted(&cargo), Counts { passed: 12, failed: 1 });
        let node = ["\u{1b}[34mℹ tests 5\u{1b}[39m", "\u{1b}[34mℹ pass 3\u{1b}[39m", "ℹ fail 1", "ℹ cancelled 1"];
        assert_eq!(counted(&node), Counts { passed: 3, failed: 2 });
    }
}
