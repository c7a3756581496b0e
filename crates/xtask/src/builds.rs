//! What is built from this tree: the browser's wasm module, the SDK, the storefront and the worker.
//!
//! In scope: one function per product, each skipped when nothing it reads has changed. Not in scope:
//! serving or testing the products.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::fingerprint::{Inputs, unless_current};
use crate::process::{Style, run_quietly};
use crate::setup::{Tools, tools};
use crate::workspace::Workspace;

const WASM_TARGET: &str = "wasm32-unknown-unknown";

/// Cargo profile of the browser's module.
const SDK_PROFILE: &str = "browser";

/// How `wasm-opt` optimizes the browser's module: for size, again and again until it finds nothing more. After the
/// compiler has optimized, `-O3` gives no more quotes a second, and 2 KB more.
const SDK_OPTIMIZATION: [&str; 2] = ["-Oz", "--converge"];

/// What the browser's module is compiled with besides: a SHA-256 of a fifth of the code, which hashes a program once
/// and a digest now and then.
const SDK_RUSTFLAGS: &str = "--cfg=sha2_backend_soft=\"compact\"";

/// Features that the compiler's output uses and every current browser has.
const WASM_FEATURES: [&str; 6] = [
    "--enable-bulk-memory",
    "--enable-sign-ext",
    "--enable-mutable-globals",
    "--enable-nontrapping-float-to-int",
    "--enable-reference-types",
    "--enable-multivalue",
];

/// How the worker is optimized: for size. An upload is loaded wherever a request arrives first.
const WORKER_OPT_LEVEL: &str = "z";
const WORKER_OPTIMIZATION: &[&str] = &["-Oz", "--strip-debug", "--strip-producers"];

/// Pages of the storefront that have a script of their own, below `www/storefront/src`.
const STOREFRONT_ENTRIES: [&str; 1] = ["main.ts"];

/// Builds every product.
///
/// # Errors
/// Those of the single builds.
pub fn everything(workspace: &Workspace, tools: &Tools, style: Style) -> Result<()> {
    storefront(workspace, tools, style)?;
    worker(workspace, tools, style)
}

/// Directory of the browser's module and its JavaScript.
#[must_use]
pub fn wasm_directory(workspace: &Workspace) -> PathBuf {
    workspace.path("www/sdk/wasm")
}

/// Directory of the built worker: `index.js`, `index_bg.wasm`.
#[must_use]
pub fn worker_directory(workspace: &Workspace) -> PathBuf {
    workspace.path("crates/tally-edge/build")
}

/// Directory of the built storefront.
#[must_use]
pub fn storefront_directory(workspace: &Workspace) -> PathBuf {
    workspace.path("www/storefront/dist")
}

/// Compiles `tally-wasm` for the browser into `www/sdk/wasm`: the engine, and the compiler of programs that tools load.
///
/// # Errors
/// When the crate does not compile or a tool refuses it.
pub fn sdk_wasm(workspace: &Workspace, tools: &Tools, style: Style) -> Result<()> {
    wasm_module(workspace, tools, style, "tally_wasm", &[])?;
    wasm_module(workspace, tools, style, "tally_compiler", &["--features", "compiler"])
}

fn wasm_module(workspace: &Workspace, tools: &Tools, style: Style, name: &str, features: &[&str]) -> Result<()> {
    let out = wasm_directory(workspace);
    let module = out.join(format!("{name}_bg.wasm"));
    let outputs = [module.clone(), out.join(format!("{name}.js")), out.join(format!("{name}.d.ts"))];
    let options = format!("{SDK_PROFILE} {SDK_OPTIMIZATION:?} {SDK_RUSTFLAGS} {WASM_FEATURES:?} {features:?}");
    let inputs = crate_inputs(workspace, "tally-wasm")?.word(&options);
    unless_current(workspace, name, inputs, &outputs, || {
        let mut cargo = cargo(workspace);
        cargo.args(["build", "--package", "tally-wasm", "--profile", SDK_PROFILE, "--target", WASM_TARGET]).args(features);
        cargo.env("CARGO_ENCODED_RUSTFLAGS", SDK_RUSTFLAGS);
        run_quietly(workspace, style, &format!("compile {name}"), &mut cargo)?;
        let compiled = workspace.target.join(WASM_TARGET).join(SDK_PROFILE).join("tally_wasm.wasm");
        let mut bindgen = tools.command(&tools.wasm_bindgen);
        bindgen.args(["--target", "web", "--out-name", name, "--out-dir"]).arg(&out).arg(compiled);
        run_quietly(workspace, style, &format!("bind {name}"), &mut bindgen)?;
        let mut optimize = tools.npm_program("wasm-opt");
        optimize.args(SDK_OPTIMIZATION).args(WASM_FEATURES).arg(&module).arg("-o").arg(&module);
        run_quietly(workspace, style, &format!("optimize {name}"), &mut optimize)
    })
}

/// Compiles the SDK's TypeScript, after its wasm module.
///
/// # Errors
/// When the module or the TypeScript does not compile.
pub fn sdk(workspace: &Workspace, tools: &Tools, style: Style) -> Result<()> {
    sdk_wasm(workspace, tools, style)?;
    let place = workspace.path("www/sdk");
    require(workspace, &place.join("tsconfig.json"))?;
    let inputs = npm_inputs(workspace)?.path(&place)?;
    unless_current(workspace, "sdk", inputs, &[place.join("dist")], || {
        let mut compile = tools.npm_program("tsc");
        compile.arg("-p").arg(&place).current_dir(&workspace.root);
        run_quietly(workspace, style, "compile the sdk", &mut compile)
    })
}

