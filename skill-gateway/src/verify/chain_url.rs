//! Where a request says that its certificate chain lies, and whether that is Amazon's place.
//!
//! The rules are Amazon's ("Host a Custom Skill as a Web Service": checking the signature
//! certificate URL); what goes beyond them closes gaps between their text and what a URL parser
//! for browsers makes of odd input.

use std::fmt;

use url::Url;

const SCHEME: &str = "https://";
/// The one host that chains are fetched from.
pub(crate) const HOST: &str = "s3.amazonaws.com";
const FOLDER: &str = "/echo.api/";

/// Longest URL looked at; Amazon's have about sixty characters.
const LONGEST: usize = 512;

/// An address under `https://s3.amazonaws.com/echo.api/`, with its dot segments resolved. This,
/// and never the text that arrived, is what is fetched and what the cache is keyed by.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct ChainUrl(Url);

/// Why a URL is not Amazon's place for certificate chains.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum ChainUrlError {
    /// Longer than any real one.
    #[error("the URL is longer than {LONGEST} bytes")]
    TooLong,
    /// A blank, a control character, a backslash, `%`, `@` or something beyond ASCII. A browser's
    /// parser strips or rewrites them, and `..%2f` climbs out of the folder behind its back.
    #[error("the URL contains a character that Amazon's never do")]
    Character,
    /// It does not begin with `https://`.
    #[error("the URL's scheme is not https")]
    Scheme,
    /// It is no URL.
    #[error("the URL is malformed")]
    Malformed,
    /// It points to somebody else.
    #[error("the URL's host is not {HOST}")]
    Host,
    /// A port other than 443.
    #[error("the URL's port is not 443")]
    Port,
    /// With its dot segments resolved, the path leads elsewhere.
    #[error("the URL's path does not begin with {FOLDER}")]
    Path,
    /// A query or a fragment: the same chain would have endless names.
    #[error("the URL has a query or a fragment")]
    Suffix,
}

impl ChainUrl {
    /// Judges the header's text and resolves it.
    pub(crate) fn parse(text: &str) -> Result<Self, ChainUrlError> {
        if text.len() > LONGEST {
            return Err(ChainUrlError::TooLong);
        }
        if text
            .bytes()
            .any(|byte| !byte.is_ascii_graphic() || matches!(byte, b'\\' | b'%' | b'@'))
        {
            return Err(ChainUrlError::Character);
        }
        // `https:/host` and `https:host` mean `https://host` to a browser.
        if !text
            .get(..SCHEME.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(SCHEME))
        {
            return Err(ChainUrlError::Scheme);
        }
        let url = Url::parse(text).map_err(|_malformed| ChainUrlError::Malformed)?;
        // The parser has put the host into lower case and dropped a port of 443.
        if url.host_str() != Some(HOST) {
            return Err(ChainUrlError::Host);
        }
        if url.port().is_some() {
            return Err(ChainUrlError::Port);
        }
        if !url.path().starts_with(FOLDER) {
            return Err(ChainUrlError::Path);
        }
        // Something that the parser had to encode, such as `<`.
        if url.path().contains('%') {
            return Err(ChainUrlError::Character);
        }
        if url.query().is_some() || url.fragment().is_some() {
            return Err(ChainUrlError::Suffix);
        }
        Ok(Self(url))
    }

    /// The path to fetch.
    pub(crate) fn path(&self) -> &str {
        self.0.path()
    }

    /// What follows the folder, if that is a plain file name: letters, digits, `-`, `_` and dots
    /// that do not come first.
    pub(crate) fn file_name(&self) -> Option<&str> {
        let name = self.0.path().strip_prefix(FOLDER)?;
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
        (!name.is_empty() && !name.starts_with('.') && name.bytes().all(plain)).then_some(name)
    }
}

