//! Random digits, for hashes that must not be guessed.

use tally_core::values::id::Id;
use worker::js_sys::{Function, Reflect, global};
use worker::wasm_bindgen::JsCast as _;
use worker::{Error, Result};

/// 122 random bits, as the platform's own generator writes them.
pub fn salt() -> Result<Id> {
    let crypto = Reflect::get(&global(), &"crypto".into())?;
    let random: Function = Reflect::get(&crypto, &"randomUUID".into())?.dyn_into()?;
    let text = random.call0(&crypto)?.as_string();
    text.as_deref().and_then(Id::new).ok_or_else(|| Error::RustError("the platform has no random numbers".to_owned()))
}
