//! `up`: the whole product on this machine, at one address.
//!
//! In scope: set-up, builds, keys, the server process, the demo data. The server is wrangler's local
//! mode: the real runtime with its objects' databases on disk, and no account.

use std::fs::{self, File};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpListener;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use crate::process::{Style, duration};
use crate::setup::{self, Tools};
use crate::workspace::Workspace;
use crate::{builds, secrets, seed};

/// Options of `up`.
#[derive(clap::Args)]
pub struct Arguments {
    /// Port to serve at.
    #[arg(long, default_value_t = 8787)]
    port: u16,
    /// Forget all local data first.
    #[arg(long)]
    fresh: bool,
    /// Program template to serve instead of the demo's own: the name of a file in `www/storefront/templates`.
    #[arg(long)]
    template: Option<String>,
}

const PATIENCE: Duration = Duration::from_secs(60); // a first start compiles the worker's module
const GRACE: Duration = Duration::from_secs(5); // between asking a server to end and ending it

// Keeps wrangler from asking the internet for anything: news, updates, the place of the caller.
const WRANGLER_ENVIRONMENT: [(&str, &str); 6] = [
    ("DO_NOT_TRACK", "1"),
    ("WRANGLER_SEND_METRICS", "false"),
    ("WRANGLER_SEND_ERROR_REPORTS", "false"),
    ("WRANGLER_HIDE_BANNER", "true"),
    ("WRANGLER_NO_SKILLS_UPDATE_PROMPTS", "true"),
    ("CLOUDFLARE_CF_FETCH_ENABLED", "false"),
];

/// Sets up, builds, serves and seeds; returns when the server is told to stop.
///
/// # Errors
/// When a step before serving fails, the port is taken, or the server ends by itself.
pub fn run(workspace: &Workspace, style: Style, arguments: &Arguments) -> Result<()> {
    let began = Instant::now();
    let tools = setup::everything(workspace, style)?;
    builds::everything(workspace, &tools, style)?;
    let keys = secrets::ensure(workspace)?;
    require_free(arguments.port)?;
    let data = workspace.state().join("state");
    if arguments.fresh && data.exists() {
        fs::remove_dir_all(&data).with_context(|| format!("cannot remove {}: delete it", data.display()))?;
    }
    let stop = stop_signal()?;
    let mut server = Server::start(workspace, &tools, arguments.port, &data)?;
    let base_url = format!("http://localhost:{}", arguments.port);
    seed::wait_until_ready(&base_url, PATIENCE, || server.require_running(&stop))?;
    seed::seed(workspace, &base_url, &keys, arguments.template.as_deref())
        .context("the server runs but its demo data could not be made")?;
    println!("Tallystick is ready after {}:", duration(began.elapsed()));
    println!("  storefront   {base_url}/");
    println!("  API          {base_url}/v1/");
    println!("  keys         .dev.vars (test keys, this machine only)");
    println!("  data         .tally/state (kept; `cargo xtask up --fresh` starts over)");
    println!("Ctrl-C stops it.");
    server.show_requests();
    while !stop.load(Ordering::Relaxed) {
        server.require_running(&stop)?;
        thread::sleep(Duration::from_millis(100));
    }
    server.end();
    println!("stopped; the data is kept");
    Ok(())
}

struct Server {
    child: Child,
    log: PathBuf,
    shown: Arc<AtomicBool>,
}

impl Server {
    fn start(workspace: &Workspace, tools: &Tools, port: u16, data: &PathBuf) -> Result<Self> {
        let logs = workspace.state().join("logs");
        fs::create_dir_all(&logs).with_context(|| format!("cannot create {}: make it writable", logs.display()))?;
        let log = logs.join("wrangler.log");
        let mut command = tools.npm_program("wrangler");
        command
            .args(["dev", "--config", "wrangler.toml", "--config", "www/storefront/server/wrangler.toml"])
            .args(["--port", &port.to_string(), "--ip", "localhost", "--persist-to"])
            .arg(data)
            .args(["--show-interactive-dev-session=false"])
            .envs(WRANGLER_ENVIRONMENT)
            .env("WRANGLER_LOG_PATH", logs.join("wrangler"))
            .current_dir(&workspace.root)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        own_group(&mut command);
        let mut child = command.spawn().context("cannot start wrangler: run `npm ci` in the root of the tree")?;
        let file = File::create(&log).with_context(|| format!("cannot write {}: make it writable", log.display()))?;
        let file = Arc::new(Mutex::new(file));
        let shown = Arc::new(AtomicBool::new(false));
        if let Some(stream) = child.stdout.take() {
            follow(stream, Arc::clone(&file), Arc::clone(&shown));
        }
        if let Some(stream) = child.stderr.take() {
            follow(stream, file, Arc::clone(&shown));
        }
        Ok(Self { child, log, shown })
    }

