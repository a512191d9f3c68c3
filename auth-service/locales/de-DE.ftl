# Anmelden
login-title = Bei { $shop } anmelden
login-lead = { $client } möchte mit Ihrem Konto bei { $shop } verknüpft werden. Melden Sie sich an, um zu entscheiden.
login-username = E-Mail-Adresse
login-password = Passwort
login-submit = Anmelden
login-note = Gefragt sind E-Mail-Adresse und Passwort Ihres Kontos bei { $shop }.
login-wrong = Diese E-Mail-Adresse und dieses Passwort gehören nicht zusammen. Bitte prüfen Sie beides.
login-too-many = Zu viele Versuche. Bitte warten Sie einige Minuten.
login-busy = Gerade melden sich sehr viele an. Bitte versuchen Sie es gleich noch einmal.

# Erlauben oder ablehnen
consent-title = { $client } mit Ihrem Konto verknüpfen?
consent-account = Sie sind angemeldet als
consent-not-you = Nicht Sie? Anderes Konto verwenden
consent-lead = { $client } darf dann:
consent-again-title = Als { $account } fortfahren?
consent-again-lead = Wie Sie schon erlaubt haben, darf { $client } dann:
consent-again-allow = Fortfahren
consent-more-lead = Das ist neu: { $client } darf dann auch:
consent-before-lead = Wie bisher darf { $client }:
consent-until-ended = Das gilt, bis Sie es beenden. Beenden können Sie es jederzeit auf Ihrer Kontoseite.
consent-until-idle = Das gilt bis zu 180 Tage und endet von selbst, wenn es 30 Tage nicht benutzt wird. Beenden können Sie es jederzeit auf Ihrer Kontoseite.
consent-allow = Erlauben
consent-deny = Nicht erlauben

scope-cart-read = sehen, was in Ihrem Warenkorb liegt
scope-cart-write = Produkte in Ihren Warenkorb legen, ändern und herausnehmen
scope-orders-read = Ihre Bestellungen sehen
scope-orders-place = bestellen, was in Ihrem Warenkorb liegt
scope-profile = Ihren Namen und Ihre E-Mail-Adresse sehen

# Konto
account-title = Ihr Konto bei { $shop }
account-signed-in = Sie sind angemeldet als
account-links = Mit Ihrem Konto verknüpft
account-no-links = Mit Ihrem Konto ist nichts verknüpft.
account-dates = Verknüpft seit { $since }, zuletzt benutzt am { $used }
account-unlink = Verknüpfung mit { $client } lösen
account-unlinked = Die Verknüpfung ist gelöst.
account-unlinked-soon = Die Verknüpfung ist gelöst. Innerhalb einer Minute ist sie überall unwirksam.
account-allowed = Erlaubt, aber nicht verknüpft
account-allowed-lead = Das haben Sie früher erlaubt. Wer dasselbe noch einmal möchte, wird verknüpft, ohne dass Sie gefragt werden.
account-allowed-since = Erlaubt seit { $since }
account-withdraw = { $client } nicht mehr erlauben
account-withdrawn = Das ist nicht mehr erlaubt. Wer es noch einmal möchte, muss Sie fragen.
account-log-out = Abmelden

unlink-title = Verknüpfung mit { $client } lösen?
unlink-lead = { $client } kann Ihr Konto dann sofort nicht mehr benutzen. Was im Warenkorb liegt, bleibt dort.
unlink-password = Zur Bestätigung Ihr Passwort
unlink-submit = Verknüpfung lösen
unlink-cancel = Verknüpfung behalten
unlink-wrong = Das Passwort stimmt nicht. Bitte versuchen Sie es noch einmal.

withdraw-title = { $client } nicht mehr erlauben?
withdraw-lead = Wenn { $client } wieder mit Ihrem Konto verknüpft werden möchte, werden Sie zuerst gefragt.
withdraw-submit = Nicht mehr erlauben
withdraw-cancel = So lassen

