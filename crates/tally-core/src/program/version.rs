//! A version: one program, checked as a whole and compiled to decide with.

use core::ops::Deref;
use std::collections::BTreeSet;

use super::bounds;
use super::definition::Program;
use super::rulebook::Rulebook;
use super::{lanes, rates, salvage};
use crate::accrual::cap::Capped;
use crate::accrual::earning::{Earning, EarningRules};
use crate::accrual::{BASE_GROUP, Group};
use crate::challenge::{BadgeRule, ChallengeRule};
use crate::entitlement::quota::Counts;
use crate::game::GameRule;
use crate::giving::GivingRule;
use crate::ledger::voucher::{MAX_NAME_CHARS, is_reserved};
use crate::limit::{LimitPer, LimitRule};
use crate::plan::PlanRule;
use crate::program::wallet::WalletKind;
use crate::referral::ReferralRule;
use crate::reward::{Rewards, Trigger};
use crate::scope::Scope;
use crate::transfer::TransferRule;
use crate::values::error::Diagnostic;
use crate::values::exchange::Money;
use crate::values::hash::sha256_hex;
use crate::values::id::{Id, report_repeated};
use crate::values::json::Json;
use crate::values::round::Rounding;
use crate::values::wire::{Decoder, Wire as _};

/// A program that is right as a whole, with every name resolved. It decides quotes by its rulebook.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Version {
    /// The program as written.
    pub program: Program,
    /// What its quotes are decided with.
    pub rulebook: Rulebook,
    /// Its badges.
    pub badges: Vec<BadgeRule>,
    /// Its challenges.
    pub challenges: Vec<ChallengeRule>,
    /// Its referral rules.
    pub referral: Option<ReferralRule>,
    /// Its games.
    pub games: Vec<GameRule>,
    /// What members may give to each other.
    pub giving: Vec<GivingRule>,
    /// What members may send to other accounts.
    pub transfers: Vec<TransferRule>,
    /// The positions of the wallets whose balance some condition asks.
    pub asked_balances: BTreeSet<usize>,
    /// The limits of the whole program, of all its rules.
    pub shared_limits: Vec<LimitRule>,
    /// The offers that members may activate.
    pub offers: BTreeSet<Id>,
    /// Its plans.
    pub plans: Vec<PlanRule>,
}

impl Deref for Version {
    type Target = Rulebook;

    fn deref(&self) -> &Rulebook {
        &self.rulebook
    }
}

impl Version {
    /// Reads and compiles a program document.
    ///
    /// # Errors
    /// Every problem of the document, each with its place; then there is no version.
    pub fn read(document: &Json) -> Result<Self, Vec<Diagnostic>> {
        let mut at = Decoder::default();
        let version = match Program::decode(document, &mut at) {
            Some(program) => compile(program, &mut at),
            None => {
                salvage::report(document, &mut at);
                None
            }
        };
        at.finish(version)
    }

    /// Reads and compiles what a browser has: a program document, or the public part of one, which quotes for the version
    /// that it is of.
    ///
    /// # Errors
    /// As [`Self::read`].
    pub fn read_public(document: &Json) -> Result<Self, Vec<Diagnostic>> {
        let mut at = Decoder::default();
        let Some(mut program) = Program::decode(document, &mut at) else { return Self::read(document) };
        let full = program.public_of.take();
        let mut version = compile(program, &mut at);
        if let (Some(version), Some(full)) = (&mut version, full) {
            version.rulebook.hash = full;
        }
        at.finish(version)
    }

    /// Compiles a program.
    ///
    /// # Errors
    /// Every problem of the program, each with its place.
    pub fn compile(program: Program) -> Result<Self, Vec<Diagnostic>> {
        let mut at = Decoder::default();
        let version = compile(program, &mut at);
        at.finish(version)
    }
}

pub(super) fn compile(mut program: Program, at: &mut Decoder) -> Option<Version> {
    program.schema = None;
    if program.public_of.is_some() {
        let message = "this is what browsers read of a version, and lacks a part; publish the full document";
        at.within("publicOf", |at| at.report("public_part", message));
    }
    check_names(&program, at);
    rates::check(&program, at);
    let document = program.encode();
    let text = document.canonical();
    bounds::check(&program, &document, &text, at);
    let hash = Id::new(&sha256_hex(text.as_bytes()))?;
    compile_in(Money::at_home(program.currency), hash, program, at)
}

