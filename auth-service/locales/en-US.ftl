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
