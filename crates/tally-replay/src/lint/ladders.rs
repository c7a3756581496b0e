//! Tiers that nobody reaches: their ladder measures a wallet that nothing credits.

use tally_core::program::Version;
use tally_core::program::definition::Program;
use tally_core::tier::ladder::Metric;
use tally_core::values::id::Id;
use tally_core::values::json::Json;
use tally_core::values::time::Instant;
use tally_core::values::wire::Wire as _;

use super::finding::Findings;

pub fn look(version: &Version, _: Instant, findings: &mut Findings) {
    let program = &version.program;
    for (index, ladder) in program.ladders.iter().enumerate() {
        let Metric::Points(wallet) = &ladder.metric else { continue };
        let by_measure = !ladder.invitation_only && ladder.tiers.iter().skip(1).any(|tier| !tier.invitation_only);
        if by_measure && !credited(program, wallet) {
            let message = format!(
                "nothing credits `{wallet}`, so no tier above the first is ever reached; add an earn rule for it, or measure something else"
            );
            findings.warn(format!("/ladders/{index}/metric"), "unreachable_tiers", message);
        }
    }
}

/// Whether some rule or prize puts points into a wallet.
fn credited(program: &Program, wallet: &Id) -> bool {
    let earned = program.earn.iter().any(|earn| earn.wallet.as_ref() == Some(wallet));
    let elsewhere = [program.challenges.encode(), program.referral.encode(), program.games.encode()];
    earned || elsewhere.iter().any(|part| names(part, wallet))
}

/// Whether a part of the program has the wallet as the place where points go.
fn names(part: &Json, wallet: &Id) -> bool {
    match part {
        Json::Map(fields) => {
            fields.iter().any(|(name, value)| (name == "wallet" && value.as_text() == Some(wallet)) || names(value, wallet))
        }
        Json::List(items) => items.iter().any(|item| names(item, wallet)),
        _ => false,
    }
}
