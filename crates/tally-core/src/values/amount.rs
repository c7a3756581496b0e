//! An integer amount of one unit: money and points differ in their unit only, and cannot be mixed up.

use core::marker::PhantomData;

use super::bounds::MAX_AMOUNT;
use super::error::OutOfBounds;
use super::json::Json;
use super::packed::{Packer, Unpacker};
use super::round::{Rounding, divide, product};
use super::shape::{Book, Shape};
use super::wire::{Decoder, Wire, integer};

/// What is counted.
pub trait Unit: core::fmt::Debug + Copy + Default + Ord {
    /// The name of the amount's type on the wire.
    const NAME: &'static str;
    /// What it is, for the schema.
    const DOC: &'static str;
}

/// An integer amount within ±(2^53 − 1).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Amount<U>(i64, PhantomData<U>);

impl<U: Unit> Amount<U> {
    /// Nothing.
    pub const ZERO: Self = Self(0, PhantomData);

    /// Takes a number of units.
    ///
    /// # Errors
    /// [`OutOfBounds`] outside ±(2^53 − 1).
    pub const fn new(units: i64) -> Result<Self, OutOfBounds> {
        if units > MAX_AMOUNT || units < -MAX_AMOUNT { Err(OutOfBounds) } else { Ok(Self(units, PhantomData)) }
    }

    /// The number of units.
    #[must_use]
    pub const fn get(self) -> i64 {
        self.0
    }

    /// The number of units, wide enough to multiply.
    #[must_use]
    pub fn wide(self) -> i128 {
        i128::from(self.0)
    }

    /// `self + other`.
    ///
    /// # Errors
    /// [`OutOfBounds`] outside ±(2^53 − 1).
    pub const fn plus(self, other: Self) -> Result<Self, OutOfBounds> {
        Self::new(self.0.saturating_add(other.0))
    }

    /// `self − other`.
    ///
    /// # Errors
    /// [`OutOfBounds`] outside ±(2^53 − 1).
    pub const fn minus(self, other: Self) -> Result<Self, OutOfBounds> {
        Self::new(self.0.saturating_sub(other.0))
    }

    /// `self × count`.
    ///
    /// # Errors
    /// [`OutOfBounds`] outside ±(2^53 − 1).
    pub const fn times(self, count: i64) -> Result<Self, OutOfBounds> {
        Self::new(self.0.saturating_mul(count))
    }

    /// `self × part ÷ whole`, rounded.
    ///
    /// # Errors
    /// [`OutOfBounds`] outside ±(2^53 − 1), or if `whole` is not positive.
    pub fn share(self, part: i128, whole: i128, mode: Rounding) -> Result<Self, OutOfBounds> {
        divide(product(self.wide(), part).ok_or(OutOfBounds)?, whole, mode).map(|units| Self(units, PhantomData))
    }

    /// The sum of several amounts.
    ///
    /// # Errors
    /// [`OutOfBounds`] outside ±(2^53 − 1).
    pub fn sum(amounts: impl IntoIterator<Item = Self>) -> Result<Self, OutOfBounds> {
        amounts.into_iter().try_fold(Self::ZERO, Self::plus)
    }

    /// This amount, or nothing if it is negative.
    #[must_use]
    pub fn floor_zero(self) -> Self {
        self.max(Self::ZERO)
    }
}

impl<U: Unit> Wire for Amount<U> {
    fn decode(json: &Json, at: &mut Decoder) -> Option<Self> {
        integer(json, at, -MAX_AMOUNT, MAX_AMOUNT).map(|units| Self(units, PhantomData))
    }
    fn encode(&self) -> Json {
        Json::Integer(self.0)
    }
    fn pack(&self, out: &mut Packer) {
        out.integer(self.0);
    }
    fn unpack(from: &mut Unpacker<'_>) -> Option<Self> {
        from.integer().and_then(|units| Self::new(units).ok())
    }
    fn shape(book: &mut Book) -> Shape {
        book.alias(U::NAME, U::DOC, Shape::Integer { min: -MAX_AMOUNT, max: MAX_AMOUNT })
    }
}