impl fmt::Display for ChainUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const GOOD: &str = "https://s3.amazonaws.com/echo.api/echo-api-cert.pem";

    fn refusal(text: &str) -> ChainUrlError {
        ChainUrl::parse(text).expect_err(text)
    }

    #[test]
    fn the_usual_chain_url_is_accepted() {
        for url in [GOOD, "https://s3.amazonaws.com/echo.api/cert"] {
            assert_eq!(ChainUrl::parse(url).unwrap().to_string(), url);
        }
    }

    #[test]
    fn port_443_may_be_spelled_out() {
        let url = "https://s3.amazonaws.com:443/echo.api/echo-api-cert.pem";

        assert_eq!(ChainUrl::parse(url).unwrap().to_string(), GOOD);
    }

    #[test]
    fn dot_segments_that_lead_back_are_resolved() {
        let url = "https://s3.amazonaws.com/echo.api/../echo.api/echo-api-cert.pem";

        assert_eq!(ChainUrl::parse(url).unwrap().to_string(), GOOD);
    }

    #[test]
    fn the_scheme_may_be_in_capitals() {
        let url = "HTTPS://s3.amazonaws.com/echo.api/echo-api-cert.pem";

        assert_eq!(ChainUrl::parse(url).unwrap().to_string(), GOOD);
    }

    #[test]
    fn the_host_may_be_in_capitals() {
        let url = "https://S3.AMAZONAWS.COM/echo.api/echo-api-cert.pem";

        assert_eq!(ChainUrl::parse(url).unwrap().to_string(), GOOD);
    }

    #[test]
    fn plain_http_is_refused() {
        let url = "http://s3.amazonaws.com/echo.api/echo-api-cert.pem";

        assert_eq!(refusal(url), ChainUrlError::Scheme);
    }

    #[test]
    fn another_host_is_refused() {
        for url in [
            "https://notamazon.com/echo.api/echo-api-cert.pem",
            "https://very.bad/echo.api/echo-api-cert.pem",
            "https://s3.amazonaws.com.very.bad/echo.api/echo-api-cert.pem",
        ] {
            assert_eq!(refusal(url), ChainUrlError::Host, "{url}");
        }
    }

    #[test]
    fn the_path_is_compared_with_its_case() {
        for url in [
            "https://s3.amazonaws.com/EcHo.aPi/echo-api-cert.pem",
            "https://s3.amazonaws.com/ECHO.API/echo-api-cert.pem",
        ] {
            assert_eq!(refusal(url), ChainUrlError::Path, "{url}");
        }
    }

    #[test]
    fn another_path_is_refused() {
        let url = "https://s3.amazonaws.com/invalid.path/echo-api-cert.pem";

        assert_eq!(refusal(url), ChainUrlError::Path);
    }

    #[test]
    fn another_port_is_refused() {
        let url = "https://s3.amazonaws.com:563/echo.api/echo-api-cert.pem";

        assert_eq!(refusal(url), ChainUrlError::Port);
    }

    #[test]
    fn dot_segments_that_lead_out_are_refused() {
        assert_eq!(
            refusal("https://s3.amazonaws.com/echo.api/../cert"),
            ChainUrlError::Path
        );
    }

    #[test]
    fn what_is_no_url_is_refused() {
        for url in ["badUrl", "", "https://", "https://[/echo.api/x"] {
            ChainUrl::parse(url).expect_err(url);
        }
    }

    #[test]
    fn encoded_dot_segments_are_refused() {
        let url = "https://s3.amazonaws.com/echo.api/%2e%2e/evil";

        assert_eq!(refusal(url), ChainUrlError::Character);
    }

    #[test]
    fn encoded_separators_are_refused() {
        for url in [
            "https://s3.amazonaws.com/echo.api/..%2fevil",
            "https://s3.amazonaws.com/echo.api/..%5cevil",
        ] {
            assert_eq!(refusal(url), ChainUrlError::Character, "{url}");
        }
    }

    #[test]
    fn user_information_is_refused() {
        for url in [
            "https://user:pw@s3.amazonaws.com/echo.api/x",
            "https://@s3.amazonaws.com/echo.api/x",
        ] {
            assert_eq!(refusal(url), ChainUrlError::Character, "{url}");
        }
    }

    #[test]
    fn backslashes_are_refused() {
        assert_eq!(
            refusal(r"https:\\s3.amazonaws.com\echo.api\x"),
            ChainUrlError::Character
        );
    }

    #[test]
    fn slashes_after_the_scheme_are_not_optional() {
        for url in [
            "https:/s3.amazonaws.com/echo.api/x",
            "https:s3.amazonaws.com/echo.api/x",
        ] {
            assert_eq!(refusal(url), ChainUrlError::Scheme, "{url}");
        }
    }

    #[test]
    fn blanks_and_controls_are_refused() {
        for url in [
            " https://s3.amazonaws.com/echo.api/x",
            "https://s3.amazonaws.com/echo.api/x ",
            "https://s3.amazonaws.com/echo.api/\tx",
            "https://s3.amazonaws.com/echo.api/x\r\n",
            "https://s3.amazonaws。com/echo.api/x",
        ] {
            assert_eq!(refusal(url), ChainUrlError::Character, "{url:?}");
        }
    }

    #[test]
    fn a_dot_after_the_host_is_refused() {
        assert_eq!(
            refusal("https://s3.amazonaws.com./echo.api/x"),
            ChainUrlError::Host
        );
    }

    #[test]
    fn an_empty_first_segment_is_refused() {
        assert_eq!(
            refusal("https://s3.amazonaws.com//echo.api/x"),
            ChainUrlError::Path
        );
    }

    #[test]
    fn queries_and_fragments_are_refused() {
        for suffix in ["?", "?q", "#", "#f"] {
            assert_eq!(
                refusal(&format!("{GOOD}{suffix}")),
                ChainUrlError::Suffix,
                "{suffix}"
            );
        }
    }

    #[test]
    fn an_endless_url_is_refused() {
        assert_eq!(
            refusal(&format!("{GOOD}{}", "a".repeat(600))),
            ChainUrlError::TooLong
        );
    }

    #[test]
    fn only_a_plain_name_is_a_file_name() {
        let name = |path: &str| {
            let url = ChainUrl::parse(&format!("https://s3.amazonaws.com/echo.api/{path}"));
            url.unwrap().file_name().map(str::to_owned)
        };

        assert_eq!(
            name("echo-api-cert-12.pem").as_deref(),
            Some("echo-api-cert-12.pem")
        );
        for path in ["", "a/b", ".hidden", "a/../../echo.api/.x", "a;b", "a:b"] {
            assert_eq!(name(path), None, "{path}");
        }
    }

    proptest! {
        #[test]
        fn whatever_is_accepted_lies_in_amazons_folder(text in "(?i:https?)://(s3\\.amazonaws\\.com|.{0,12})(:[0-9]{0,4})?/(echo\\.api|\\.\\.|[a-z%.\\\\]{0,8})/.{0,24}") {
            if let Ok(url) = ChainUrl::parse(&text) {
                prop_assert!(url.to_string().starts_with("https://s3.amazonaws.com/echo.api/"));
                prop_assert_eq!(ChainUrl::parse(&url.to_string()), Ok(url));
            }
        }
    }
}
