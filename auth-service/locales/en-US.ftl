# Sign in
login-title = Sign in to { $shop }
login-lead = { $client } would like to be linked with your account at { $shop }. Sign in to decide.
login-username = E-mail address
login-password = Password
login-submit = Sign in
login-note = Use the e-mail address and the password of your account at { $shop }.
login-wrong = This e-mail address and this password do not belong together. Check both and try again.
login-too-many = Too many tries. Wait a few minutes, then try again.
login-busy = Many people are signing in right now. Please try again in a moment.

# Allow or deny
consent-title = Link { $client } with your account?
consent-account = You are signed in as
consent-not-you = Not you? Use another account
consent-lead = { $client } will be able to:
consent-again-title = Continue as { $account }?
consent-again-lead = As you have allowed before, { $client } will be able to:
consent-again-allow = Continue
consent-more-lead = This is new. { $client } will also be able to:
consent-before-lead = As before, { $client } will be able to:
consent-until-ended = This holds until you end it. You can end it at any time on your account page.
consent-until-idle = This holds for up to 180 days, and ends by itself when it is not used for 30 days. You can end it at any time on your account page.
consent-allow = Allow
consent-deny = Do not allow

scope-cart-read = see what is in your shopping cart
scope-cart-write = add, change and remove products in your shopping cart
scope-orders-read = see your orders
scope-orders-place = order what is in your shopping cart
scope-profile = see your name and your e-mail address

# Account
account-title = Your account at { $shop }
account-signed-in = You are signed in as
account-links = Linked with your account
account-no-links = Nothing is linked with your account.
account-dates = Linked since { $since }, last used on { $used }
account-unlink = Unlink { $client }
account-unlinked = The link has been ended.
account-unlinked-soon = The link has been ended. Within one minute it will be without effect everywhere.
account-allowed = Allowed, but not linked
account-allowed-lead = You have allowed this before. Whoever asks for the same again is linked without asking you.
account-allowed-since = Allowed since { $since }
account-withdraw = No longer allow { $client }
account-withdrawn = It is no longer allowed. Whoever asks again has to ask you.
account-log-out = Sign out

unlink-title = Unlink { $client }?
unlink-lead = { $client } will at once no longer be able to use your account. What is in your cart stays.
unlink-password = Your password, to confirm
unlink-submit = Unlink
unlink-cancel = Keep the link
unlink-wrong = This password is wrong. Please try again.

withdraw-title = No longer allow { $client }?
withdraw-lead = When { $client } wants to be linked with your account again, you will be asked first.
withdraw-submit = No longer allow
withdraw-cancel = Leave it as it is

# What went wrong
problem-unknown-client-title = This link does not work
problem-unknown-client-lead = The app that sent you here is not known to this shop.
problem-unknown-client-remedy = Go back to the app and start again. If that does not help, tell the shop.
problem-unknown-redirect-title = This link does not work
problem-unknown-redirect-lead = The app that sent you here named a return address that this shop does not know, so you stay here.
problem-unknown-redirect-remedy = Go back to the app and start again. If that does not help, tell the shop.
problem-state-too-long-title = This link does not work
problem-state-too-long-lead = The app that sent you here sent more than this shop can give back.
problem-state-too-long-remedy = Go back to the app and start again. If that does not help, tell the shop.
problem-no-cookies-title = Cookies are switched off
problem-no-cookies-lead = This page needs a cookie to know that it is still you, and your browser has not kept it.
problem-no-cookies-remedy = Allow cookies for this site, go back to the app and start again.
problem-unknown-flow-title = Please start again
problem-unknown-flow-lead = This page belongs to another visit.
problem-unknown-flow-remedy = Go back to the app and start again from there.
problem-decided-title = You have decided already
problem-decided-lead = Your answer has been passed on.
problem-decided-remedy = Go back to the app. If it does not show the link, start again from there.
problem-expired-title = Please start again
problem-expired-lead = This took longer than we can wait.
problem-expired-remedy = Go back to the app and start again from there.
problem-stale-form-title = Please start again
problem-stale-form-lead = This form belongs to an earlier visit.
problem-stale-form-remedy = Go back to the app and start again from there.
problem-bad-form-title = Something is missing
problem-bad-form-lead = The form did not arrive as it should.
problem-bad-form-remedy = Go back and try again.
problem-too-many-title = A little slower, please
problem-too-many-lead = There were too many requests from your network.
problem-too-many-remedy = Wait a moment, then try again.
problem-unavailable-title = Not right now
problem-unavailable-lead = The shop cannot answer at the moment. Nothing was changed.
problem-unavailable-remedy = Please try again in a minute.
problem-fault-title = Something went wrong
problem-fault-lead = That is our mistake, not yours.
problem-fault-remedy = Please try again later. If it stays like this, tell the shop.

# Privacy. What stands between “these signs” the skill understands.
privacy-link = Privacy
privacy-language = English
privacy-title = Your data when you shop at { $shop } by voice
privacy-lead = When you link your account at { $shop } with Alexa, you can fill your shopping cart by voice. This page says what is kept for that and for how long, what Amazon gets, and how you end it.
privacy-room = Once your account is linked, anybody who speaks to your Alexa can hear and change what is in your cart.
privacy-who = The shop is responsible for it, and answers your questions:
privacy-who-site = How to reach it stands on its own site.

