//! The reference model of a quote, one module a section of the law.

mod allocation;
mod answer;
mod base;
mod condition;
mod cost;
mod earning;
mod filter;
mod give;
mod known;
mod lane;
mod member;
mod number;
mod offer;
mod order;
mod price;
mod settle;
mod tender;
mod tier;
mod time;
mod tree;
mod turn;
mod units;

pub use answer::quote;
