//! What several benches measure with.

use saycart_cart_service::{CatalogueFormat, Product, SAMPLE_CATALOGUE, catalogue};

/// The sample, over and over with other words in front, until there are this many.
pub(crate) fn products(count: usize) -> Vec<Product> {
    let words = [
        "", "Nova", "Quick", "Silver", "Grand", "Alpine", "Prairie", "Velvet", "Cobalt",
    ];
    let sample: Vec<Product> = catalogue::read(CatalogueFormat::Csv, SAMPLE_CATALOGUE.as_bytes())
        .collect::<Result<_, _>>()
        .expect("the sample is good");
    (0..)
        .zip(sample.iter().cycle())
        .take(count)
        .map(|(number, product): (usize, &Product)| {
            let round = number / sample.len();
            let prefix = words.get(round % words.len()).copied().unwrap_or_default();
            let mut product = product.clone();
            product.name = format!("{prefix} {} {round}", product.name);
            product.spoken_name = format!("{prefix} {} {round}", product.spoken_name);
            product
        })
        .collect()
}

/// By `cargo bench`; as a test it only has to show that it works.
pub(crate) fn measured() -> bool {
    std::env::args().any(|argument| argument == "--bench")
}
