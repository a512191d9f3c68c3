//! Ids of products in a published interaction model.

use saycart_proto::cart::v1::LONGEST_SKU;

/// What the id of a product begins with in the values of `PRODUCT` (and in dynamic entities); its
/// SKU follows, unchanged.
///
/// The prefix tells an id of ours from those that Alexa makes up: she never sends a value without
/// an id, but the MD5 of its name where the model gives none, and a URI for entities of her own.
pub const PRODUCT_ID_PREFIX: &str = "sku:";

/// What the id of a name begins with that several products have. Which of them is meant is asked.
const SHARED_NAME_PREFIX: &str = "any:";

/// The SKU in an id, if the id is one of ours.
pub(crate) fn sku_of(id: &str) -> Option<&str> {
    id.strip_prefix(PRODUCT_ID_PREFIX).filter(|sku| is_sku(sku))
}

/// Whether the id is that of a name which several products have.
pub(crate) fn is_shared(id: &str) -> bool {
    id.starts_with(SHARED_NAME_PREFIX)
}

/// Whether cart-service could have given this number to a product.
pub(crate) fn is_sku(text: &str) -> bool {
    (1..=LONGEST_SKU).contains(&text.chars().count())
        && text.trim() == text
        && !text.contains(char::is_control)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_an_id_of_ours_names_a_sku() {
        let ids = [
            ("sku:ECHO-DOT", Some("ECHO-DOT")),
            ("sku:sku:1", Some("sku:1")),
            ("sku:ÄB-12 / rot", Some("ÄB-12 / rot")),
            // MD5 of "echo dot" and of "the cheese plant", as Alexa sends it.
            ("2f9bb741c8d04e0e7c077a23aa41ee95", None),
            ("3e171f9e8e5d85f9b7580d309c4cefd7", None),
            ("https://ld.amazonalexa.com/entities/v1/X", None),
            ("ECHO-DOT", None),
            ("SKU:ECHO-DOT", None),
            ("sku:", None),
            ("sku: ", None),
            ("sku:A\u{0}", None),
            ("sku:A ", None),
            ("any:ECHO-DOT", None),
            ("", None),
        ];

        for (id, sku) in ids {
            assert_eq!(sku_of(id), sku, "{id}");
        }
        let longest = "Ä".repeat(LONGEST_SKU);
        assert_eq!(sku_of(&format!("sku:{longest}")), Some(longest.as_str()));
        assert_eq!(sku_of(&format!("sku:{longest}X")), None);
    }
}
