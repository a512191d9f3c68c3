//! Speech as SSML, made in one place: everything that is ever said passes through here.

use serde::Serialize;

/// Alexa refuses an answer whose speech is longer than 8,000 characters. Counted in bytes it is
/// never longer than that.
const LONGEST: usize = 8_000;

const OPEN: &str = "<speak>";
const CLOSE: &str = "</speak>";

/// A text to be spoken: escaped, well formed, not too long.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Speech {
    #[serde(rename = "type")]
    kind: &'static str,
    ssml: String,
}

impl Speech {
    /// Speaks plain text. What XML cannot hold or a voice cannot say is left out.
    pub(crate) fn of(text: &str) -> Self {
        let mut ssml = String::with_capacity(OPEN.len() + text.len() + CLOSE.len());
        ssml.push_str(OPEN);
        for letter in text.chars() {
            let mut buffer = [0; 4];
            let escaped = match letter {
                '&' => "&amp;",
                '<' => "&lt;",
                '>' => "&gt;",
                '"' => "&quot;",
                '\'' => "&apos;",
                letter if letter.is_whitespace() => " ",
                letter if unspeakable(letter) => continue,
                letter => letter.encode_utf8(&mut buffer),
            };
            if ssml.len() + escaped.len() + CLOSE.len() > LONGEST {
                break;
            }
            ssml.push_str(escaped);
        }
        ssml.push_str(CLOSE);
        Self { kind: "SSML", ssml }
    }

    /// As SSML.
    pub(crate) fn ssml(&self) -> &str {
        &self.ssml
    }
}

/// Control characters, marks of writing direction, and what Unicode promises never to use.
fn unspeakable(letter: char) -> bool {
    letter.is_control()
        || matches!(letter,
            '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
            | '\u{feff}' | '\u{fff0}'..='\u{ffff}')
        || u32::from(letter) & 0xfffe == 0xfffe
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_xml_would_read_is_escaped() {
        let speech = Speech::of("Salt & <Pepper> \"mill\"\u{202e} 'x'\n");

        let said = "<speak>Salt &amp; &lt;Pepper&gt; &quot;mill&quot; &apos;x&apos; </speak>";
        assert_eq!(speech.ssml(), said);
    }

    #[test]
    fn a_long_text_is_cut_between_letters() {
        for text in ["&".repeat(9_000), "ü".repeat(9_000), "a".repeat(7_985)] {
            let ssml = Speech::of(&text).ssml;

            assert!(ssml.len() <= LONGEST, "{}", ssml.len());
            assert!(ssml.len() > LONGEST - 10);
            assert!(ssml.ends_with("</speak>"));
            assert!(!ssml.contains("&am</"));
        }
    }

    proptest! {
        #[test]
        fn every_text_gives_well_formed_ssml(text: String) {
            let ssml = Speech::of(&text).ssml;
            let inner = ssml.strip_prefix(OPEN).unwrap().strip_suffix(CLOSE).unwrap();
            prop_assert!(!inner.contains(['<', '>', '"', '\'']));
            for after in inner.split('&').skip(1) {
                let known = ["amp;", "lt;", "gt;", "quot;", "apos;"];
                prop_assert!(known.iter().any(|entity| after.starts_with(entity)));
            }
            prop_assert!(inner.chars().all(|letter| !letter.is_control()));
        }
    }
}