/// Bundles the storefront, after the SDK.
///
/// # Errors
/// When the SDK does not compile or the storefront cannot be bundled.
pub fn storefront(workspace: &Workspace, tools: &Tools, style: Style) -> Result<()> {
    sdk(workspace, tools, style)?;
    let place = workspace.path("www/storefront");
    let out = storefront_directory(workspace);
    let mut inputs = npm_inputs(workspace)?.path(&wasm_directory(workspace))?.word(&format!("{STOREFRONT_ENTRIES:?}"));
    // The SDK's dist is named outright: a directory below an input called dist is skipped.
    for part in ["src", "public", "templates", "program.json", "package.json", "tsconfig.json", "../sdk/dist", "../sdk/package.json"] {
        inputs = inputs.path(&place.join(part))?;
    }
    for entry in STOREFRONT_ENTRIES {
        require(workspace, &place.join("src").join(entry))?;
    }
    unless_current(workspace, "storefront", inputs, std::slice::from_ref(&out), || {
        if out.exists() {
            fs::remove_dir_all(&out).with_context(|| format!("cannot replace {}: delete it", out.display()))?;
        }
        let mut bundle = tools.npm_program("esbuild");
        bundle.current_dir(&place).args(STOREFRONT_ENTRIES.map(|entry| format!("src/{entry}")));
        bundle.args(["--bundle", "--format=esm", "--target=es2022", "--minify", "--sourcemap", "--outdir=dist"]);
        run_quietly(workspace, style, "bundle the storefront", &mut bundle)?;
        copy_directory(&place.join("public"), &out)?;
        // The demo can be switched to any template, and back to the shop's own program.
        copy_directory(&place.join("templates"), &out.join("templates"))?;
        copy(&place.join("program.json"), &out.join("templates/kerbholz.json"))?;
        // The wasm glue looks for the module beside the script that it was bundled into.
        let module = wasm_directory(workspace).join("tally_wasm_bg.wasm");
        copy(&module, &out.join("tally_wasm_bg.wasm"))
    })
}

/// Builds the worker into `crates/tally-edge/build`.
///
/// # Errors
/// When the crate does not compile or a tool refuses it.
pub fn worker(workspace: &Workspace, tools: &Tools, style: Style) -> Result<()> {
    let out = worker_directory(workspace);
    let outputs = [out.join("index.js"), out.join("index_bg.wasm")];
    let inputs = crate_inputs(workspace, "tally-edge")?.word(&format!("{WORKER_OPT_LEVEL} {WORKER_OPTIMIZATION:?}"));
    unless_current(workspace, "worker", inputs, &outputs, || {
        let mut build = tools.command(&tools.worker_build);
        build
            .arg("--release")
            .current_dir(workspace.path("crates/tally-edge"))
            .env("CARGO_TARGET_DIR", &workspace.target)
            .env("CARGO_PROFILE_RELEASE_OPT_LEVEL", WORKER_OPT_LEVEL)
            .env("WASM_BINDGEN_BIN", &tools.wasm_bindgen)
            .env("WASM_OPT_BIN", tools.npm_programs.join("wasm-opt"))
            .env("ESBUILD_BIN", tools.npm_programs.join("esbuild"));
        run_quietly(workspace, style, "build the worker", &mut build)?;
        // The names of functions are a sixth of the upload, and no use to whoever runs it.
        let module = out.join("index_bg.wasm");
        let mut optimize = tools.npm_program("wasm-opt");
        optimize.args(WORKER_OPTIMIZATION).args(WASM_FEATURES).arg(&module).arg("-o").arg(&module);
        run_quietly(workspace, style, "optimize the worker", &mut optimize)
    })
}

/// The cargo that runs this program, in the root of the tree, with its target directory.
#[must_use]
pub fn cargo(workspace: &Workspace) -> Command {
    let mut command = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(&workspace.root).env("CARGO_TARGET_DIR", &workspace.target);
    command
}

fn crate_inputs(workspace: &Workspace, name: &str) -> Result<Inputs> {
    let mut inputs = npm_inputs(workspace)?.word(&tools::versions());
    for file in ["Cargo.toml", "Cargo.lock", "rust-toolchain.toml", ".cargo/config.toml"] {
        inputs = inputs.path(&workspace.path(file))?;
    }
    workspace.crate_directories(name)?.iter().try_fold(inputs, |inputs, directory| inputs.path(directory))
}

fn npm_inputs(workspace: &Workspace) -> Result<Inputs> {
    Inputs::default().path(&workspace.path("package-lock.json"))
}

fn require(workspace: &Workspace, file: &Path) -> Result<()> {
    if file.is_file() {
        return Ok(());
    }
    bail!("{} is missing: restore it with git", workspace.shown(file))
}

fn copy_directory(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to).with_context(|| format!("cannot create {}: make it writable", to.display()))?;
    if !from.is_dir() {
        return Ok(());
    }
    let entries = fs::read_dir(from).with_context(|| format!("cannot read {}: make it readable", from.display()))?;
    for entry in entries.filter_map(Result::ok) {
        let (source, target) = (entry.path(), to.join(entry.file_name()));
        if source.is_dir() {
            copy_directory(&source, &target)?;
        } else {
            copy(&source, &target)?;
        }
    }
    Ok(())
}

fn copy(from: &Path, to: &Path) -> Result<()> {
    fs::copy(from, to).with_context(|| format!("cannot copy {} to {}", from.display(), to.display()))?;
    Ok(())
}