/// Compiles a checked program to decide in one currency.
pub(super) fn compile_in(money: Money, hash: Id, program: Program, at: &mut Decoder) -> Option<Version> {
    let mut scope = scope(&program);
    scope.money = money;
    let groups = all_groups(&program);
    let names: Vec<Id> = groups.iter().map(|group| group.id.clone()).collect();
    let earn = each(&program.earn, "earn", at, |earn, at| earn.compile(&names, &mut scope, at));
    let multipliers = each(&program.multipliers, "multipliers", at, |multiplier, at| multiplier.compile(&names, &mut scope, at));
    let capped: Vec<Capped<'_>> = program.earn.iter().map(|earn| (&earn.id, earn.wallet.as_ref())).collect();
    let caps = each(&program.caps, "caps", at, |cap, at| cap.compile(&capped, &scope, at));
    let rewards = each(&program.rewards, "rewards", at, |reward, at| reward.compile(&mut scope, at));
    let ladders = each(&program.ladders, "ladders", at, |ladder, at| ladder.compile(&mut scope, at));
    let plans = each(&program.plans, "plans", at, |plan, at| plan.compile(&scope, at));
    let badges = each(&program.badges, "badges", at, |badge, at| badge.compile(&scope, at));
    let challenges = each(&program.challenges, "challenges", at, |challenge, at| challenge.compile(&mut scope, at));
    let referral = program.referral.as_ref().map(|referral| at.within("referral", |at| referral.compile(&scope, at)));
    let games = each(&program.games, "games", at, |game, at| game.compile(&scope, at));
    let habits = each(&program.habits, "habits", at, |habit, at| habit.compile(&mut scope, at));
    let transfers = each(&program.transfers, "transfers", at, |transfer, at| transfer.compile(&scope, at));
    let giving = each(&program.giving, "giving", at, |giving, at| giving.compile(&scope, at));
    lanes::check(&program, rewards.as_deref(), at);
    let referral = match referral {
        Some(referral) => Some(referral?),
        None => None,
    };
    let segments = each(&program.segments, "segments", at, |segment, at| segment.compile(&mut scope, at));
    let earning = EarningRules { earn: earn?, groups, multipliers: multipliers?, caps: caps? };
    let (symbols, asked_balances, offers) = (scope.symbols, scope.asked_balances, scope.offers);
    let rulebook = Rulebook {
        hash,
        rate: rates::rate(&program, money.order),
        money,
        zone: program.zone.clone(),
        price: program.price,
        policies: program.policies,
        wallets: program.wallets.iter().map(Into::into).collect(),
        lanes: program.lanes.clone(),
        symbols,
        earning: Earning::new(earning),
        rewards: Rewards::new(rewards?),
        ladders: ladders?,
        habits: habits?,
        segments: segments?,
    };
    let shared_limits = shared_limits(&rulebook);
    Some(Version {
        rulebook,
        shared_limits,
        badges: badges?,
        challenges: challenges?,
        referral,
        games: games?,
        giving: giving?,
        transfers: transfers?,
        asked_balances,
        offers,
        plans: plans?,
        program,
    })
}

/// The limits of the whole program, of all rules.
fn shared_limits(rulebook: &Rulebook) -> Vec<LimitRule> {
    let earn = rulebook.earning.earn.iter().flat_map(|rule| &rule.limits);
    let caps = rulebook.earning.caps.iter().map(|cap| &cap.limit);
    let rewards = rulebook.rewards.iter().flat_map(|rule| &rule.limits);
    earn.chain(caps).chain(rewards).filter(|limit| limit.per == LimitPer::Program).cloned().collect()
}

/// The names that a program declares.
#[must_use]
pub fn scope(program: &Program) -> Scope<'_> {
    let wallets = program.wallets.iter().map(|wallet| (&wallet.id, wallet.scale, wallet.kind == WalletKind::Points));
    let ladders = program.ladders.iter().map(|ladder| (&ladder.id, ladder.tiers.iter().map(|tier| &tier.id).collect()));
    Scope {
        wallets: wallets.collect(),
        ladders: ladders.collect(),
        rewards: program.rewards.iter().map(|reward| &reward.id).collect(),
        badges: program.badges.iter().map(|badge| &badge.id).collect(),
        lanes: program.lanes.iter().map(|lane| &lane.id).collect(),
        segments: program.segments.iter().map(|segment| &segment.id).collect(),
        experiments: &program.experiments,
        events: &program.events,
        entitlements: program.entitlements.iter().map(|entitlement| (&entitlement.id, entitlement.count)).collect(),
        plans: program.plans.iter().map(|plan| &plan.id).collect(),
        habits: program.habits.iter().map(|habit| &habit.id).collect(),
        ..Scope::new(&program.zone, Money::at_home(program.currency))
    }
}

/// Compiles each item of a list at its place, so that one problem does not hide the next.
fn each<T, C>(items: &[T], name: &'static str, at: &mut Decoder, mut compile: impl FnMut(&T, &mut Decoder) -> Option<C>) -> Option<Vec<C>> {
    at.within(name, |at| {
        let compiled: Vec<_> = items.iter().enumerate().map(|(index, item)| at.at_index(index, |at| compile(item, at))).collect();
        compiled.into_iter().collect()
    })
}

