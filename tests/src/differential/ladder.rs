//! Made-up ladders, and where members stand on them.

use serde_json::{Value, json};

use super::program::{Names, earn_base};
use crate::generate::{BEGIN_2026_MS, DAY_MS};
use crate::random::Random;

/// A ladder with so many tiers.
pub fn ladder(random: &mut Random, (id, tiers): &(String, Vec<String>), names: &Names) -> Value {
    let (wallet, _, _) = random.pick(&names.wallets).clone();
    let spend = json!({"spend": earn_base(random)});
    let metric = random.pick(&[json!("orders"), spend.clone(), spend, json!({"points": wallet}), json!("visits"), json!("tenure")]).clone();
    let step = random.between(1, 60);
    let rises = tiers.len() > 1;
    let mut tiers: Vec<_> = tiers.iter().zip(0_i64..).map(|(tier, rank)| json!({"id": tier, "from": (rank * step).to_string()})).collect();
    if metric == "tenure" {
        return json!({"id": id, "metric": metric, "tiers": tiers});
    }
    let by_invitation = rises && random.percent(10);
    // Measuring reaches at least one tier.
    if let Some(tier) = tiers.iter_mut().skip(2).last().filter(|_| !by_invitation && random.percent(20)) {
        tier["invitationOnly"] = json!(true);
    }
    let period = match random.between(0, 5) {
        0 | 1 => json!("lifetime"),
        2 => json!("calendar"),
        3 => json!("membership"),
        4 => json!({"rolling": {"months": random.between(1, 24)}}),
        _ => json!({"rolling": {"days": random.between(1, 400)}}),
    };
    let validity = match random.between(0, 3) {
        _ if !rises => json!("always"),
        0 => json!("restOfThisAndNext"),
        1 => json!({"for": {"months": random.between(1, 14)}}),
        2 => json!({"for": {"days": random.between(1, 400)}}),
        _ => json!("always"),
    };
    let ends = validity != "always";
    json!({"id": id, "metric": metric, "period": period, "tiers": tiers, "validity": validity,
        "atEnd": if ends { *random.pick(&["reassess", "keep", "drop"]) } else { "reassess" },
        "includingThisOrder": rises && metric != "visits" && !by_invitation && random.percent(30), "invitationOnly": by_invitation})
}

/// Where a member stands on a ladder.
pub fn standing(random: &mut Random, ladder: &Value, at: i64) -> Value {
    let tiers = ladder["tiers"].as_array().cloned().unwrap_or_default();
    let rank = usize::try_from(random.between(0, 3)).unwrap_or(0).min(tiers.len().saturating_sub(1));
    let mut standing = json!({"tier": tiers.get(rank).map(|tier| tier["id"].clone()), "since": BEGIN_2026_MS});
    if rank > 0 && ladder["validity"] != "always" {
        standing["until"] = json!(at + random.between(1, 400 * DAY_MS));
    }
    // Whoever reaches a tier has it, so less is measured than the next one takes.
    let next = tiers.get(rank + 1).and_then(|tier| tier["from"].as_str()).and_then(|from| from.parse().ok()).unwrap_or(20_000);
    standing["measured"] = match ladder["period"].as_str() {
        Some("lifetime") => json!([{"period": random.pick(&[0, 2025]), "amount": random.between(0, next - 1)}]),
        Some("calendar") => json!([{"period": random.pick(&[2025, 2026]), "amount": random.between(0, next - 1)}]),
        Some("membership") => json!([{"period": random.between(0, 2), "amount": random.between(0, next - 1)}]),
        // Two amounts that are less than the next tier takes.
        _ if next < 4 => json!([]),
        _ => {
            let today = at.div_euclid(DAY_MS);
            let (last, before) = (today - random.between(1, 40), random.between(1, 60) + 40);
            json!([{"period": last, "amount": random.between(1, (next - 1) / 2)},
                {"period": today - before, "amount": random.between(1, (next - 1) / 2)}])
        }
    };
    standing
}