    /// From here on the server's lines are shown: requests and what the worker logs.
    fn show_requests(&self) {
        self.shown.store(true, Ordering::Relaxed);
    }

    fn require_running(&mut self, stop: &AtomicBool) -> Result<()> {
        if stop.load(Ordering::Relaxed) {
            self.end();
            bail!("stopped before it was ready");
        }
        let Some(status) = self.child.try_wait().context("the server's state cannot be read")? else {
            return Ok(());
        };
        let text = fs::read_to_string(&self.log).unwrap_or_default();
        let lines: Vec<&str> = text.lines().collect();
        for line in lines.iter().skip(lines.len().saturating_sub(30)) {
            eprintln!("     {line}");
        }
        bail!("the server ended by itself ({status}): correct what its last lines above say")
    }

    /// Ends the server together with what it has started.
    fn end(&mut self) {
        if matches!(self.child.try_wait(), Ok(Some(_))) {
            return;
        }
        ask_to_end(&mut self.child);
        let began = Instant::now();
        while began.elapsed() < GRACE {
            if matches!(self.child.try_wait(), Ok(Some(_))) {
                return;
            }
            thread::sleep(Duration::from_millis(50));
        }
        end_group(&mut self.child);
        self.child.wait().ok(); // it was killed: nothing is left to report
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.end();
    }
}

fn follow(stream: impl Read + Send + 'static, log: Arc<Mutex<File>>, shown: Arc<AtomicBool>) {
    thread::spawn(move || {
        for line in BufReader::new(stream).lines().map_while(Result::ok) {
            if let Ok(mut file) = log.lock() {
                writeln!(file, "{line}").ok(); // a full disk must not stop the server
            }
            if shown.load(Ordering::Relaxed) && !line.trim().is_empty() {
                println!("{line}");
            }
        }
    });
}

fn require_free(port: u16) -> Result<()> {
    match TcpListener::bind(("127.0.0.1", port)) {
        Ok(_) => Ok(()),
        Err(error) => {
            bail!("port {port} cannot be used ({error}): stop the program that uses it or pass `--port {}`", port.wrapping_add(1))
        }
    }
}

fn stop_signal() -> Result<Arc<AtomicBool>> {
    let stop = Arc::new(AtomicBool::new(false));
    let seen = Arc::clone(&stop);
    ctrlc::set_handler(move || seen.store(true, Ordering::Relaxed)).context("cannot listen for Ctrl-C")?;
    Ok(stop)
}

// A group of its own: Ctrl-C in a terminal then reaches this program alone, which ends the server
// and the runtime under it in order.
#[cfg(unix)]
fn own_group(command: &mut Command) {
    use std::os::unix::process::CommandExt;
    command.process_group(0);
}

#[cfg(unix)]
fn signal_group(child: &Child, signal: nix::sys::signal::Signal) {
    if let Ok(id) = i32::try_from(child.id()) {
        nix::sys::signal::killpg(nix::unistd::Pid::from_raw(id), signal).ok(); // already gone is as good
    }
}

#[cfg(unix)]
fn ask_to_end(child: &mut Child) {
    signal_group(child, nix::sys::signal::Signal::SIGINT);
}

#[cfg(unix)]
fn end_group(child: &mut Child) {
    signal_group(child, nix::sys::signal::Signal::SIGKILL);
}

#[cfg(not(unix))]
fn own_group(_command: &mut Command) {}

#[cfg(not(unix))]
fn ask_to_end(child: &mut Child) {
    child.kill().ok(); // already gone is as good
}

#[cfg(not(unix))]
fn end_group(child: &mut Child) {
    child.kill().ok(); // already gone is as good
}
