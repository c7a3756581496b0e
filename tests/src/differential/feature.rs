//! What generated cases leave out, by name: where the law is silent, where two readings of it are both right, or where the
//! engine rounds in a place that the model does not.

/// Each with its reason. What is not listed is drawn.
const LEFT_OUT: [(&str, &str); 19] = [
    ("shares of a price abroad", "whether the largest share that points may pay is rounded before steps of points are counted into it"),
    (
        "offers for points of this order",
        "what is said of a reward that is not chosen, where points that the order only earns could pay for it",
    ),
    ("bought units that are consumed", "whether what had to be bought for a free unit is taken by the reward, too"),
    ("units that fit several parts", "into which of several bundles, and which part, a unit goes where more than one way is the dearest"),
    (
        "several ways over a limit",
        "whether what one limit cut goes over another one, too, where one cuts and the other refuses, or which of two is cut to first",
    ),
    ("net", "the price with taxes of what a net discount leaves: net and its tax, or the same share of the price with taxes"),
    ("rounding places together", "whose mode rounds a sum, where a rule that waits for it gave nothing"),
    ("three price bases", "an earning base on another price than the program's is rounded to minor units on the way"),
    ("units in lanes by line", "which of two rewards wins a line that one of them only needs as the bought part"),
    ("capped percentages inside lanes", "whether a cap is spread before or after floors where percentages add up"),
    ("conditions inside lanes", "which reason is named first where a lane and a condition both keep a reward away"),
    ("percent of units", "the model spreads a percentage of units over them in another order of roundings"),
    ("some units at a price", "which of equal units of a line is next after a fixed price on some of them"),
    ("other things bought", "whether the dearest are bought, or as many groups as possible are made"),
    ("merchant lines beside gift cards", "what a payment may pay where the merchant takes off more than is payable"),
    ("floors under single units", "a floor of each unit, or quantity × floor over the line"),
    ("negative orders", "what rewards do to an order that the merchant's lines bring below zero"),
    ("taxes that the shop computed", "the net price before discounts, where the amount is not what the percentage makes"),
    ("included and added taxes together", "the net price before discounts, split from the listed price or from the gross one"),
];

/// Whether cases draw something.
#[must_use]
pub fn is_on(feature: &str) -> bool {
    LEFT_OUT.iter().all(|(left_out, _)| *left_out != feature)
}
