//! What a catalogue file may say, and what becomes of mistakes.

use proptest::prelude::*;

use super::*;
use crate::domain::{Availability, Currency, Details, Gender, Money, Sensitivity};

fn csv(file: &str) -> Result<Vec<Product>, CatalogueError> {
    read(CatalogueFormat::Csv, file.as_bytes()).collect()
}

fn json(file: &str) -> Result<Vec<Product>, CatalogueError> {
    read(CatalogueFormat::JsonLines, file.as_bytes()).collect()
}

fn fault(result: Result<Vec<Product>, CatalogueError>) -> (u64, String, RowFault) {
    match result {
        Err(CatalogueError::Row(error)) => (error.row, error.field, error.fault),
        other => panic!("{other:?}"),
    }
}

#[test]
fn columns_come_in_any_order() {
    let file = "currency,price_minor,name,sku,synonyms,variants,in_stock,max\r\n\
                USD,4999,\"Echo Dot, black\",D1,dot; small echo,colour=black;kind=new,no,5\r\n";

    let products = csv(file).unwrap();

    let dot = &products[0];
    assert_eq!(dot.sku.as_str(), "D1");
    assert_eq!(
        (dot.name.as_str(), dot.spoken_name.as_str()),
        ("Echo Dot, black", "Echo Dot")
    );
    assert_eq!(dot.price, Money::of(4_999, Currency::USD));
    assert_eq!(dot.synonyms, ["dot", "small echo"]);
    assert_eq!(dot.variants[1].value, "new");
    assert_eq!(dot.availability, Availability::SoldOut);
    assert_eq!(dot.rule.as_given(), (None, Some(5), None));
}

#[test]
fn both_formats_say_the_same() {
    let rows = "\u{feff}sku,name,price_minor,currency,synonyms,variants,in_stock,min,brand\n\
                7,Tea,350,EUR,brew;cha,kind=green,true,2,\n";
    let lines = "{\"sku\":7,\"name\":\"Tea\",\"price_minor\":350,\"currency\":\"EUR\",\
                 \"synonyms\":[\"brew\",\"cha\"],\"variants\":{\"kind\":\"green\"},\
                 \"in_stock\":true,\"min\":2,\"brand\":null}\n\n";

    assert_eq!(csv(rows).unwrap(), json(lines).unwrap());
}

#[test]
fn an_unknown_column_is_refused_with_the_one_that_may_be_meant() {
    let nearest = |nearest| RowFault::UnknownColumn { nearest };

    let near = fault(csv("sku,name,price_minr,currency\n"));
    let far = fault(json("{\"weight\":3}"));

    assert_eq!(
        near,
        (1, "price_minr".to_owned(), nearest(Some("price_minor")))
    );
    assert_eq!(far, (1, "weight".to_owned(), nearest(None)));
}

#[test]
fn a_file_with_semicolons_is_told_to_have_commas() {
    let named = csv("sku;name;price_minor;currency\nA;Tea;350;EUR\n");
    let (row, field, wrong) = fault(named);

    assert_eq!((row, field.as_str()), (1, ""));
    assert_eq!(wrong, RowFault::Separator { between: ';' });
    let told = "must have commas between its names and its fields, not ';'";
    assert_eq!(wrong.to_string(), told);
}

#[test]
fn a_bad_row_is_named_by_number_and_field() {
    let bad = |row: &str| {
        let good = "A,Good,1,USD";
        let (number, field, _) = fault(csv(&format!(
            "sku,name,price_minor,currency\n{good}\n{row}\nC,Good,1,USD\n"
        )));
        (number, field)
    };

    for (row, field) in [
        ("B,,1,USD", "name"),
        (",Bad,1,USD", "sku"),
        ("A,Twice,1,USD", "sku"),
        ("B,Bad,-1,USD", "price_minor"),
        ("B,Bad,1.50,USD", "price_minor"),
        ("B,Bad,99999999999999999999,USD", "price_minor"),
        ("B,Bad,1,usd", "currency"),
        ("B,Bad,1,", "currency"),
        ("B,\u{7}Bell,1,USD", "name"),
        ("B,Bad,1", ""),
        ("B,Bad,1,USD,more", ""),
    ] {
        assert_eq!(bad(row), (3, field.to_owned()), "{row}");
    }
}

