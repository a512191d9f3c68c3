//! What means Alexa's own intents. Their samples are hers and not in the model.

use crate::speech::Locale;

/// An intent's name and the sentences for it.
type Builtin = (&'static str, &'static [&'static str]);

const EN_US: &[Builtin] = &[
    (
        "AMAZON.HelpIntent",
        &[
            "help",
            "help me",
            "can you help me",
            "what can i do",
            "what can i say",
        ],
    ),
    (
        "AMAZON.StopIntent",
        &[
            "stop",
            "quit",
            "exit",
            "end",
            "goodbye",
            "bye",
            "that's all",
            "i'm done",
        ],
    ),
    (
        "AMAZON.CancelIntent",
        &["cancel", "never mind", "forget it"],
    ),
    (
        "AMAZON.YesIntent",
        &[
            "yes",
            "yes please",
            "yeah",
            "yep",
            "sure",
            "okay",
            "ok",
            "right",
            "correct",
        ],
    ),
    (
        "AMAZON.NoIntent",
        &["no", "no thanks", "no thank you", "nope", "nothing else"],
    ),
    (
        "AMAZON.NavigateHomeIntent",
        &["go home", "navigate home", "home"],
    ),
    (
        "AMAZON.RepeatIntent",
        &["repeat", "repeat that", "say that again", "again"],
    ),
    ("AMAZON.NextIntent", &["next", "go on"]),
    ("AMAZON.PreviousIntent", &["previous", "go back", "back"]),
    ("AMAZON.StartOverIntent", &["start over", "start again"]),
];

const DE_DE: &[Builtin] = &[
    (
        "AMAZON.HelpIntent",
        &[
            "hilfe",
            "hilf mir",
            "was kann ich sagen",
            "was kann ich tun",
        ],
    ),
    (
        "AMAZON.StopIntent",
        &[
            "stopp",
            "stop",
            "ende",
            "beenden",
            "tschüss",
            "das war's",
            "fertig",
        ],
    ),
    (
        "AMAZON.CancelIntent",
        &["abbrechen", "vergiss es", "lass es"],
    ),
    (
        "AMAZON.YesIntent",
        &[
            "ja", "ja bitte", "genau", "okay", "ok", "gerne", "stimmt", "richtig",
        ],
    ),
    (
        "AMAZON.NoIntent",
        &["nein", "nein danke", "nee", "nichts mehr"],
    ),
    (
        "AMAZON.NavigateHomeIntent",
        &["geh nach hause", "startbildschirm"],
    ),
    (
        "AMAZON.RepeatIntent",
        &["wiederholen", "wiederhole das", "noch einmal", "nochmal"],
    ),
    ("AMAZON.NextIntent", &["weiter", "nächste"]),
    ("AMAZON.PreviousIntent", &["zurück", "vorherige"]),
    ("AMAZON.StartOverIntent", &["von vorne", "neu anfangen"]),
];

/// The built-in intents of a language.
pub(super) const fn of(locale: Locale) -> &'static [Builtin] {
    match locale {
        Locale::EnUs => EN_US,
        Locale::DeDe => DE_DE,
    }
}
