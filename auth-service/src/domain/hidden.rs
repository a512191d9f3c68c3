//! Characters that show nothing, and that make others be read in another order.
//!
//! A name with them looks like another, or like none, on the page that asks whether it is trusted.

/// Whether this is a control character, sets the direction of what follows, or takes no room. Joiners
/// are not among them: some scripts need them.
pub(crate) fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{ad}' | '\u{61c}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_read_is_not_hidden() {
        for name in [
            "Zoë & Söhne",
            "\u{5d0}\u{5d1}",
            "\u{646}\u{200c}\u{627}",
            "\u{1f6d2}",
        ] {
            assert!(!name.contains(is_hidden), "{name}");
        }
        for name in ["a\u{1b}", "\u{202e}a", "a\u{2066}b", "\u{200b}", "a\u{ad}b"] {
            assert!(name.contains(is_hidden), "{}", name.escape_unicode());
        }
    }
}