#[test]
fn a_header_needs_four_columns() {
    assert_eq!(fault(csv("")), (1, "sku".to_owned(), RowFault::Missing));
    assert_eq!(
        fault(csv("sku,name,currency\n")),
        (1, "price_minor".to_owned(), RowFault::Missing)
    );
    assert_eq!(
        fault(csv("sku,name,price_minor,currency,name\n")),
        (1, "name".to_owned(), RowFault::Repeated)
    );
}

#[test]
fn a_file_that_is_not_utf8_is_refused_where_it_is_not() {
    let rows = b"sku,name,price_minor,currency\nA,\xff,1,USD\n".as_slice();

    let result = read(CatalogueFormat::Csv, rows).collect();

    assert_eq!(
        fault(result),
        (
            2,
            "name".to_owned(),
            RowFault::Malformed("must be UTF-8".to_owned())
        )
    );
}

#[test]
fn a_wrong_row_does_not_end_the_file_and_a_wrong_header_does() {
    let rows = |result: Result<Vec<Product>, CatalogueError>| match result {
        Err(CatalogueError::Rows(wrong)) => {
            let rows = wrong.first.iter().map(|row| row.row);
            (rows.collect::<Vec<u64>>(), wrong.more)
        }
        other => panic!("{other:?}"),
    };
    let of = |format, file: &str| read_all(format, file.as_bytes());
    let header = "sku,name,price_minor,currency\n";
    let wrong = format!("{header}A,Tea,x,USD\nB,Tea,1,USD\nC,Tea,1,XXX\n");
    let lines = "{\n{\"sku\":\"A\",\"name\":\"Tea\",\"price_minor\":1,\"currency\":\"USD\"}\n[]\n";
    let open = format!(
        "{header}A,Tea,x,USD\nB,\"Tea,1,USD\n{}",
        "C,Tea,1,USD\n".repeat(200_000)
    );

    assert_eq!(rows(of(CatalogueFormat::Csv, &wrong)), (vec![2, 4], 0));
    assert_eq!(rows(of(CatalogueFormat::JsonLines, lines)), (vec![1, 3], 0));
    assert_eq!(rows(of(CatalogueFormat::Csv, &open)), (vec![2, 3], 0));
    let header = of(CatalogueFormat::Csv, "sku,nme\nA,Tea\nB,Tea\n");
    assert_eq!((fault(header).0, csv(&wrong).is_err()), (1, true));
}

#[test]
fn the_sample_is_a_catalogue() {
    let products = csv(SAMPLE_CATALOGUE).unwrap();

    assert!((140..=200).contains(&products.len()), "{}", products.len());
    assert!(
        products
            .iter()
            .any(|product| product.spoken_name == "Echo Dot")
    );
}

