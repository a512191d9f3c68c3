### What the skill says in German: informal, and without articles before names of products, whose
### gender nobody knows.
###
### A message is one phrase; `.b` and `.c` are other wordings of it, `.reprompt` is what who is
### silent hears. Everything in “such quotes” must be understood by model/de-DE.json.
### `-shop` is what the shop is called, and `-example` something that it sells: both are settings.

## Opening and closing

welcome = Willkommen bei { -shop }. Was darf ich für dich hinzufügen?
    .b = Willkommen bei { -shop }. Was möchtest du?
    .reprompt = Sag zum Beispiel “leg { -example } in den warenkorb”, oder “hilfe”. Was möchtest du?
welcome-back = Willkommen zurück bei { -shop }. In deinem Warenkorb { $count ->
        [one] liegt ein Artikel
       *[other] liegen { $count } Artikel
    }. Was darf ich hinzufügen?
    .b = Schön, dass du wieder bei { -shop } bist. Im Warenkorb { $count ->
        [one] liegt ein Artikel
       *[other] liegen { $count } Artikel
    }. Was möchtest du hinzufügen?
    .reprompt = Frag “was ist in meinem warenkorb”, nenne einen Artikel, oder sag “hilfe”. Was möchtest du?
welcome-unlinked = Willkommen bei { -shop }. Sobald dein Konto verknüpft ist, fülle ich dir den Warenkorb. Was möchtest du?
    .reprompt = Sag “leg { -example } in den warenkorb”, dann helfe ich dir beim Verknüpfen, oder “hilfe”. Was möchtest du?
help = Ich lege Artikel in deinen Warenkorb, nehme sie heraus und sage dir, was darin ist. Sag zum Beispiel “leg { -example } in den warenkorb”. Was möchtest du?
    .reprompt = Du kannst auch “was ist in meinem warenkorb” oder “nimm { -example } aus dem warenkorb” sagen. Was möchtest du?
goodbye = Tschüss.
    .b = Bis bald.
    .c = Bis zum nächsten Mal.
all-in-cart = Gut. Dein Warenkorb ist gespeichert.
    .b = In Ordnung. Alles liegt im Warenkorb.
fallback-first = Das habe ich nicht verstanden. Was darf ich hinzufügen?
    .b = Entschuldige, das kam nicht an. Was möchtest du hinzufügen?
    .reprompt = Sag zum Beispiel “leg { -example } in den warenkorb”. Was möchtest du?
fallback-second = Das kann ich nicht. Versuch “leg { -example } in den warenkorb” oder “was ist in meinem warenkorb”. Was möchtest du?
    .reprompt = Sag “hilfe”, dann erkläre ich dir, was ich kann. Was möchtest du?
fallback-third = Dabei kann ich leider nicht helfen. Auf der Seite von { -shop } findest du alles.
card-number = Kartennummern nehme ich nicht an, und du brauchst hier auch keine. Was darf in den Warenkorb?
    .reprompt = Dein Warenkorb ist, wie er war. Frag “was ist in meinem warenkorb”, oder nenne einen Artikel. Was möchtest du?

## The account

link-account = Dafür muss dein Konto verknüpft sein. In der Alexa-App findest du eine Karte dazu.
link-again = Das erlaubt deine Verknüpfung nicht. Mit der Karte in der Alexa-App kannst du dein Konto neu verknüpfen.
account-away = Entschuldige, dein Konto ist gerade nicht erreichbar. Versuch es gleich noch einmal.
shop-away = Entschuldige, der Shop antwortet gerade nicht. Versuch es gleich noch einmal.
one-moment = Einen Moment.
    .b = Einen Augenblick.
slow = Das dauert länger als sonst. Frag mich gleich, was in deinem Warenkorb ist.

## Adding

add-what = Was möchtest du hinzufügen?
    .b = Was darf in den Warenkorb?
    .reprompt = Nenne einen Artikel, zum Beispiel { -example }. Was darf es sein?
how-many = Wie viele?
    .b = Wie viele sollen es sein?
    .reprompt = Nenne mir eine Zahl. Wie viele?
which-one = Zur Auswahl: { $choices }. Was darf es sein?
    .b = Infrage kommen { $choices }. Was möchtest du?
    .reprompt = Nenne den Namen, oder sag “das erste”. Was soll ich nehmen?
which-size = Das gibt es in { $choices }. Welche Größe?
    .reprompt = Nenne eine Größe, oder etwas anderes. Welche Größe soll es sein?
which-colour = Das gibt es in { $choices }. Welche Farbe?
    .reprompt = Nenne eine Farbe, oder etwas anderes. Welche Farbe soll es sein?
which-kind = Das gibt es als { $choices }. Was darf es sein?
    .reprompt = Nenne die Art, oder etwas anderes. Was soll ich nehmen?
one-at-a-time = Eins nach dem anderen:
values-more = { $a }, { $b }, { $c } und mehr
which-again = Ich weiß nicht genau, was du meinst. Wie heißt der Artikel?
    .reprompt = Nenne mir den Namen des Artikels. Was darf es sein?
did-you-mean = Meinst du { $product }?
    .b = { $subject ->
        [one] Ist
       *[other] Sind
    } { $product } gemeint?
    .reprompt = Gefunden habe ich { $product }. Soll ich das nehmen?
