//! Adds of which a shopper was not told.

/// Whether some were noted of late, told by now or not.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum LateAdds {
    /// There is nothing to ask for.
    #[default]
    None,
    /// It is worth asking what came of them.
    Noted,
}