# Was schiefging
problem-unknown-client-title = Dieser Aufruf funktioniert nicht
problem-unknown-client-lead = Die App, von der Sie kommen, ist diesem Shop nicht bekannt.
problem-unknown-client-remedy = Gehen Sie zurück zur App und beginnen Sie von vorn. Hilft das nicht, sagen Sie es dem Shop.
problem-unknown-redirect-title = Dieser Aufruf funktioniert nicht
problem-unknown-redirect-lead = Die App, von der Sie kommen, nannte eine Rückadresse, die dieser Shop nicht kennt. Darum bleiben Sie hier.
problem-unknown-redirect-remedy = Gehen Sie zurück zur App und beginnen Sie von vorn. Hilft das nicht, sagen Sie es dem Shop.
problem-state-too-long-title = Dieser Aufruf funktioniert nicht
problem-state-too-long-lead = Die App, von der Sie kommen, hat mehr geschickt, als dieser Shop zurückgeben kann.
problem-state-too-long-remedy = Gehen Sie zurück zur App und beginnen Sie von vorn. Hilft das nicht, sagen Sie es dem Shop.
problem-no-cookies-title = Cookies sind ausgeschaltet
problem-no-cookies-lead = Diese Seite erkennt Sie an einem Cookie, und Ihr Browser hat ihn nicht behalten.
problem-no-cookies-remedy = Erlauben Sie Cookies für diese Seite, gehen Sie zurück zur App und beginnen Sie von vorn.
problem-unknown-flow-title = Bitte beginnen Sie von vorn
problem-unknown-flow-lead = Diese Seite gehört zu einem anderen Besuch.
problem-unknown-flow-remedy = Gehen Sie zurück zur App und beginnen Sie dort von vorn.
problem-decided-title = Sie haben schon entschieden
problem-decided-lead = Ihre Antwort ist weitergegeben.
problem-decided-remedy = Gehen Sie zurück zur App. Zeigt sie die Verknüpfung nicht, beginnen Sie dort von vorn.
problem-expired-title = Bitte beginnen Sie von vorn
problem-expired-lead = Das hat länger gedauert, als wir warten können.
problem-expired-remedy = Gehen Sie zurück zur App und beginnen Sie dort von vorn.
problem-stale-form-title = Bitte beginnen Sie von vorn
problem-stale-form-lead = Dieses Formular gehört zu einem früheren Besuch.
problem-stale-form-remedy = Gehen Sie zurück zur App und beginnen Sie dort von vorn.
problem-bad-form-title = Etwas fehlt
problem-bad-form-lead = Das Formular ist nicht so angekommen, wie es sollte.
problem-bad-form-remedy = Gehen Sie zurück und versuchen Sie es noch einmal.
problem-too-many-title = Bitte etwas langsamer
problem-too-many-lead = Aus Ihrem Netz kamen zu viele Anfragen.
problem-too-many-remedy = Warten Sie einen Moment und versuchen Sie es dann noch einmal.
problem-unavailable-title = Gerade nicht
problem-unavailable-lead = Der Shop kann im Moment nicht antworten. Es wurde nichts geändert.
problem-unavailable-remedy = Bitte versuchen Sie es in einer Minute noch einmal.
problem-fault-title = Etwas ist schiefgegangen
problem-fault-lead = Das ist unser Fehler, nicht Ihrer.
problem-fault-remedy = Bitte versuchen Sie es später noch einmal. Bleibt es so, sagen Sie es dem Shop.

# Datenschutz. Was zwischen „diesen Zeichen“ steht, versteht der Skill.
privacy-link = Datenschutz
privacy-language = Deutsch
privacy-title = Ihre Daten, wenn Sie bei { $shop } per Stimme einkaufen
privacy-lead = Wenn Sie Ihr Konto bei { $shop } mit Alexa verknüpfen, können Sie Ihren Warenkorb per Stimme füllen. Hier steht, was dafür gespeichert wird und wie lange, was Amazon bekommt und wie Sie es beenden.
privacy-room = Ist Ihr Konto verknüpft, kann jeder, der mit Ihrer Alexa spricht, hören und ändern, was in Ihrem Warenkorb liegt.
privacy-who = Verantwortlich ist der Shop. Er beantwortet auch Ihre Fragen:
privacy-who-site = Wie Sie ihn erreichen, steht auf seiner eigenen Seite.

