//! Where fuzzing begins: the templates and the golden cases, and the words of the contract.

use std::collections::BTreeSet;

use tally_core::program::{Rulebooks, Version};
use tally_core::quote::Quote;
use tally_core::values::json::Json;
use tally_core::values::moment::Moment;
use tally_core::values::packed::Packer;
use tally_core::values::shape::Form;
use tally_core::values::wire::{Wire, decode};

use crate::document::{field, fields, files, golden_root, items, set};
use crate::golden::{answer, cases, inputs};
use crate::template::{template, templates_root};

/// The first inputs: the target, and the text.
#[must_use]
pub fn seeds() -> BTreeSet<(&'static str, String)> {
    let mut found = BTreeSet::new();
    let names = std::fs::read_dir(templates_root()).into_iter().flatten().filter_map(Result::ok);
    for name in names.filter_map(|entry| entry.path().file_stem()?.to_str().map(str::to_owned)) {
        let mut program = template(&name);
        // Publishing would pin the zone's offsets; a zone that is not pinned hides the rest.
        if set(&mut program, "/zone", Json::Map(vec![("name".to_owned(), Json::Text("UTC".to_owned()))])).is_ok() {
            found.insert(("program", program.canonical()));
        }
    }
    for case in cases(&golden_root()) {
        let part = |name: &str| case.document.get(name).map(Json::canonical).unwrap_or_default();
        let [program, cart, view, at, event] = ["program", "cart", "view", "at", "event"].map(part);
        if !event.is_empty() {
            found.insert(("event", [&*program, &event, &view, &at].join("\n")));
        } else if !cart.is_empty() {
            found.insert(("quote", [&*program, &cart, &view, &at].join("\n")));
            found.extend([("cart", cart), ("cart", view)]);
        }
        found.insert(("program", program));
        if let Ok(inputs) = inputs(&case.document)
            && case.document.get("event").is_none()
        {
            let rulebooks = packed(&Rulebooks::of(&inputs.version));
            found.insert(("crossing", [&*rulebooks, &part("cart"), &part("view"), &part("at")].join("\n")));
            found.insert(("crossing", packed(&inputs.cart)));
            found.insert(("crossing", packed(&inputs.view)));
            found.extend(decode::<Quote>(&answer(&inputs)).ok().map(|quote| ("crossing", packed(&quote))));
        }
    }
    let journeys = files(&golden_root(), |_| true).into_iter().filter(|(_, _, file)| file.get("steps").is_some());
    found.extend(journeys.filter_map(|(_, _, journey)| Some(("account", life(&journey)?))));
    found.retain(|(_, text)| !text.is_empty());
    found
}

/// The words of the contract as libFuzzer's dictionary: names of fields and choices, in quotes.
#[must_use]
pub fn dictionary() -> String {
    let mut words = BTreeSet::new();
    for definition in tally_api::book::book().definitions() {
        match &definition.form {
            Form::Record(declared) => words.extend(declared.iter().map(|field| field.name)),
            Form::Choice(variants) => words.extend(variants.iter().map(|variant| variant.name)),
            Form::Alias(_) => {}
        }
    }
    words.into_iter().map(|word| format!("\"\\x22{word}\\x22\"\n")).collect()
}

fn packed<T: Wire>(value: &T) -> String {
    let mut packer = Packer::default();
    value.pack(&mut packer);
    let (numbers, texts) = packer.parts();
    let numbers: Vec<_> = numbers.iter().map(ToString::to_string).collect();
    format!("[{}]\n{texts}", numbers.join(","))
}

/// A journey as the target `account` reads it; `None` when it is another kind of story.
fn life(journey: &Json) -> Option<String> {
    let version = Version::read(field(journey, "program")).ok()?;
    let mut lines = vec![field(journey, "program").canonical()];
    for step in items(field(journey, "steps")) {
        let at = match field(step, "at").as_text() {
            Some(local) => Moment::parse(local)?.as_beginning(&version.program.zone).ok()?.encode(),
            None => field(step, "at").clone(),
        };
        let mut line = vec![("at".to_owned(), at)];
        let asked = fields(step).iter().filter(|(name, _)| ["hold", "capture", "release", "order", "refund"].contains(&name.as_str()));
        line.extend(asked.map(|(name, asked)| (name.clone(), command(journey, name, asked))));
        lines.push(Json::Map(line).canonical());
    }
    Some(lines.join("\n"))
}

fn command(journey: &Json, name: &str, asked: &Json) -> Json {
    let word = |text: &str| Json::Text(text.to_owned());
    let mut all = vec![("account".to_owned(), word("member"))];
    all.extend(fields(asked).iter().map(|(name, value)| match (name.as_str(), value) {
        ("cart", Json::Text(cart)) => (name.clone(), field(field(journey, "carts"), cart).clone()),
        _ => (name.clone(), value.clone()),
    }));
    if name == "hold" && asked.get("digest").is_none() {
        all.push(("digest".to_owned(), word("quoted")));
    }
    Json::Map(all)
}