that-many = Das sind { $product }. Stimmt das?
    .reprompt = Ich würde { $product } hinzufügen. Soll ich?
not-found = { $heard } habe ich nicht gefunden. Wonach soll ich sonst suchen?
    .b = Zu { $heard } finde ich leider nichts. Wonach soll ich sonst suchen?
    .reprompt = Versuch einen kürzeren Namen. Was soll ich suchen?
not-found-then = Dann habe ich leider nichts Passendes gefunden. Wonach soll ich sonst suchen?
    .reprompt = Versuch einen anderen Namen. Was soll ich suchen?
find-what = Wonach soll ich suchen?
    .reprompt = Nenne einen Artikel, zum Beispiel { -example }. Wonach soll ich suchen?
found-one = Ich habe { $product }. Soll ich das hinzufügen?
    .b = Es gibt { $product }. Soll ich das hinzufügen?
    .reprompt = Sag “ja”, oder nenne etwas anderes. Soll es in den Warenkorb?
found-several = Gefunden: { $choices }. Was davon soll ich hinzufügen?
    .b = Da wären { $choices }. Was davon soll ich hinzufügen?
    .reprompt = Nenne den Namen, oder sag “das erste”. Was soll ich nehmen?
found-more = Gefunden: { $choices }, und danach noch mehr. Was davon soll ich hinzufügen?
    .b = Da wären { $choices }, und danach noch mehr. Was davon soll ich hinzufügen?
    .reprompt = Sag den Namen, oder “weiter”, um mehr zu hören. Was soll ich nehmen?
found-end = Das waren die besten Treffer. Wonach soll ich sonst suchen?
    .reprompt = Nenne etwas anderes, oder sag “stopp”. Wonach soll ich suchen?
found-none-below = Unter { $limit } gibt es das nicht. Am günstigsten { $subject ->
        [one] ist
       *[other] sind
    } { $product }. Soll ich das hinzufügen?
    .reprompt = Sag “ja”, oder nenne etwas anderes. Soll es in den Warenkorb?
size = { $name }: { $size }, { $price }. Soll ich das hinzufügen?
    .reprompt = Sag “ja”, oder nenne etwas anderes. Soll es in den Warenkorb?
size-unknown = Die Größe von { $name } kenne ich nicht, aber du bekommst das { $price }. Soll ich es hinzufügen?
    .reprompt = Sag “ja”, oder nenne etwas anderes. Soll es in den Warenkorb?
in-stock = Ich habe { $product } auf Lager. Den Liefertag siehst du beim Bestellen. Soll ich das hinzufügen?
    .reprompt = Sag “ja”, oder nenne etwas anderes. Soll es in den Warenkorb?
sold-out-when = { $product }: leider ausverkauft, und wann Nachschub kommt, weiß ich nicht. Wonach soll ich sonst suchen?
    .reprompt = Vielleicht ist etwas anderes da. Was soll ich suchen?
sold-out = { $product }: leider ausverkauft. Wonach soll ich sonst suchen?
    .reprompt = Vielleicht ist etwas anderes da. Was soll ich suchen?
sold-out-like = { $other }: leider ausverkauft. Etwas Ähnliches: { $name } { $price }. Soll ich das nehmen?
    .reprompt = Sag “ja”, oder nenne etwas anderes. Soll ich das nehmen?
at-most = Davon { $max ->
        [one] geht höchstens eins
       *[other] gehen höchstens { $max }
    }. Wie viele soll ich hinzufügen?
    .reprompt = Nenne eine Zahl bis { $max }. Wie viele?
at-most-more = Davon { $max ->
        [one] geht höchstens eins
       *[other] gehen höchstens { $max }
    }, und { $present ->
        [one] eins liegt
       *[other] { $present } liegen
    } schon im Warenkorb. Wie viele soll ich hinzufügen?
    .reprompt = Nenne mir, wie viele zu { $present ->
        [one] dem einen
       *[other] den { $present }
    } noch dazu sollen. Wie viele?
enough = Du hast schon { $max ->
        [one] eins
       *[other] { $max }
    }, mehr gehen davon nicht. Was möchtest du sonst?
    .reprompt = Nenne etwas anderes, oder sag “stopp”. Was möchtest du?
at-least = Das gibt es erst ab { $min ->
        [one] einem
       *[other] { $min }
    } Stück. Wie viele sollen es sein?
    .reprompt = Nenne eine Zahl ab { $min }. Wie viele?
multiple-of = Das gibt es nur in Schritten von { $multiple }. Wie viele sollen es sein?
    .reprompt = Nenne ein Vielfaches von { $multiple }. Wie viele?
at-least-add = Das gibt es erst ab { $min ->
        [one] einem
       *[other] { $min }
    } Stück. Soll ich { $room ->
        [one] eins
       *[other] { $room }
    } hinzufügen?
    .reprompt = Du kannst auch eine andere Zahl nennen. Soll ich { $room ->
        [one] eins
       *[other] { $room }
    } hinzufügen?
multiple-of-add = Das gibt es nur in Schritten von { $multiple }. Soll ich { $room ->
        [one] eins
       *[other] { $room }
    } hinzufügen?
    .reprompt = Du kannst auch ein anderes Vielfaches von { $multiple } nennen. Soll ich { $room ->
        [one] eins
       *[other] { $room }
    } hinzufügen?
