//! The one source of randomness.

/// `N` random bytes of the operating system's generator.
pub(crate) fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    aws_lc_rs::rand::fill(&mut bytes)
        .expect("the library ends the process itself when the generator fails");
    bytes
}
