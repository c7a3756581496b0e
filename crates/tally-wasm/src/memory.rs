//! The module's memory. A quote is hundreds of small things that live for microseconds; here having one and giving it
//! back are a few instructions each, in a seventh of the code of the standard library's allocator.
//!
//! In scope: blocks in classes of equal size, each with a list of those given back. Out of scope: joining blocks, and
//! giving memory back to the page: the module keeps what its largest cart needed.
#![expect(unsafe_code, reason = "an allocator hands out raw memory")]

use core::alloc::{GlobalAlloc, Layout};
use core::cell::Cell;
use core::ptr::{copy_nonoverlapping, null_mut};

/// What sizes are counted in, and what every block is aligned to.
const UNIT: usize = 16;
/// Sizes up to so many units have a class each; of all above, four classes share a doubling.
const EXACT: usize = 8;
/// Classes up to the whole of an address space of 32 bits.
const CLASSES: usize = EXACT + 4 * 25;

/// A block that was given back: where the next of its class is.
struct Free {
    next: *mut Free,
}

/// Memory in blocks, for one thread.
pub(crate) struct Blocks<S> {
    free: [Cell<*mut Free>; CLASSES],
    fresh: Cell<*mut u8>,
    fresh_bytes: Cell<usize>,
    source: S,
}

/// Where fresh memory comes from.
pub(crate) trait Source {
    /// At least so many bytes, aligned to [`UNIT`], and how many; nothing when there are no more.
    fn more(&self, bytes: usize) -> Option<(*mut u8, usize)>;
}

impl<S: Source> Blocks<S> {
    /// No memory yet.
    pub(crate) const fn new(source: S) -> Self {
        Self { free: [const { Cell::new(null_mut()) }; CLASSES], fresh: Cell::new(null_mut()), fresh_bytes: Cell::new(0), source }
    }

    /// Cuts a block off what was never used.
    fn cut(&self, bytes: usize) -> *mut u8 {
        if self.fresh_bytes.get() < bytes {
            let Some((begin, more)) = self.source.more(bytes) else { return null_mut() };
            // What follows what is left belongs to it.
            let follows = self.fresh.get().wrapping_add(self.fresh_bytes.get()) == begin && !self.fresh.get().is_null();
            if !follows {
                self.fresh.set(begin);
            }
            let left = if follows { self.fresh_bytes.get() } else { 0 };
            self.fresh_bytes.set(left.saturating_add(more));
        }
        let block = self.fresh.get();
        self.fresh.set(block.wrapping_add(bytes));
        self.fresh_bytes.set(self.fresh_bytes.get().saturating_sub(bytes));
        block
    }
}

/// The class of a size, and how many bytes its blocks have.
const fn class(size: usize) -> (usize, usize) {
    let units = size.div_ceil(UNIT);
    if units <= EXACT {
        let units = if units == 0 { 1 } else { units };
        return (units.wrapping_sub(1), units.wrapping_mul(UNIT));
    }
    let last = units.wrapping_sub(1);
    let doubling = last.ilog2();
    let quarter = last >> doubling.wrapping_sub(2); // 4 to 7
    let above = (doubling as usize).wrapping_sub(3).wrapping_mul(4).wrapping_add(quarter & 3);
    let bytes = (quarter.wrapping_add(1) << doubling.wrapping_sub(2)).wrapping_mul(UNIT);
    (above.wrapping_add(EXACT), bytes)
}

// SAFETY: every block is cut once from memory that the source gave to nobody else, or comes back from `dealloc`, which
// takes it from its owner; it is as large as its class, and its class is that of its layout. `Cell` is enough for the one
// thread that there is.
unsafe impl<S: Source> GlobalAlloc for Blocks<S> {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        let (class, bytes) = class(layout.size());
        let Some(list) = self.free.get(class).filter(|_| layout.align() <= UNIT) else { return null_mut() };
        let first = list.get();
        if first.is_null() {
            return self.cut(bytes);
        }
        // SAFETY: what is in the list was written by `dealloc`, and belongs to nobody.
        list.set(unsafe { (*first).next });
        first.cast()
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        let Some(list) = self.free.get(class(layout.size()).0) else { return };
        let freed = block.cast::<Free>();
        // SAFETY: the block is the caller's until now, at least a unit large, and aligned to a unit.
        unsafe { freed.write(Free { next: list.get() }) };
        list.set(freed);
    }

    unsafe fn realloc(&self, block: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        if class(layout.size()).0 == class(size).0 {
            return block; // it is large enough already
        }
        // SAFETY: the caller keeps to the contract of `realloc`: the alignment is valid, and the size with it.
        let moved = unsafe { self.alloc(Layout::from_size_align_unchecked(size, layout.align())) };
        if !moved.is_null() {
            // SAFETY: both blocks have at least the smaller size, and are two.
            unsafe { copy_nonoverlapping(block, moved, layout.size().min(size)) };
            // SAFETY: the old block is the caller's, and given up by now.
            unsafe { self.dealloc(block, layout) };
        }
        moved
    }
}