cart-full = So viel passt nicht in deinen Warenkorb. Was möchtest du sonst?
    .reprompt = Frag “was ist in meinem warenkorb”, und nimm etwas heraus. Was möchtest du?
other-currency = Das gibt es nicht in der Währung deines Warenkorbs. Was möchtest du sonst?
    .reprompt = Nenne etwas anderes, oder sag “stopp”. Was möchtest du?
added = { $product } { $subject ->
        [one] liegt
       *[other] liegen
    } im Warenkorb. Zusammen { $total }. Noch etwas?
    .b = { $product } { $subject ->
        [one] ist
       *[other] sind
    } dabei. Das macht { $total }. Noch etwas?
    .reprompt = Nenne noch etwas, oder sag “stopp”. Was darf noch dazu?
added-free = { $product } { $subject ->
        [one] liegt
       *[other] liegen
    } im Warenkorb. Bisher ist alles kostenlos. Noch etwas?
    .b = { $product } { $subject ->
        [one] ist
       *[other] sind
    } dabei. Bisher kostet das nichts. Noch etwas?
    .reprompt = Nenne noch etwas, oder sag “stopp”. Was darf noch dazu?
added-more = { $count ->
        [one] Jetzt hast du { $product } im Warenkorb.
       *[other] Jetzt hast du { $product }.
    } Noch etwas?
    .b = { $count ->
        [one] Damit hast du { $product }.
       *[other] Damit sind es { $product }.
    } Noch etwas?
    .reprompt = Nenne noch etwas, oder sag “stopp”. Was darf noch dazu?
up-to = Davon { $max ->
        [one] geht höchstens eins
       *[other] gehen höchstens { $max }
    }. Soll ich { $room ->
        [one] eins
       *[other] { $room }
    } hinzufügen?
    .reprompt = Du kannst auch eine andere Zahl nennen. Soll ich { $room ->
        [one] eins
       *[other] { $room }
    } hinzufügen?
up-to-more = Davon { $max ->
        [one] geht höchstens eins
       *[other] gehen höchstens { $max }
    }, und { $present ->
        [one] eins liegt
       *[other] { $present } liegen
    } schon im Warenkorb. Soll ich noch { $room ->
        [one] eins
       *[other] { $room }
    } hinzufügen?
    .reprompt = Du kannst auch eine andere Zahl nennen. Soll ich noch { $room ->
        [one] eins
       *[other] { $room }
    } hinzufügen?
only-left = Davon { $room ->
        [one] ist nur noch eins da. Soll ich es
       *[other] sind nur noch { $room } da. Soll ich { $room }
    } nehmen?
    .reprompt = Du kannst auch eine andere Zahl nennen. Soll ich { $room ->
        [one] eins
       *[other] { $room }
    } nehmen?
only-more-left = Davon { $room ->
        [one] ist außerdem nur noch eins da. Soll ich es
       *[other] sind außerdem nur noch { $room } da. Soll ich { $room }
    } dazunehmen?
    .reprompt = Du kannst auch eine andere Zahl nennen. Soll ich { $room ->
        [one] eins
       *[other] { $room }
    } dazunehmen?
dearer = Der Preis für { $product } ist von { $was } auf { $now } gestiegen. Soll ich das hinzufügen?
    .reprompt = Der Preis ist gestiegen, seit du ihn zuletzt gehört hast. Soll ich das trotzdem hinzufügen?
dearer-all = Der Preis für { $product } ist von { $was } auf { $now } gestiegen. { $count ->
        [2] Beide
       *[other] Alle { $count }
    } im Warenkorb kosten dann zusammen { $total }. Soll ich das hinzufügen?
    .reprompt = Der neue Preis gilt dann für { $count ->
        [2] beide
       *[other] alle { $count }
    }, zusammen { $total }. Soll ich das trotzdem hinzufügen?
dearer-to = Der Preis für { $product } ist von { $was } auf { $now } gestiegen. Soll ich die Anzahl auf { $count } ändern?
    .reprompt = Der Preis ist gestiegen, seit das im Warenkorb liegt. Soll ich die Anzahl auf { $count } ändern?
cheaper = { $product } { $subject ->
        [one] liegt
       *[other] liegen
    } im Warenkorb, jetzt für nur { $now }. Zusammen { $total }. Noch etwas?
    .reprompt = Nenne noch etwas, oder sag “stopp”. Was darf noch dazu?
cheaper-more = { $count ->
        [one] Damit hast du { $product }, jetzt für nur { $now }.
       *[other] Damit hast du { $product }, jetzt für nur { $now } pro Stück.
    } Noch etwas?
    .reprompt = Nenne noch etwas, oder sag “stopp”. Was darf noch dazu?

## Removing

remove-what = Was soll ich entfernen?
    .reprompt = Nenne etwas, das im Warenkorb liegt. Was soll heraus?
remove-which = Du hast { $choices }. Was soll ich entfernen?
    .reprompt = Nenne den Namen, oder sag “das erste”. Was soll heraus?
removed = { $product } { $subject ->
        [one] ist
       *[other] sind
    } entfernt. Noch etwas?
    .b = { $product } { $subject ->
        [one] ist
       *[other] sind
    } nicht mehr im Warenkorb. Noch etwas?
    .reprompt = Frag “was ist in meinem warenkorb”, oder sag “stopp”. Was möchtest du noch?
