//! How many nodes of a page are walked, for the tests that hold reading to a number of steps whatever a page is made of.

#[cfg(test)]
thread_local! {
    static WALKED: std::cell::Cell<usize> = const { std::cell::Cell::new(0) };
}

/// Notes that nodes were walked; outside of tests nobody asks.
pub(super) fn walked(nodes: usize) {
    #[cfg(test)]
    WALKED.with(|count| count.set(count.get() + nodes));
    #[cfg(not(test))]
    let _ = nodes;
}

/// What was walked on this thread since it was last asked.
#[cfg(test)]
pub(super) fn taken() -> usize {
    WALKED.with(|count| count.replace(0))
}
