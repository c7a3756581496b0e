//! How large a program may be.

use super::definition::Program;
use crate::values::bounds::{MAX_DEPTH, MAX_PROGRAM_BYTES, MAX_RULES};
use crate::values::json::Json;
use crate::values::wire::Decoder;

/// Reports a program that has too many rules, nests too deeply or is too long; `text` is its canonical text.
pub fn check(program: &Program, document: &Json, text: &str, at: &mut Decoder) {
    let parts = [
        program.wallets.len(),
        program.earn.len(),
        program.groups.len(),
        program.multipliers.len(),
        program.caps.len(),
        program.rewards.len(),
        program.ladders.len(),
        program.badges.len(),
        program.challenges.len(),
        program.games.len(),
        program.lanes.len(),
        program.segments.len(),
        program.experiments.len(),
        program.events.len(),
        program.habits.len(),
        program.giving.len(),
        program.transfers.len(),
    ];
    let rules = parts.into_iter().fold(0, usize::saturating_add);
    if rules > MAX_RULES {
        at.report("too_many_rules", format!("a program has at most {MAX_RULES} rules in all its parts, this one has {rules}"));
    }
    let depth = document.depth();
    if depth > MAX_DEPTH {
        at.report("too_deep", format!("a program nests at most {MAX_DEPTH} levels, this one nests {depth}; state the conditions flatter"));
    }
    if text.len() > MAX_PROGRAM_BYTES {
        at.report("too_large", format!("a program has at most {MAX_PROGRAM_BYTES} bytes as text, this one has {}", text.len()));
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::program::Version;

    fn with(part: &str, items: Vec<Value>) -> Value {
        json!({"id": "shop", "zone": {"name": "UTC"}, "currency": "EUR", "wallets": [{"id": "points"}], part: items})
    }

    /// The codes of the problems.
    fn problems(program: &Value) -> Vec<String> {
        let document: Json = serde_json::from_str(&program.to_string()).expect("a document of a few levels");
        Version::read(&document).err().unwrap_or_default().into_iter().map(|problem| problem.code).collect()
    }

    #[test]
    fn ten_thousand_rules_are_a_program_and_one_more_is_none() {
        // The wallet is one of them.
        let rules = |count: usize| {
            let (segments, multipliers) = (count / 2, count - count / 2);
            let mut program = with("segments", (0..segments).map(|index| json!({"id": format!("s{index}")})).collect());
            program["multipliers"] = (0..multipliers).map(|index| json!({"id": format!("m{index}"), "factor": "2"})).collect();
            program
        };
        assert_eq!(problems(&rules(MAX_RULES - 1)), Vec::<String>::new());
        assert_eq!(problems(&rules(MAX_RULES)), ["too_many_rules"]);
    }

    #[test]
    fn sixteen_levels_are_a_program_and_seventeen_are_none() {
        // program, rewards, reward, when: 4 levels; the object of a condition and its list: 2 more each.
        let nested = |innermost: Value| {
            let when = (0..5).fold(innermost, |inner, _| json!({"any": [inner]}));
            with("rewards", vec![json!({"id": "r", "when": [when], "give": {"amount": {"value": "5", "on": "order"}}})])
        };
        assert_eq!(problems(&nested(json!({"channel": ["web"]}))), Vec::<String>::new());
        assert_eq!(problems(&nested(json!({"attribute": {"name": "city", "oneOf": ["vienna"]}}))), ["too_deep"]);
    }

    #[test]
    fn two_megabytes_are_a_program_and_a_byte_more_is_none() {
        // serde_json writes fields in the order of their names and without white space, as canonical text has them.
        const SEGMENTS: usize = 4000;
        let of_length = |length: usize| {
            let name = |index: usize| length / SEGMENTS + usize::from(index < length % SEGMENTS);
            let segment = |index: usize| json!({"id": format!("s{index:04}"), "name": "x".repeat(name(index))});
            with("segments", (0..SEGMENTS).map(segment).collect())
        };
        let frame = of_length(SEGMENTS).to_string().len() - SEGMENTS;
        let filled = of_length(MAX_PROGRAM_BYTES - frame);
        assert_eq!(filled.to_string().len(), MAX_PROGRAM_BYTES);
        assert_eq!(problems(&filled), Vec::<String>::new());
        assert_eq!(problems(&of_length(MAX_PROGRAM_BYTES - frame + 1)), ["too_large"]);
    }
}