reduced = { $product } { $subject ->
        [one] ist
       *[other] sind
    } entfernt. Im Warenkorb { $few ->
        [one] bleibt davon noch eins.
       *[other] bleiben davon noch { $few }.
    } Noch etwas?
    .reprompt = Frag “was ist in meinem warenkorb”, oder sag “stopp”. Was möchtest du noch?
not-in-cart = { $heard } sehe ich nicht in deinem Warenkorb. Du hast { $items }. Was soll ich entfernen?
    .reprompt = Nenne etwas, das im Warenkorb liegt, oder sag “stopp”. Was soll heraus?
not-in-large-cart = { $heard } sehe ich nicht in deinem Warenkorb. Was soll ich entfernen?
    .reprompt = Nenne etwas, das im Warenkorb liegt, oder frag “was ist in meinem warenkorb”. Was soll heraus?

## Changing

clear-sure = { $count ->
        [one] Dann leere ich deinen Warenkorb mit dem einen Artikel.
       *[other] Dann leere ich deinen Warenkorb mit allen { $count } Artikeln.
    } Bist du sicher?
    .reprompt = Einen Tag lang holt “mach das rückgängig” alles zurück. Soll ich den Warenkorb leeren?
clear-changed = Dein Warenkorb hat sich inzwischen geändert. { $count ->
        [one] Dann leere ich ihn jetzt mit dem einen Artikel.
       *[other] Dann leere ich ihn jetzt mit allen { $count } Artikeln.
    } Bist du sicher?
    .reprompt = Einen Tag lang holt “mach das rückgängig” alles zurück. Soll ich den Warenkorb leeren?
cleared = Dein Warenkorb ist jetzt leer. Was möchtest du hinzufügen?
    .b = Erledigt, dein Warenkorb ist leer. Was soll ich hinzufügen?
    .reprompt = Sag “mach das rückgängig”, dann ist alles wieder da, oder “stopp”. Was möchtest du?
start-over = Gut, von vorne. Was möchtest du hinzufügen?
    .reprompt = Dein Warenkorb ist, wie er war. Du kannst auch “was ist in meinem warenkorb” fragen. Was möchtest du?
nothing-to-undo = Es gibt nichts, was ich rückgängig machen kann. Was möchtest du hinzufügen?
    .reprompt = Frag “was ist in meinem warenkorb”, oder nenne einen Artikel. Was möchtest du?
change-what = Was soll ich ändern?
    .reprompt = Nenne etwas, das im Warenkorb liegt, oder frag “was ist in meinem warenkorb”. Was soll ich ändern?
change-which = Du hast { $choices }. Was davon soll ich ändern?
    .reprompt = Nenne den Namen, oder sag “das erste”. Was soll ich ändern?
change-how-many = Wie viele sollen es sein?
    .reprompt = Nenne mir eine Zahl. Wie viele?
change-at-most = Davon { $max ->
        [one] geht höchstens eins
       *[other] gehen höchstens { $max }
    }. Wie viele sollen es sein?
    .reprompt = Nenne eine Zahl bis { $max }. Wie viele?
change-not-in-cart = Das liegt nicht in deinem Warenkorb. Was soll ich ändern?
    .reprompt = Nenne etwas, das im Warenkorb liegt, oder frag “was ist in meinem warenkorb”. Was soll ich ändern?
change-not-for-sale = Davon gibt es gerade nicht mehr. Was möchtest du sonst?
    .reprompt = Nenne etwas anderes, oder sag “stopp”. Was möchtest du?
restored = Alles ist wieder da{ $prices }. { $summary }. Noch etwas?
    .reprompt = Frag “was ist in meinem warenkorb”, oder sag “stopp”. Was möchtest du noch?
restored-part = Wieder da ist alles außer { $gone }{ $changed }. { $summary }. Noch etwas?
    .reprompt = Frag “was ist in meinem warenkorb”, oder sag “stopp”. Was möchtest du noch?
restored-none = Was im Warenkorb lag, kann ich gerade nicht zurücklegen. Was möchtest du hinzufügen?
    .reprompt = Nenne etwas anderes, oder sag “stopp”. Was möchtest du?

## Lists

list-what = Was soll auf deine Liste?
    .reprompt = Nenne einen Artikel, zum Beispiel { -example }. Was soll ich für dich vormerken?
list-move-what = Was soll ich verschieben?
    .reprompt = Nenne den Namen, oder sag “stopp”. Was soll ich verschieben?
list-remove-what = Was soll ich von deiner Liste streichen?
    .reprompt = Nenne etwas, das darauf steht, oder frag “was steht auf meiner liste”. Was soll ich streichen?
list-which = Infrage kommen { $choices }. Was meinst du?
    .reprompt = Nenne den Namen, oder sag “das erste”. Was meinst du?
list-did-you-mean = Meinst du { $product }?
    .reprompt = Gefunden habe ich { $product }. Ist es das?
list-added = { $product } { $subject ->
        [one] steht
       *[other] stehen
    } jetzt auf deiner Liste{ $list }. Noch etwas?
    .b = Auf deiner Liste{ $list } { $subject ->
        [one] steht
       *[other] stehen
    } jetzt { $product }. Noch etwas?
    .reprompt = Frag “was steht auf meiner liste”, oder sag “stopp”. Was möchtest du noch?