privacy-kept = Was gespeichert wird, und wie lange
privacy-account = Ihr Konto
privacy-account-kept = Ihre E-Mail-Adresse und Ihr Passwort, dieses so, dass niemand es lesen kann, bis der Shop Ihr Konto löscht.
privacy-links = Was Sie erlauben
privacy-links-kept = Mit wem Ihr Konto verknüpft ist, seit wann, wann die Verknüpfung zuletzt benutzt wurde und, so dass sie sich nicht zurücklesen lässt, die Nummer, unter der Alexa Sie kennt: noch { $time } nach dem Ende der Verknüpfung. Was Sie erlaubt haben oder nicht mehr erlauben, bleibt so lange wie Ihr Konto.
privacy-tokens = Die Schlüssel, die Alexa hat
privacy-tokens-kept = Alexa weist mit einem Schlüssel nach, dass sie für Sie handeln darf; jeder gilt { $time }. Ein zweiter, mit dem sie den nächsten holt, gilt so lange wie die Verknüpfung. Die Schlüssel selbst werden hier nicht gespeichert, nur woran sie zu erkennen sind.
privacy-attempts = Ihre Versuche, zu verknüpfen
privacy-attempts-kept = Wie weit jeder gekommen ist, damit der Shop helfen kann, wenn es nicht klappt: { $time }.
privacy-sessions = Dass Sie hier angemeldet sind
privacy-sessions-kept = Bis Sie sich abmelden, { $idle } nichts tun oder { $longest } vorbei sind; vergessen ist es { $time } nach diesen { $longest }. Dafür und zum Schutz der Formulare behält Ihr Browser zwei Cookies, bis er geschlossen wird. Diese Seite setzt keine.
privacy-cart = Ihr Warenkorb
privacy-cart-kept = Was darin liegt, noch { $idle } nach Ihrer letzten Änderung. Was beim Leeren darin lag, noch { $emptied }, damit „mach das rückgängig“ es zurückholen kann.
privacy-lists = Ihre Listen für später
privacy-lists-kept = Wie sie heißen, und was darauf steht, bis Sie es herunternehmen.
privacy-changes = Was Sie ändern ließen
privacy-changes-kept = Dass es getan wurde und was dabei herauskam, damit eine wiederholte Anfrage nichts zweimal ändert: { $time }. Kam die Antwort zu spät für Sie, dass Sie noch davon hören sollen: { $late }. Die Nummer der Anfrage und ihre Worte werden nur so gespeichert, dass sie sich nicht zurücklesen lassen.
privacy-words = Worte, die nicht verstanden wurden
privacy-words-kept = Namen von Produkten, die nicht gefunden wurden, nach Tagen und ohne Ihr Konto: { $unresolved }; der Shop sieht nur, wonach mindestens { $people } Personen gefragt haben. Welches Produkt mit unklaren Worten gemeint war, ebenso: { $confirmed }, zu sehen, wenn mindestens { $agreeing } Personen sich einig sind. Solange Sie gefragt werden, welches Sie meinten: { $asked }. Was nach einer Karten- oder Telefonnummer oder einer E-Mail-Adresse aussieht, wird nie gespeichert.
privacy-events = Das Sicherheitsprotokoll
privacy-events-kept = Wer sich angemeldet und wer etwas verknüpft, geändert oder beendet hat: { $events }. Von welcher Netzadresse aus: { $addresses }.
privacy-records = Technische Aufzeichnungen
privacy-records-kept = Die Server des Shops schreiben außerdem auf, was sie wann getan haben, mit Netzadressen, aber ohne Passwörter, Schlüssel und das, was Sie sagen. Wie lange er das und seine Sicherungskopien behält, bestimmt der Shop.
privacy-kept-then = Was hier eine Frist hat, wird binnen einer Stunde nach deren Ende gelöscht.