#[cfg(target_arch = "wasm32")]
mod module {
    use super::{Blocks, Source};

    /// Bytes of a page of wasm memory.
    const PAGE: usize = 65_536;
    /// Pages asked for at once: growing makes JavaScript look at the memory anew.
    const PAGES: usize = 16;

    /// The memory of this module.
    struct Pages;

    impl Source for Pages {
        fn more(&self, bytes: usize) -> Option<(*mut u8, usize)> {
            let pages = bytes.div_ceil(PAGE).max(PAGES);
            let before = core::arch::wasm32::memory_grow::<0>(pages);
            let begin = before.checked_mul(PAGE).filter(|_| before != usize::MAX)?;
            Some((begin as *mut u8, pages.saturating_mul(PAGE)))
        }
    }

    // SAFETY: this module is built without threads.
    unsafe impl Sync for Blocks<Pages> {}

    #[global_allocator]
    static MEMORY: Blocks<Pages> = Blocks::new(Pages);
}

#[cfg(test)]
mod tests {
    use std::alloc::System;

    use proptest::prelude::*;

    use super::*;

    /// Memory of the test's own, which nobody frees.
    struct Leaked;

    impl Source for Leaked {
        fn more(&self, bytes: usize) -> Option<(*mut u8, usize)> {
            let bytes = bytes.max(4096);
            let layout = Layout::from_size_align(bytes, UNIT).ok()?;
            // SAFETY: the size is not nought.
            Some((unsafe { System.alloc(layout) }, bytes)).filter(|(begin, _)| !begin.is_null())
        }
    }

    #[test]
    fn a_class_holds_its_sizes_and_wastes_less_than_a_quarter_above_a_few_units() {
        for size in 0..100_000 {
            let (index, bytes) = class(size);
            assert!(index < CLASSES && bytes >= size && bytes.is_multiple_of(UNIT));
            assert!(bytes < size + UNIT || bytes * 4 < size * 5 + 4 * UNIT, "{size}: {bytes}");
            assert_eq!(class(bytes), (index, bytes), "{size}");
        }
        assert!(class(u32::MAX as usize).0 < CLASSES);
    }

    proptest! {
        #[test]
        fn blocks_keep_what_is_written_until_they_are_given_back(
            steps in prop::collection::vec((0_usize..8, 1_usize..3000, any::<u8>()), 1..200),
        ) {
            let memory = Blocks::new(Leaked);
            let mut held: [Option<(*mut u8, Layout, u8)>; 8] = [None; 8];
            let is_whole = |block: *mut u8, size: usize, mark: u8| {
                // SAFETY: the block is held, and was filled.
                (0..size).all(|at| unsafe { block.add(at).read() } == mark)
            };
            for (place, size, mark) in steps {
                let layout = Layout::from_size_align(size, UNIT).expect("a layout");
                let block = match held[place].take() {
                    // SAFETY: the layout is the block's, and the size is not nought.
                    Some((block, before, old)) if mark.is_multiple_of(2) => {
                        let block = unsafe { memory.realloc(block, before, size) };
                        prop_assert!(is_whole(block, size.min(before.size()), old));
                        block
                    }
                    other => {
                        if let Some((block, before, old)) = other {
                            prop_assert!(is_whole(block, before.size(), old));
                            // SAFETY: the layout is the block's, which nobody looks at again.
                            unsafe { memory.dealloc(block, before) };
                        }
                        // SAFETY: the size is not nought.
                        unsafe { memory.alloc(layout) }
                    }
                };
                prop_assert!(!block.is_null() && block.addr().is_multiple_of(UNIT));
                // SAFETY: the block has this size.
                unsafe { block.write_bytes(mark, size) };
                held[place] = Some((block, layout, mark));
            }
        }
    }
}
