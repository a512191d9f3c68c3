//! The document of the screen: made of what APL has, and filled by what it reads.

use std::collections::BTreeSet;

use super::*;

/// What the document may be made of, of APL 1.6: each component with the properties that we use.
const COMPONENTS: [(&str, &[&str]); 5] = [
    (
        "Container",
        &[
            "alignItems",
            "direction",
            "item",
            "items",
            "data",
            "grow",
            "shrink",
        ],
    ),
    ("Frame", &["backgroundColor", "borderRadius", "item"]),
    (
        "Sequence",
        &[
            "data",
            "item",
            "numbered",
            "scrollDirection",
            "grow",
            "shrink",
        ],
    ),
    (
        "Text",
        &[
            "color",
            "fontSize",
            "fontWeight",
            "grow",
            "maxLines",
            "shrink",
            "text",
            "textAlign",
        ],
    ),
    ("TouchWrapper", &["item", "onPress"]),
];

/// Properties that every component has.
const OF_ALL: [&str; 12] = [
    "type",
    "when",
    "id",
    "width",
    "height",
    "disabled",
    "accessibilityLabel",
    "paddingLeft",
    "paddingRight",
    "paddingTop",
    "paddingBottom",
    "description",
];

/// What is wrong with a component and all within it.
fn wrong(component: &Value, resources: &[String], found: &mut Vec<String>) {
    let Some(properties) = component.as_object() else {
        return found.push(format!("no component: {component}"));
    };
    let kind = component["type"].as_str().unwrap_or_default();
    let Some((_, own)) = COMPONENTS.iter().find(|(name, _)| *name == kind) else {
        return found.push(format!("no such component: {kind}"));
    };
    for (name, value) in properties {
        if !own.contains(&name.as_str()) && !OF_ALL.contains(&name.as_str()) {
            found.push(format!("{kind} has no `{name}`"));
        }
        if let Some(resource) = value.as_str().and_then(|text| text.strip_prefix('@'))
            && !resources.iter().any(|known| known == resource)
        {
            found.push(format!("no such resource: {resource}"));
        }
        match (name.as_str(), value) {
            ("item", child) => wrong(child, resources, found),
            ("items", Value::Array(children)) => {
                for child in children {
                    wrong(child, resources, found);
                }
            }
            ("onPress", Value::Array(commands)) => {
                let is_event = |command: &Value| {
                    command["type"] == "SendEvent" && command["arguments"].is_array()
                };
                if !commands.iter().all(is_event) {
                    found.push(format!("not a touch that we understand: {value}"));
                }
            }
            ("items" | "onPress", _) => found.push(format!("`{name}` is a list")),
            _ => {}
        }
    }
}

/// The parts of what fills the document that it reads: `payload.screen.title`, and of a row `data.pick`.
fn read_by(document: &str) -> BTreeSet<String> {
    let bindings = document.split("${").skip(1);
    let bindings = bindings.filter_map(|rest| rest.split_once('}'));
    let words = bindings.flat_map(|(binding, _)| {
        binding.split(|letter: char| !letter.is_alphanumeric() && letter != '.')
    });
    let words = words.filter(|word| word.starts_with("payload.") || word.starts_with("data."));
    words
        .map(|word| word.trim_end_matches(".length").to_owned())
        .collect()
}

#[test]
fn the_document_is_made_of_what_apl_has() {
    let document = &*DOCUMENT;
    let sets = document["resources"].as_array().unwrap().iter();
    let names = sets.flat_map(|set| [&set["colors"], &set["dimensions"]]);
    let names = names
        .filter_map(Value::as_object)
        .flat_map(|set| set.keys().cloned());
    let resources: Vec<String> = names.collect();
    let mut found = Vec::new();

    for item in document["mainTemplate"]["items"].as_array().unwrap() {
        wrong(item, &resources, &mut found);
    }

    assert_eq!(found, [""; 0]);
    assert_eq!(document["type"], "APL");
    assert_eq!(document["version"], "1.6");
    assert_eq!(document["mainTemplate"]["parameters"], json!(["payload"]));
}

#[test]
fn the_document_reads_what_fills_it_and_nothing_else() {
    let filled = Screen {
        title: "title".to_owned(),
        rows: vec![Row {
            name: "name".to_owned(),
            price: "price".to_owned(),
            pick: Some(1),
        }],
        foot: "foot".to_owned(),
        answers: vec![Answer {
            label: "label".to_owned(),
            answer: "yes",
        }],
    };
    let filled = serde_json::to_value(filled).unwrap();
    let keys = |value: &Value, of: &str| -> Vec<String> {
        let keys = value.as_object().unwrap().keys();
        keys.map(|key| format!("{of}.{key}")).collect()
    };
    let all = [
        keys(&filled, "payload.screen"),
        keys(&filled["rows"][0], "data"),
        keys(&filled["answers"][0], "data"),
    ];

    let expected: BTreeSet<String> = all.into_iter().flatten().collect();
    assert_eq!(read_by(&DOCUMENT.to_string()), expected);
}