privacy-history = Was Sie gewöhnlich kaufen
privacy-history-asked-for = Das ist aus, bis Sie „nutze meinen Verlauf“ sagen. Von da an wird gespeichert, an welchen Tagen Sie welches Produkt hinzugefügt haben, { $time } lang, damit Alexa das Übliche kennt. Es gilt nur für eine Stimme, die Alexa erkennt und die ein eigenes Konto verknüpft hat; von der Stimme wird nichts gespeichert.
privacy-history-unless-refused = Das ist an, bis Sie „nutze meinen Verlauf nicht mehr“ sagen. Gespeichert wird, an welchen Tagen Sie welches Produkt hinzugefügt haben, { $time } lang, damit Alexa das Übliche kennt. Es gilt nur für eine Stimme, die Alexa erkennt und die ein eigenes Konto verknüpft hat; von der Stimme wird nichts gespeichert.
privacy-history-end = „Nutze meinen Verlauf nicht mehr“ löscht es sofort. Was Sie wann und wie entschieden haben, bleibt so lange wie Ihr Konto.
privacy-recommended = Empfehlungen zählen, was in vielen Warenkörben zusammen liegt, und merken sich nicht, wem sie gehören.

privacy-never = Was nicht gespeichert wird
privacy-never-kept = Keine Aufnahmen: Amazon macht aus dem, was Sie sagen, Worte. Auch die Worte nicht, außer Namen von Produkten wie oben. Der Skill fragt nach keinem Namen, keiner Anschrift, keiner Telefonnummer und keinem Zahlungsmittel.

privacy-amazon = Was Amazon bekommt
privacy-amazon-hears = Amazon hört, was Sie zu Alexa sagen; dafür gilt Amazons eigene Datenschutzerklärung.
privacy-amazon-gets = Von hier bekommt Alexa, was sie für ihre Antwort braucht: was sie sagt und zeigt, etwa Produkte, Mengen, Preise und Bilder; die Schlüssel der Verknüpfung; und, um Sie zu verstehen, bis zum Ende des Gesprächs die Namen Ihrer Listen, der Produkte in Ihrem Warenkorb und, wenn Sie das nutzen, dessen, was Sie gewöhnlich kaufen.
privacy-amazon-never = Ihr Passwort bekommt sie nie, und Ihre E-Mail-Adresse nur, wenn Sie das beim Verknüpfen erlaubt haben. Der Skill gibt nichts an andere weiter und verwendet nichts für Werbung.

privacy-end = Wie Sie es beenden
privacy-end-voice-link = „Trenne mein Konto“ beendet die Verknüpfung.
privacy-end-voice-history = „Vergiss mich“ löscht, was über Ihre üblichen Einkäufe gespeichert ist, und „was weißt du über mich“ sagt Ihnen, was da ist.
privacy-end-page = Ohne Alexa sehen und beenden Sie Ihre Verknüpfungen hier:
privacy-end-page-link = Ihre Kontoseite
privacy-end-app = Wenn Sie den Skill in der Alexa-App deaktivieren, endet die Verknüpfung. Sagen Sie Amazon außerdem, dass nichts von Ihnen gespeichert bleiben soll, wird auch gelöscht, was über Ihre üblichen Einkäufe gespeichert ist.
privacy-end-shop = Der Shop löscht Ihr Konto und gibt Ihnen eine Kopie von allem, was von Ihnen gespeichert ist, wenn Sie ihn darum bitten. Mit dem Konto gehen Ihr Warenkorb, Ihre Listen und alles, was so lange bleibt wie Ihr Konto. Übrig bleibt dessen Nummer, die nichts über Sie sagt: in beendeten Verknüpfungen { $links }, in Ihren Verknüpfungsversuchen { $attempts }, im Sicherheitsprotokoll { $events } und mit dem Tag der Löschung in einer Liste, damit sie nicht wiederkommt.
privacy-end-stays = Warenkorb und Listen bleiben, wenn eine Verknüpfung endet oder Sie „vergiss mich“ sagen: Sie gehören zu Ihrem Konto, und Sie finden sie im Shop.

privacy-rights = Ihre Rechte
privacy-rights-are = Sie können vom Shop erfahren, was von Ihnen gespeichert ist, es als Datei bekommen und es berichtigen oder löschen lassen. Sie können widersprechen und jederzeit zurücknehmen, was Sie erlaubt haben. Sie können sich auch bei der Datenschutzaufsicht Ihres Wohnorts beschweren.

time-days = { $count ->
    [one] einen Tag
   *[other] { $count } Tage
}
time-hours = { $count ->
    [one] eine Stunde
   *[other] { $count } Stunden
}
time-minutes = { $count ->
    [one] eine Minute
   *[other] { $count } Minuten
}