privacy-kept = What is kept, and for how long
privacy-account = Your account
privacy-account-kept = Your e-mail address, and your password in a form that nobody can read it from, until the shop deletes your account.
privacy-links = What you allow
privacy-links-kept = With whom your account is linked, since when, when the link was last used, and, in a form that cannot be read back, the number by which Alexa knows you: until { $time } after the link has ended. What you allowed or no longer allow is kept as long as your account.
privacy-tokens = The keys that Alexa holds
privacy-tokens-kept = Alexa proves with a key that she may act for you; each is good for { $time }. A second one, which gets her the next, lasts as long as the link. The keys themselves are not kept here, only what they are recognized by.
privacy-attempts = Your tries to link
privacy-attempts-kept = How far each one came, so that the shop can help where it fails: { $time }.
privacy-sessions = That you are signed in here
privacy-sessions-kept = Until you sign out, do nothing for { $idle }, or { $longest } have passed; { $time } after those { $longest } it is forgotten. For that, and to protect the forms, your browser keeps two cookies until it is closed. This page sets none.
privacy-cart = Your shopping cart
privacy-cart-kept = What lies in it, until { $idle } after you last changed it. What was in it when you emptied it, for { $emptied } more, so that “undo that” can bring it back.
privacy-lists = Your lists for later
privacy-lists-kept = What they are called, and what is on them until you take it off.
privacy-changes = What you had changed
privacy-changes-kept = That it was done and what came of it, so that a repeated request changes nothing twice: { $time }. If the answer came too late for you to hear it, that you are still to be told: { $late }. The request's number and its words are kept only in a form that cannot be read back.
privacy-words = Words that were not understood
privacy-words-kept = Names of products that were not found, by day and without your account: { $unresolved }; the shop sees only what at least { $people } people asked for. Which product unclear words meant, in the same way: { $confirmed }, seen when at least { $agreeing } people agree. While you are being asked which one you meant: { $asked }. What looks like a card or telephone number or an e-mail address is never kept.
privacy-events = The security log
privacy-events-kept = Who signed in, and linked, changed or ended something: { $events }. From which network address: { $addresses }.
privacy-records = Technical records
privacy-records-kept = The shop's servers also write down what they did and when, with network addresses, but without passwords, keys and what you said. The shop decides how long it keeps those, and its backups.
privacy-kept-then = Whatever has a time here is deleted within an hour after that time is over.

privacy-history = What you usually buy
privacy-history-asked-for = This is off until you say “use my history”. From then on it is kept on which days you added which product, for { $time }, so that Alexa knows your usual. It counts only for a voice that Alexa recognizes and that has linked an account of its own; nothing of the voice is kept.
privacy-history-unless-refused = This is on until you say “stop using my history”. It is kept on which days you added which product, for { $time }, so that Alexa knows your usual. It counts only for a voice that Alexa recognizes and that has linked an account of its own; nothing of the voice is kept.
privacy-history-end = “Stop using my history” deletes it at once. What you decided, when and how is kept as long as your account.
privacy-recommended = Recommendations count what lies together in many carts, without noting whose they are.

privacy-never = What is not kept
privacy-never-kept = No recordings: Amazon turns what you say into words. Nor the words, except for names of products as above. The skill asks for no name, address, telephone number or means of payment.

privacy-amazon = What Amazon gets
privacy-amazon-hears = Amazon hears what you say to Alexa; for that its own privacy notice holds.
privacy-amazon-gets = From here Alexa gets what she needs to answer you: what she says and shows, such as products, numbers, prices and pictures; the keys of the link; and, so that she understands you, names of your lists, of what is in your cart and, if you let it be used, of what you usually buy, until the conversation ends.
privacy-amazon-never = She never gets your password, and your e-mail address only if you allowed that when you linked. The skill passes nothing on to anybody else and uses nothing for advertising.

privacy-end = How you end it
privacy-end-voice-link = “Unlink my account” ends the link.
privacy-end-voice-history = “Forget me” deletes what was kept of what you usually buy, and “what do you know about me” tells you what there is.
privacy-end-page = Without Alexa, you see and end your links here:
privacy-end-page-link = your account page
privacy-end-app = If you disable the skill in the Alexa app, the link ends. If you also tell Amazon that nothing may be kept of you, what was kept of what you usually buy is deleted.
privacy-end-shop = The shop deletes your account, and gives you a copy of everything that is kept of you, when you ask it to. With your account go your cart, your lists and all that was said above to stay as long. What remains is your account's number, which says nothing about you: in ended links for { $links }, in your tries to link for { $attempts }, in the security log for { $events }, and, with the day of the deletion, in a list that keeps it from coming back.
privacy-end-stays = Your cart and your lists stay when a link ends or you say “forget me”: they belong to your account, and you find them at the shop.

privacy-rights = Your rights
privacy-rights-are = You may ask the shop what is kept of you, get it as a file, and have it corrected or deleted. You may object, and take back at any time what you have allowed. You may also complain to the data protection authority where you live.

time-days = { $count ->
    [one] a day
   *[other] { $count } days
}
time-hours = { $count ->
    [one] an hour
   *[other] { $count } hours
}
time-minutes = { $count ->
    [one] a minute
   *[other] { $count } minutes
}
