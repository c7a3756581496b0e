//! Something with an index over it.

use core::ops::Deref;

use super::json::Json;
use super::packed::{Packer, Unpacker};
use super::shape::{Book, Shape};
use super::table::Table;
use super::wire::{Decoder, Wire};

/// A value and an index that always fits it: it is made of the value, and neither changes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct WithIndex<T, I> {
    value: T,
    index: I,
}

impl<T, I: for<'t> From<&'t T>> WithIndex<T, I> {
    /// Makes the index.
    #[must_use]
    pub fn new(value: T) -> Self {
        Self { index: I::from(&value), value }
    }
}

impl<T, I> WithIndex<T, I> {
    /// The index.
    #[must_use]
    pub const fn index(&self) -> &I {
        &self.index
    }
}

impl<T, I> Deref for WithIndex<T, I> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

/// The value crosses; the index is made anew.
impl<T: Wire, I: for<'t> From<&'t T>> Wire for WithIndex<T, I> {
    fn decode(json: &Json, at: &mut Decoder) -> Option<Self> {
        T::decode(json, at).map(Self::new)
    }
    fn encode(&self) -> Json {
        self.value.encode()
    }
    fn pack(&self, out: &mut Packer) {
        self.value.pack(out);
    }
    fn unpack(from: &mut Unpacker<'_>) -> Option<Self> {
        T::unpack(from).map(Self::new)
    }
    fn table() -> &'static Table {
        T::table()
    }
    fn shape(book: &mut Book) -> Shape {
        T::shape(book)
    }
}
