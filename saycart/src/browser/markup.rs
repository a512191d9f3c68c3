//! Reads as much HTML as a form needs: tags with their attributes, and character references.
//!
//! Not a parser of the HTML standard: it reads the pages of this suite, whose templates close
//! their tags and quote their attributes.

/// A start tag.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Tag {
    /// In lower case; end tags begin with a slash.
    pub(super) name: String,
    attributes: Vec<(String, String)>,
}

impl Tag {
    /// An attribute's value, empty for one without; `None` where the tag has no such attribute.
    pub(super) fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes
            .iter()
            .find(|(found, _)| found == name)
            .map(|(_, value)| value.as_str())
    }
}

/// Every tag of a document, in order; comments and doctypes are left out.
pub(super) fn tags(html: &str) -> Vec<Tag> {
    let mut tags = Vec::new();
    let mut rest = html;
    while let Some((_, after)) = rest.split_once('<') {
        if let Some(comment) = after.strip_prefix("!--") {
            rest = comment.split_once("-->").map_or("", |(_, rest)| rest);
            continue;
        }
        let (inside, after) = split_at_end_of_tag(after);
        tags.extend(read_tag(inside));
        rest = after;
    }
    tags
}

/// The text of the first element of this name, without tags in it.
pub(super) fn text_of<'h>(html: &'h str, element: &str) -> Option<&'h str> {
    let (_, after) = html.split_once(&format!("<{element}>"))?;
    after.split('<').next().map(str::trim)
}

/// The end of a tag is the first `>` outside quotes.
fn split_at_end_of_tag(text: &str) -> (&str, &str) {
    let mut quote = None;
    for (at, letter) in text.char_indices() {
        match (quote, letter) {
            (None, '>') => {
                let (inside, rest) = text.split_at_checked(at).unwrap_or((text, ""));
                return (inside, rest.strip_prefix('>').unwrap_or(rest));
            }
            (None, '"' | '\'') => quote = Some(letter),
            (Some(open), _) if open == letter => quote = None,
            _ => {}
        }
    }
    (text, "")
}

fn read_tag(inside: &str) -> Option<Tag> {
    let inside = inside.trim_end_matches('/').trim();
    let (name, mut rest) = inside
        .split_once(char::is_whitespace)
        .unwrap_or((inside, ""));
    if name.is_empty() || name.starts_with('!') {
        return None;
    }
    let mut attributes = Vec::new();
    loop {
        rest = rest.trim_start();
        if rest.is_empty() {
            break;
        }
        let end = rest.find(|c: char| c == '=' || c.is_whitespace());
        let (name, after) = rest.split_at_checked(end.unwrap_or(rest.len()))?;
        let (value, after) = match after.trim_start().strip_prefix('=') {
            Some(value) => read_value(value.trim_start())?,
            None => ("", after),
        };
        attributes.push((name.to_ascii_lowercase(), unescape(value)));
        rest = after;
    }
    Some(Tag {
        name: name.to_ascii_lowercase(),
        attributes,
    })
}

fn read_value(text: &str) -> Option<(&str, &str)> {
    for quote in ['"', '\''] {
        if let Some(quoted) = text.strip_prefix(quote) {
            return quoted.split_once(quote);
        }
    }
    Some(text.split_once(char::is_whitespace).unwrap_or((text, "")))
}

/// Replaces character references: the named ones that escaping makes, and the numeric ones.
pub(crate) fn unescape(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('&') {
        plain.push_str(before);
        let reference = after.split_once(';');
        let read = reference.and_then(|(name, tail)| Some((character(name)?, tail)));
        let (letter, tail) = read.unwrap_or(('&', after));
        plain.push(letter);
        rest = tail;
    }
    plain.push_str(rest);
    plain
}

fn character(name: &str) -> Option<char> {
    match name {
        "amp" => return Some('&'),
        "lt" => return Some('<'),
        "gt" => return Some('>'),
        "quot" => return Some('"'),
        "apos" => return Some('\''),
        "nbsp" => return Some('\u{a0}'),
        _ => {}
    }
    let number = name.strip_prefix('#')?;
    let code = match number.strip_prefix(['x', 'X']) {
        Some(hex) => u32::from_str_radix(hex, 16).ok()?,
        None => number.parse().ok()?,
    };
    char::from_u32(code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_read_with_their_attributes() {
        let html = "<!doctype html><!-- <input> --><form method=post action='/login?a=1&amp;b=2'>\
                    <input type=\"hidden\" name=\"csrf\" value=\"a>b&#x26;\" required /></form>";

        let tags = tags(html);

        let names: Vec<&str> = tags.iter().map(|tag| tag.name.as_str()).collect();
        assert_eq!(names, ["form", "input", "/form"]);
        assert_eq!(tags[0].attribute("action"), Some("/login?a=1&b=2"));
        assert_eq!(tags[1].attribute("value"), Some("a>b&"));
        assert_eq!(tags[1].attribute("required"), Some(""));
        assert_eq!(tags[1].attribute("other"), None);
    }

    #[test]
    fn what_is_no_reference_stays() {
        assert_eq!(
            unescape("a & b &unknown; &#39;c&#39;"),
            "a & b &unknown; 'c'"
        );
    }

    #[test]
    fn broken_markup_ends() {
        for html in ["<", "<a", "<a href=\"", "<!--", "<a =>", "<>"] {
            tags(html);
        }
    }
}