list-moved = { $product } { $subject ->
        [one] ist
       *[other] sind
    } vom Warenkorb auf deine Liste{ $list } gewandert. Noch etwas?
    .reprompt = Frag “was steht auf meiner liste”, oder sag “stopp”. Was möchtest du noch?
list-removed = { $product } { $subject ->
        [one] steht
       *[other] stehen
    } nicht mehr auf deiner Liste{ $list }. Noch etwas?
    .reprompt = Frag “was steht auf meiner liste”, oder sag “stopp”. Was möchtest du noch?
list-to-cart = { $product } { $subject ->
        [one] liegt
       *[other] liegen
    } jetzt im Warenkorb. Zusammen { $total }. Noch etwas?
    .reprompt = Frag “was ist in meinem warenkorb”, oder sag “stopp”. Was möchtest du noch?
list-all-to-cart = Alles liegt jetzt im Warenkorb{ $cheaper }. { $summary }. Noch etwas?
    .reprompt = Frag “was ist in meinem warenkorb”, oder sag “stopp”. Was möchtest du noch?
list-part-to-cart = Im Warenkorb liegt jetzt alles außer { $gone }{ $less }. { $summary }. Noch etwas?
    .reprompt = Der Rest steht noch auf der Liste. Frag “was ist in meinem warenkorb”, oder sag “stopp”. Was möchtest du noch?
list-part-dearer = Wegen gestiegener Preise bleibt auf der Liste: { $dearer }{ $less }. { $summary }. Noch etwas?
    .reprompt = Alles andere liegt im Warenkorb. Frag “was steht auf meiner liste”, oder sag “stopp”. Was möchtest du noch?
list-part-dearer-and-gone = Bei { $gone } geht das nicht, bei { $dearer } ist der Preis gestiegen. { $summary }. Noch etwas?
    .reprompt = Alles andere liegt im Warenkorb. Frag “was steht auf meiner liste”, oder sag “stopp”. Was möchtest du noch?
list-none-to-cart = Bei { $gone } geht das gerade nicht, darum bleibt alles auf der Liste. Noch etwas?
    .reprompt = Frag “was steht auf meiner liste”, oder sag “stopp”. Was möchtest du noch?
list-dearer = Bei { $dearer } ist der Preis inzwischen gestiegen. Was soll ich trotzdem verschieben?
    .reprompt = Auf der Liste steht noch alles. Nenne etwas, um den neuen Preis zu hören, oder sag “stopp”. Was soll ich verschieben?
list-dearer-and-gone = Bei { $gone } geht das gerade nicht, und bei { $dearer } ist der Preis gestiegen. Was soll ich trotzdem verschieben?
    .reprompt = Auf der Liste steht noch alles. Nenne etwas, um den neuen Preis zu hören, oder sag “stopp”. Was soll ich verschieben?
list-empty = Auf deiner Liste{ $list } steht nichts. Was soll darauf?
    .reprompt = Nenne etwas für später, oder sag “stopp”. Was soll darauf?
list = Auf deiner Liste{ $list } { $subject ->
        [one] steht
       *[other] stehen
    } { $items }. Noch etwas?
    .reprompt = Sag “leg meine liste in den warenkorb”, oder “stopp”. Was möchtest du noch?
list-long = Auf deiner Liste{ $list } stehen { $count } Artikel. Die ersten drei sind { $items }. Willst du den Rest hören?
    .reprompt = Auf der Liste steht noch mehr. Soll ich weitermachen?
list-more = Dann kommen { $items }. Willst du den Rest hören?
    .reprompt = Auf der Liste steht noch mehr. Soll ich weitermachen?
list-not-on-it = Das steht nicht auf deiner Liste. Was möchtest du sonst?
    .reprompt = Frag “was steht auf meiner liste”, oder sag “stopp”. Was möchtest du?
list-not-in-cart = Das liegt nicht in deinem Warenkorb. Was soll ich verschieben?
    .reprompt = Nenne etwas, das im Warenkorb liegt, oder frag “was ist in meinem warenkorb”. Was soll ich verschieben?
list-full = So viel passt nicht auf deine Liste. Was möchtest du sonst?
    .reprompt = Frag “was steht auf meiner liste”, oder sag “stopp”. Was möchtest du?
list-taken-back = Das steht wieder auf deiner Liste{ $list }. Noch etwas?
    .reprompt = Frag “was steht auf meiner liste”, oder sag “stopp”. Was möchtest du noch?
list-undo-all = Alles auf einmal kann ich nicht zurücknehmen. Was soll zurück auf die Liste?
    .reprompt = Nenne etwas, das im Warenkorb liegt, oder sag “stopp”. Was soll zurück?
list-not-whole = Eine ganze Liste kann ich nicht auf einmal leeren, aber einzelne Artikel streichen. Was soll weg?
    .reprompt = Nenne etwas, das darauf steht, oder frag “was steht auf meiner liste”. Was soll ich streichen?
list-not-all = Alles auf einmal kann ich nicht verschieben, aber Artikel für Artikel. Was soll ich verschieben?
    .reprompt = Nenne etwas aus deinem Warenkorb, oder sag “stopp”. Was soll ich verschieben?

## Done elsewhere

