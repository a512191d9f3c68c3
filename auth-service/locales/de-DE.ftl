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