fn check_names(program: &Program, at: &mut Decoder) {
    let does_nothing = program.ladders.is_empty() && program.plans.is_empty() && program.segments.is_empty() && program.rewards.is_empty();
    if program.wallets.is_empty() && (does_nothing || !program.earn.is_empty()) {
        let message = "members earn into a wallet: declare one; only a program of tiers, plans, segments and rewards needs none";
        at.within("wallets", |at| at.report("missing_field", message));
    }
    at.within("wallets", |at| report_repeated(at, program.wallets.iter().map(|wallet| &wallet.id)));
    let tiers_of = |id: &Id| {
        let ladder = program.ladders.iter().find(|ladder| ladder.id == *id);
        ladder.map(|ladder| ladder.tiers.iter().map(|tier| &tier.id).collect())
    };
    for (index, wallet) in program.wallets.iter().enumerate() {
        if is_reserved(&wallet.id) {
            let message =
                "names that begin with `reward/` or `entitlement/` are those of vouchers and passes; call this wallet something else";
            at.within("wallets", |at| at.at_index(index, |at| at.within("id", |at| at.report("reserved_name", message))));
        }
        if let Some(tiers) = &wallet.tier_expiry {
            at.within("wallets", |at| at.at_index(index, |at| at.within("tierExpiry", |at| tiers.check(tiers_of, at))));
        }
    }
    at.within("earn", |at| report_repeated(at, program.earn.iter().map(|earn| &earn.id)));
    at.within("groups", |at| report_repeated(at, program.groups.iter().map(|group| &group.id)));
    at.within("multipliers", |at| report_repeated(at, program.multipliers.iter().map(|multiplier| &multiplier.id)));
    at.within("caps", |at| report_repeated(at, program.caps.iter().map(|cap| &cap.id)));
    at.within("rewards", |at| report_repeated(at, program.rewards.iter().map(|reward| &reward.id)));
    for (index, reward) in program.rewards.iter().enumerate().filter(|(_, reward)| reward.trigger == Trigger::Issued) {
        if reward.id.chars().count() > MAX_NAME_CHARS {
            let message = "a reward that is issued has a wallet named after it; give it a name of at most 121 characters";
            at.within("rewards", |at| at.at_index(index, |at| at.within("id", |at| at.report("out_of_bounds", message))));
        }
    }
    at.within("lanes", |at| report_repeated(at, program.lanes.iter().map(|lane| &lane.id)));
    at.within("ladders", |at| report_repeated(at, program.ladders.iter().map(|ladder| &ladder.id)));
    at.within("badges", |at| report_repeated(at, program.badges.iter().map(|badge| &badge.id)));
    at.within("games", |at| report_repeated(at, program.games.iter().map(|game| &game.id)));
    at.within("challenges", |at| report_repeated(at, program.challenges.iter().map(|challenge| &challenge.id)));
    at.within("segments", |at| report_repeated(at, program.segments.iter().map(|segment| &segment.id)));
    at.within("experiments", |at| report_repeated(at, program.experiments.iter().map(|experiment| &experiment.id)));
    at.within("events", |at| report_repeated(at, program.events.iter().map(|event| &event.id)));
    at.within("entitlements", |at| report_repeated(at, program.entitlements.iter().map(|entitlement| &entitlement.id)));
    for (index, entitlement) in program.entitlements.iter().enumerate() {
        if entitlement.counter(Counts::Issued).is_none() {
            let message = "an entitlement has a wallet and counters named after it; give it a name of at most 94 characters";
            at.within("entitlements", |at| at.at_index(index, |at| at.within("id", |at| at.report("out_of_bounds", message))));
        }
    }
    at.within("plans", |at| report_repeated(at, program.plans.iter().map(|plan| &plan.id)));
    at.within("habits", |at| report_repeated(at, program.habits.iter().map(|habit| &habit.id)));
    at.within("transfers", |at| report_repeated(at, program.transfers.iter().map(|transfer| &transfer.id)));
    at.within("giving", |at| report_repeated(at, program.giving.iter().map(|giving| &giving.id)));
}

/// The listed groups, then those that rules name without listing them.
fn all_groups(program: &Program) -> Vec<Group> {
    let mut groups = program.groups.clone();
    let named = program.earn.iter().map(|earn| &earn.group).cloned().chain(Id::new(BASE_GROUP));
    for id in named {
        if groups.iter().all(|group| group.id != id) {
            groups.push(Group { id, combine: Default::default(), multipliers: Default::default(), round: Rounding::Down });
        }
    }
    groups
}