not-yet-order = Bestellen kann ich noch nicht. Dein Warenkorb liegt auf der Seite von { -shop } bereit. Was darf noch hinein?
    .reprompt = Frag “was ist in meinem warenkorb”, oder sag “stopp”. Was möchtest du?
not-yet-reorder = Bestellungen kann ich noch nicht wiederholen, aber deinen Warenkorb füllen. Was soll hinein?
    .reprompt = Nenne etwas aus deiner letzten Bestellung, zum Beispiel { -example }. Was soll hinein?
not-yet-orders = Bestellungen kann ich noch nicht einsehen. Du findest sie auf der Seite von { -shop }. Was darf in den Warenkorb?
    .reprompt = Frag “was ist in meinem warenkorb”, oder sag “stopp”. Was möchtest du?
not-yet-checkout = Das wählst du beim Bestellen, auf der Seite von { -shop }. Was darf in den Warenkorb?
    .reprompt = Frag “was ist in meinem warenkorb”, oder sag “stopp”. Was möchtest du?
not-yet-code = Ich brauche keinen Code. Was darf in den Warenkorb?
    .reprompt = Frag “was ist in meinem warenkorb”, oder sag “stopp”. Was möchtest du?
not-yet-new = Was neu ist, weiß ich noch nicht, aber ich weiß, was im Angebot ist. Was darf in den Warenkorb?
    .reprompt = Frag “was ist im angebot”, oder nenne etwas. Was möchtest du?

## Wer einkauft

history-on = Ab jetzt merke ich mir ein halbes Jahr lang, was du hinzufügst, und du kannst das Übliche verlangen. Was darf in den Warenkorb?
    .reprompt = Sag “schalte meinen verlauf aus”, wann immer du willst. Was möchtest du?
history-off = Dein Verlauf ist aus, und was ich mir gemerkt hatte, ist gelöscht. Was darf in den Warenkorb?
    .reprompt = Sag “nutze meinen verlauf”, wenn du es dir anders überlegst. Was möchtest du?
history-unknown-voice = Merken kann ich mir nur etwas für eine Stimme, die ich kenne und die ein eigenes Konto hat. Was darf in den Warenkorb?
    .reprompt = In der Alexa-App kannst du deine Stimme einrichten und dein Konto verknüpfen. Was möchtest du?
about-on = Ich weiß, was in deinem Warenkorb liegt und auf deinen Listen steht, und an welchen Tagen du im letzten halben Jahr was hinzugefügt hast. Was möchtest du?
    .reprompt = Sag “schalte meinen verlauf aus”, und diese Tage sind gelöscht. Was darf es sein?
about-off = Ich weiß, was in deinem Warenkorb liegt und auf deinen Listen steht, und merke mir nichts von früher. Was möchtest du?
    .reprompt = Sag “nutze meinen verlauf”, und ich lerne, was bei dir üblich ist. Was darf es sein?
about-unknown-voice = Solange ich deine Stimme nicht kenne, sage ich nur, was im Warenkorb liegt. Was möchtest du?
    .reprompt = Frag “was ist in meinem warenkorb”, oder nenne etwas. Was darf es sein?
forget-sure = Dein Konto kann nur { -shop } löschen. Ich lösche, was ich mir von deinen Einkäufen gemerkt habe, und merke mir nichts mehr. Soll ich?
    .reprompt = Dein Warenkorb, deine Listen und die Verknüpfung bleiben. Soll ich löschen, was ich mir gemerkt habe?
forgotten = Gelöscht, und ab jetzt merke ich mir nichts. Um dein Konto zu löschen, schreib an { -shop }. Was darf in den Warenkorb?
    .reprompt = Sag “nutze meinen verlauf”, wenn du es dir anders überlegst. Was möchtest du?
unlink-sure = Ich trenne dein Konto von Alexa. Dein Warenkorb bleibt auf der Seite von { -shop }. Soll ich?
    .reprompt = Um wieder per Stimme einzukaufen, müsstest du es neu verknüpfen. Soll ich dein Konto trennen?
unlinked = Dein Konto ist nicht mehr verknüpft. Um wieder per Stimme einzukaufen, verknüpfe es in der Alexa-App.
welcome-usual = Willkommen zurück bei { -shop }. Soll ich das Übliche hinzufügen, { $product }?
    .b = Hier ist { -shop }, willkommen zurück. Meist nimmst du { $product }. Soll ich das hinzufügen?
    .reprompt = Sag “ja” oder “hilfe”, oder nenne etwas anderes. Soll ich { $product } hinzufügen?
usual-one = Meist nimmst du { $product }. Soll ich das hinzufügen?
    .reprompt = Sag “ja”, oder nenne etwas anderes. Soll ich es in den Warenkorb legen?
usual-several = Meist nimmst du { $choices }. Was davon soll ich hinzufügen?
    .reprompt = Nenne den Namen, oder sag “das erste”. Was soll ich hinzufügen?
usual-none = Noch gibt es bei dir nichts Übliches. Was darf in den Warenkorb?
    .reprompt = Was du an zwei Tagen hinzufügst, wird das Übliche. Was möchtest du?
usual-off = Ich merke mir nicht, was du hinzufügst, und weiß darum nicht, was bei dir üblich ist. Was darf in den Warenkorb?
    .reprompt = Sag “nutze meinen verlauf”, und ich lerne, was bei dir üblich ist. Was möchtest du?
