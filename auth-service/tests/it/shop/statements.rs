//! What was asked of the database so far, as the metrics count it.

use std::time::Duration;

use saycart_telemetry::metrics;

/// How many statements of this kind (`SELECT`, or nothing: of any) were about one of these tables.
///
/// Of the whole process: each test has one of its own.
pub(crate) fn statements(verb: &str, tables: &[&str]) -> u64 {
    let page = metrics::text();
    let counted = page
        .lines()
        .filter_map(|line| line.strip_prefix("db_client_operation_duration_seconds_count{"))
        .filter_map(|rest| rest.split_once("} "))
        .filter(|(labels, _)| {
            let has = |name: &str, value: &str| labels.contains(&format!("{name}=\"{value}\""));
            let of_verb = verb.is_empty() || has("db_operation_name", verb);
            of_verb && tables.iter().any(|table| has("db_collection_name", table))
        });
    counted
        .map(|(_, count)| count.parse::<u64>().unwrap())
        .sum()
}

/// Waits until what a process clears away when it starts is cleared: no more statements come then
/// but those that a test causes.
pub(crate) async fn first_clearing() {
    while statements("DELETE", &["auth_link_attempts"]) == 0 {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}
