//! How many nodes of a page are walked, for the tests that hold reading to a number of steps whatever a page is made of.

use std::cell::Cell;

thread_local! {
    static WALKED: Cell<usize> = const { Cell::new(0) };
}

/// Notes that nodes were walked.
pub(super) fn walked(nodes: usize) {
    WALKED.with(|count| count.set(count.get().wrapping_add(nodes)));
}

/// What was walked on this thread since it was last asked.
#[cfg(test)]
pub(super) fn taken() -> usize {
    WALKED.with(|count| count.replace(0))
}