usual-unknown-voice = Was üblich ist, sage ich nur einer Stimme, die ich kenne. Was darf in den Warenkorb?
    .reprompt = Nenne etwas aus dem Laden, zum Beispiel { -example }. Was soll hinein?

## Angebote und Empfehlungen

deal-one = Im Angebot { $subject ->
        [one] ist
       *[other] sind
    } { $product }. Soll ich das hinzufügen?
    .reprompt = Sag “ja”, oder nenne etwas anderes. Soll ich es in den Warenkorb legen?
deals = Im Angebot gibt es { $choices }. Was davon soll ich hinzufügen?
    .reprompt = Nenne den Namen, oder sag “das erste”. Was soll ich hinzufügen?
deals-more = Im Angebot gibt es { $choices }, und danach noch mehr. Was davon soll ich hinzufügen?
    .reprompt = Sag den Namen, oder “weiter”, um mehr zu hören. Was soll ich hinzufügen?
deals-none = Gerade ist nichts im Angebot. Was darf in den Warenkorb?
    .reprompt = Nenne etwas aus dem Laden, zum Beispiel { -example }. Was soll hinein?
deals-none-of = Davon ist gerade nichts im Angebot. Was darf in den Warenkorb?
    .reprompt = Frag “was ist im angebot”, um zu hören, was gerade im Angebot ist. Was möchtest du?
deals-end = Das waren alle Angebote. Was darf in den Warenkorb?
    .reprompt = Frag “was ist im angebot”, um sie noch einmal zu hören. Was möchtest du?
suggest = Wer { $because } hat, nimmt oft auch { $product }. Soll ich das hinzufügen?
    .reprompt = Frag “warum”, oder sag “ja”. Soll ich es hinzufügen?
suggest-why = { $count ->
        [one] Jemand anderes hat
       *[other] { $count } andere haben
    } es neben { $because } im Warenkorb. Soll ich das hinzufügen?
    .reprompt = Mehr weiß ich nicht. Soll ich es in den Warenkorb legen?
suggest-none = Für eine Empfehlung weiß ich noch zu wenig. Was darf in den Warenkorb?
    .reprompt = Frag “was ist im angebot”, oder nenne etwas. Was möchtest du?

## Reading

cart-empty = Dein Warenkorb ist leer. Was möchtest du hinzufügen?
    .b = In deinem Warenkorb liegt noch nichts. Was darf hinein?
    .reprompt = Sag zum Beispiel “leg { -example } in den warenkorb”. Was möchtest du?
has = Ja, im Warenkorb hast du { $items }. Noch etwas?
    .reprompt = Nenne noch etwas, oder sag “stopp”. Was darf noch dazu?
has-not = Nein, { $heard } sehe ich nicht in deinem Warenkorb. Noch etwas?
    .reprompt = Frag “was ist in meinem warenkorb”, oder nenne noch etwas. Was darf noch dazu?
has-other = Nein, { $heard } sehe ich nicht in deinem Warenkorb, aber du hast { $items }. Noch etwas?
    .reprompt = Frag “was ist in meinem warenkorb”, oder nenne noch etwas. Was darf noch dazu?
has-other-than-that = Nein, das sehe ich nicht in deinem Warenkorb, aber du hast { $items }. Noch etwas?
    .reprompt = Frag “was ist in meinem warenkorb”, oder nenne noch etwas. Was darf noch dazu?
has-not-that = Nein, das sehe ich nicht in deinem Warenkorb. Noch etwas?
    .reprompt = Frag “was ist in meinem warenkorb”, oder nenne noch etwas. Was darf noch dazu?
cart = { $summary }: { $items }. Noch etwas?
    .b = { $summary }. Im Einzelnen: { $items }. Sonst noch etwas?
    .reprompt = Nenne noch etwas, oder sag “stopp”. Was darf noch dazu?
cart-long = { $summary }. Die ersten drei sind { $items }. Willst du den Rest hören?
    .reprompt = Im Warenkorb ist noch mehr. Soll ich weitermachen?
cart-more = Dann kommen { $items }. Willst du den Rest hören?
    .reprompt = Im Warenkorb ist noch mehr. Soll ich weitermachen?
cart-first = Die ersten drei sind { $items }. Willst du den Rest hören?
    .reprompt = Im Warenkorb ist noch mehr. Soll ich weitermachen?
cart-all = Du hast { $items }. Noch etwas?
    .reprompt = Nenne noch etwas, oder sag “stopp”. Was darf noch dazu?
cart-end = Das war alles. Noch etwas?
    .reprompt = Sag “zurück”, oder nenne noch etwas. Was darf noch dazu?
cart-rest = Außerdem hast du { $items }. Noch etwas?
    .b = Der Rest: { $items }. Sonst noch etwas?
    .reprompt = Nenne noch etwas, oder sag “stopp”. Was darf noch dazu?
anything-else = Gut. Noch etwas?
    .b = Alles klar. Sonst noch etwas?
    .reprompt = Nenne noch etwas, oder sag “stopp”. Was darf noch dazu?

## Parts

late-added = Übrigens { $subject ->
        [one] ist
       *[other] sind
    } { $product } doch noch im Warenkorb gelandet.
