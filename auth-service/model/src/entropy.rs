//! Nothing here is random: what is explored twice must come out alike.

/// `N` bytes, always the same.
pub(crate) fn random<const N: usize>() -> [u8; N] {
    [7; N]
}