#[test]
fn a_row_that_does_not_end_is_refused_and_not_kept() {
    let quote = format!(
        "sku,name,price_minor,currency\nA,\"{}",
        "B,Tea,1,USD\n".repeat(200_000)
    );
    let header = "x".repeat(2_000_000);
    let line = format!(r#"{{"sku":"{}"}}"#, "A".repeat(2_000_000));
    let hidden = format!(
        "{{\"sku\":\"A\",\"name\":\"Tea\",\"price_minor\":1,\"currency\":\"USD\"}}{}{{}}",
        " ".repeat(1_100_000)
    );
    let endless = RowFault::Endless { longest: 1_048_576 };

    assert_eq!(fault(csv(&quote)).2, endless);
    assert_eq!(fault(csv(&header)), (1, String::new(), endless));
    for file in [line, hidden] {
        let (row, _, fault) = fault(json(&file));
        assert_eq!((row, fault), (1, RowFault::Endless { longest: 1_048_576 }));
    }
}

#[test]
fn a_long_file_of_short_rows_is_read_to_its_end() {
    let rows: Vec<String> = (0..60_000)
        .map(|n| format!("N{n},Thing {n},10,USD"))
        .collect();
    let file = format!("sku,name,price_minor,currency\n{}", rows.join("\n"));

    assert!(file.len() > 1_048_576);
    assert_eq!(csv(&file).unwrap().len(), 60_000);
}

#[test]
fn a_name_that_stands_twice_in_an_object_is_refused() {
    let line = r#"{"sku":"A","name":"Tea","price_minor":100,"currency":"USD","price_minor":1}"#;

    assert_eq!(
        fault(json(line)),
        (1, "price_minor".to_owned(), RowFault::Repeated)
    );
}

#[test]
fn a_sku_that_json_would_round_is_refused() {
    for sku in ["12345678901234567890123", "1.50"] {
        let line = format!(r#"{{"sku":{sku},"name":"Tea","price_minor":1,"currency":"USD"}}"#);

        assert_eq!(fault(json(&line)).1, "sku", "{sku}");
    }
}

#[test]
fn a_message_holds_nothing_that_a_terminal_would_obey() {
    let rows = |row: &str| csv(&format!("sku,name,price_minor,currency,in_stock\n{row}\n"));

    for result in [
        csv("sku,\u{1b}[2J,price_minor,currency\n"),
        json("{\"\u{9b}2J\":1}"),
        rows("A,Tea,\u{1b}[2J,USD,"),
        rows("A,Tea,1,\u{1b}[2,"),
        rows("A,Tea,1,USD,\u{1b}[2J"),
    ] {
        let message = result.unwrap_err().to_string();

        assert!(!message.contains(char::is_control), "{message:?}");
    }
}

proptest! {
    #[test]
    fn no_file_is_too_strange(bytes in prop::collection::vec(any::<u8>(), 0..600)) {
        for format in [CatalogueFormat::Csv, CatalogueFormat::JsonLines] {
            for row in read(format, bytes.as_slice()) {
                let _either = row.is_ok();
            }
        }
    }

    #[test]
    fn no_row_is_too_strange(fields in prop::collection::vec("\\PC{0,12}", columns::COLUMNS.len())) {
        let header = columns::COLUMNS.map(|(_, name)| name).join(",");
        let quoted = fields.iter().map(|field| format!("\"{}\"", field.replace('"', "\"\"")));
        let file = format!("{header}\n{}\n", quoted.collect::<Vec<_>>().join(","));

        let rows: Vec<_> = read(CatalogueFormat::Csv, file.as_bytes()).collect();

        prop_assert_eq!(rows.len(), 1);
    }
}

/// Any text that stands in a catalogue, separators and quotes among it.
const TEXT: &str = "[a-zß\u{2028}\u{1f600}\"',;=\\\\ |()0-9-]{1,12}";

prop_compose! {
    fn any_row()(
        texts in prop::collection::vec(TEXT, 12),
        more in ("(m|f|n)?", "((health|adult|gift);?){0,3}", prop::option::of(any::<u32>())),
        price in 0..=1_000_000_000_000_i64,
        bounds in (
            prop::option::of(1_u32..9), prop::option::of(10_u32..), prop::option::of(1_u32..9),
        ),
        in_stock in any::<bool>(),
    ) -> String {
        let quoted = |text: &String| format!("\"{}\"", text.replace('"', "\"\""));
        let bound = |bound: Option<u32>| bound.map(|it| it.to_string()).unwrap_or_default();
        let mut fields: Vec<String> = texts.iter().map(quoted).collect();
        fields.push(format!("{price},EUR,{in_stock}"));
        fields.extend([bound(bounds.0), bound(bounds.1), bound(bounds.2)]);
        fields.extend([more.0, more.1, bound(more.2)]);
        fields.join(",")
    }
}

#[test]
fn names_may_differ_by_locale_and_the_rest_is_kept() {
    let file = "sku,name,price_minor,currency,spoken_name:de-DE,spoken_plural:de-DE,gender:de-DE,\
                synonyms:en-GB,image_url,tax_class,sensitive,stock\n\
                L,Desk Lamp,100,EUR,Tischlampe,Tischlampen,f,table light;lamp,\
                https://shop.example/l.jpg,reduced,gift;health;gift,0\n\
                M,Mug,100,EUR,,,,,,,,7\n";

    let products = csv(file).unwrap();

    let lamp = &products[0].details;
    let [german, british] = lamp.local_names.as_slice() else {
        panic!("{lamp:?}");
    };
    assert_eq!(german.spoken_name.as_deref(), Some("Tischlampe"));
    assert_eq!(german.spoken_plural.as_deref(), Some("Tischlampen"));
    assert_eq!(german.gender, Some(Gender::Feminine));
    assert_eq!(british.synonyms, ["table light", "lamp"]);
    assert_eq!(
        lamp.image_url.as_deref(),
        Some("https://shop.example/l.jpg")
    );
    assert_eq!(lamp.tax_class.as_deref(), Some("reduced"));
    assert_eq!(lamp.sensitive, [Sensitivity::Gift, Sensitivity::Health]);
    assert_eq!(products[0].availability, Availability::SoldOut);
    assert_eq!(products[1].details, Details::default());
    assert_eq!(
        (products[1].stock, products[1].availability),
        (Some(7), Availability::InStock)
    );
}

#[test]
fn a_sale_has_a_lower_price_and_a_time() {
    let head = "sku,name,price_minor,currency,sale_price_minor,sale_from,sale_until";
    let row = |rest: &str| csv(&format!("{head}\nT,Tea,100,EUR,{rest}\n"));
    let fault = |rest: &str| {
        let (_, field, fault) = fault(row(rest));
        (field, fault)
    };

    let tea = row("80,2026-11-27T08:00:00+01:00,2026-12-01T00:00:00Z").unwrap();
    let sale = tea[0].sale.expect("it has one");
    let forever = row("80,,").unwrap();

    assert_eq!(sale.price, Money::of(80, Currency::parse("EUR").unwrap()));
    assert_eq!(
        sale.from.map(|from| from.to_string()).as_deref(),
        Some("2026-11-27T07:00:00Z")
    );
    // Nobody looked at a clock.
    assert_eq!(tea[0].price_now(), tea[0].price);
    assert!(forever[0].sale.is_some_and(|sale| sale.until.is_none()));
    let wrong = |column: &str, fault: RowFault| (column.to_owned(), fault);
    assert_eq!(
        fault("100,,"),
        wrong("sale_price_minor", RowFault::NoBargain)
    );
    assert_eq!(
        fault(",2026-11-27T08:00:00Z,"),
        wrong("sale_from", RowFault::NoSale)
    );
    assert_eq!(
        fault("80,2026-11-27T08:00:00Z,2026-11-27T08:00:00Z"),
        wrong("sale_until", RowFault::EndsFirst)
    );
    let given = "tomorrow".to_owned();
    assert_eq!(
        fault("80,tomorrow,"),
        wrong("sale_from", RowFault::Time { given })
    );
}

#[test]
fn what_none_of_the_new_columns_can_hold_is_refused_there() {
    for (column, text) in [
        ("spoken_name:de", "Lampe"),
        ("brand:de-DE", "Lampe"),
        ("gender:de-DE", "x"),
        ("sensitive", "secret"),
        ("image_url", "http://shop.example/l.jpg"),
        ("image_url", "https://shop.example/a b.jpg"),
        ("stock", "-1"),
    ] {
        let file = format!("sku,name,price_minor,currency,{column}\nL,Lamp,1,EUR,{text}\n");

        assert_eq!(fault(csv(&file)).1, column);
    }
}

proptest! {
    #[test]
    fn what_is_written_is_read_again(rows in prop::collection::vec(any_row(), 1..40)) {
        let header = "name,spoken_name,brand,category,size,variants,synonyms,sku,\
                      spoken_plural,tax_class,spoken_name:de-DE,synonyms:en-GB,\
                      price_minor,currency,in_stock,min,max,multiple_of,\
                      gender:de-DE,sensitive,stock";
        let rows = rows.iter().filter_map(|row| csv(&format!("{header}\n{row}\n")).ok());
        let mut products: Vec<Product> = rows.flatten().collect();
        let mut skus = HashSet::new();
        products.retain(|product| skus.insert(product.sku.clone()));

        for format in [CatalogueFormat::Csv, CatalogueFormat::JsonLines] {
            let file = write(ExportFormat::Catalogue(format), products.clone()).collect::<Vec<_>>().concat();
            let again: Result<Vec<Product>, _> = read(format, file.as_slice()).collect();

            prop_assert_eq!(again.unwrap(), products.clone());
        }
    }
}

#[test]
fn a_file_goes_out_in_pieces_that_fit_into_messages() {
    let products = csv(SAMPLE_CATALOGUE).unwrap();
    let many: Vec<Product> = std::iter::repeat_n(products, 20).flatten().collect();

    let pieces: Vec<Vec<u8>> =
        write(ExportFormat::Catalogue(CatalogueFormat::JsonLines), many).collect();

    assert!(pieces.len() > 2);
    let (last, full) = pieces.split_last().unwrap();
    assert!(full.iter().all(|piece| piece.len() == 64 * 1024));
    assert!((1..=64 * 1024).contains(&last.len()));
}

#[test]
fn an_empty_shop_is_a_file_that_can_be_imported() {
    for format in [CatalogueFormat::Csv, CatalogueFormat::JsonLines] {
        let file = write(ExportFormat::Catalogue(format), Vec::new())
            .collect::<Vec<_>>()
            .concat();

        assert_eq!(read(format, file.as_slice()).count(), 0);
    }
}