late-removed = Übrigens { $subject ->
        [one] ist
       *[other] sind
    } { $product } doch noch aus dem Warenkorb verschwunden.
late-counted = Übrigens hast du jetzt doch { $product } im Warenkorb.
late-emptied = Übrigens ist dein Warenkorb doch noch geleert worden.
late-restored = Übrigens liegt doch wieder alles im Warenkorb.
late-restored-part = Übrigens liegt doch wieder alles außer { $gone } im Warenkorb.
late-listed = Übrigens { $subject ->
        [one] ist
       *[other] sind
    } { $product } doch noch auf deiner Liste{ $list } gelandet.
late-unlisted = Übrigens { $subject ->
        [one] ist
       *[other] sind
    } { $product } doch noch von deiner Liste{ $list } verschwunden.
late-moved = Übrigens { $subject ->
        [one] ist
       *[other] sind
    } { $product } doch noch von deiner Liste{ $list } in den Warenkorb gewandert.
late-rest = { $rest ->
        [one] ein weiterer Artikel
       *[other] { $rest } weitere Artikel
    }
coloured = { $name } in { $colour }
counted = { $count ->
        [one] { $name }
       *[other] { $count } Mal { $name }
    }
counted-plural = { $count ->
        [one] { $name }
       *[other] { $number } { $plural }
    }
summary-all = Du hast { $count ->
        [one] einen Artikel
       *[other] { $count } Artikel
    } { $price }
summary-part = Du hast { $count } Artikel, von denen { $available ->
        [one] einer gerade zu haben ist
       *[other] { $available } gerade zu haben sind
    }, { $price }
summary-none = Du hast { $count ->
        [one] einen Artikel, der gerade nicht zu haben ist
       *[other] { $count } Artikel, von denen gerade keiner zu haben ist
    }
cheaper-one = , und { $product } { $subject ->
        [one] kostet
       *[other] kosten
    } nur noch { $now }
less-one = , und { $product } { $subject ->
        [one] kostet
       *[other] kosten
    } weniger als zuvor
less-several = , und { $count } Artikel kosten weniger als zuvor
dearer-one = , aber der Preis für { $product } ist von { $was } auf { $now } gestiegen
more-one = , und der Preis für { $product } ist gestiegen
more-several = , und { $count } Artikel kosten mehr als zuvor
prices-changed = , und einige Preise haben sich geändert
gone-many = { $count ->
        [one] einem Artikel
       *[other] { $count } Artikeln
    }
deal = { $name } { $price } statt { $was }
deal-until = { $deal } bis { $day }
choice-sold-out = { $name }, gerade ausverkauft
unavailable = { $product }, gerade nicht zu haben
raised = { $product }, jetzt { $count ->
        [one] { $now }
       *[other] je { $now }
    } statt { $was }
or-two = { $a } oder { $b }
or-three = { $a }, { $b } oder { $c }
and-two = { $a } und { $b }
and-three = { $a }, { $b } und { $c }

for-money = für { $total }
for-free = kostenlos
money-free = kostenlos
money-both = { $majors } { $rest }
currency-USD = { $count } Dollar
    .minor = { $count } Cent
currency-CAD = { $count } Dollar
    .minor = { $count } Cent
currency-AUD = { $count } Dollar
    .minor = { $count } Cent
currency-EUR = { $count } Euro
    .minor = { $count } Cent
currency-GBP = { $count } Pfund
    .minor = { $count ->
        [one] 1 Penny
       *[other] { $count } Pence
    }
currency-CHF = { $count } Franken
    .minor = { $count } Rappen
currency-JPY = { $count } Yen
    .minor = { $count } Sen
currency-other = { $count } { $code }
    .minor = { $digits ->
        [3] { $count } Tausendstel
        [4] { $count } Zehntausendstel
       *[other] { $count } Hundertstel
    }

## Karten und Bildschirme

card-cart = Dein Warenkorb
card-products = Zur Auswahl
card-empty = Dein Warenkorb ist leer.
card-history = Dein Verlauf
card-history-on = Ab jetzt wird ein halbes Jahr lang gemerkt, was du hinzufügst, für das Übliche. Mit “schalte meinen verlauf aus” endet das.
card-history-off = Was du hinzufügst, wird nicht mehr gemerkt, und was gemerkt war, ist gelöscht.
card-link = Dein Konto
card-unlinked = Dein Konto ist nicht mehr verknüpft. Um wieder per Stimme einzukaufen, verknüpfe es in der Alexa-App.
card-list = Deine Liste
card-list-empty = Auf deiner Liste steht nichts.
card-line = { $count } × { $name }: { $price }
card-gone = { $count } × { $name }: gerade nicht zu haben
card-sold-out = { $name }: ausverkauft
card-product = { $name }: { $price }
card-more = … und { $rest } weitere
card-total = Zusammen: { $price }
written-money = { $amount } { $symbol }
screen-which = Welcher Artikel?
screen-add = Hinzufügen?
screen-clear = Das alles entfernen?
screen-some = { $count } hinzufügen?
screen-change = Auf { $count } ändern?
screen-forget = Gemerktes löschen?
screen-unlink = Konto trennen?
screen-rest = Weiterlesen
screen-yes = Ja
screen-no = Nein
screen-row = { $count } × { $name }
screen-sold-out = Ausverkauft
screen-gone = Gerade nicht zu haben
