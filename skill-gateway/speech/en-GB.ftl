### What the skill says in British English, where it differs from en-US.ftl: in a shop of Britain's
### things lie in a basket.

welcome = Welcome to { -shop }. What can I add for you?
    .b = Welcome to { -shop }. What would you like to add?
    .reprompt = You can say “add { -example } to my basket”, or “help”. What would you like?
welcome-back = Welcome back to { -shop }. You have { $count ->
        [one] one item
       *[other] { $count } items
    } in your basket. What can I add for you?
    .b = { -shop } here, welcome back. There { $count ->
        [one] is one item
       *[other] are { $count } items
    } in your basket. What would you like to add?
    .reprompt = You can say “what's in my basket” or “help”, or name something to add. What would you like?
welcome-unlinked = Welcome to { -shop }. Once your account is linked, I can fill your basket for you. What would you like?
    .reprompt = Try “add { -example } to my basket”, and I'll help you link your account, or say “help”. What would you like?
help = I can add things to your basket, take them out, and tell you what's in it. Try “add { -example } to my basket”. What would you like?
    .reprompt = You can also say “what's in my basket”, or “take { -example } out of my basket”. What would you like?
all-in-cart = Okay. Your basket is saved.
    .b = All right. It's all in your basket.
fallback-first = I didn't catch that. What would you like to add?
    .b = Sorry, I didn't get that. What can I add for you?
    .reprompt = You can say “add { -example } to my basket”. What would you like?
fallback-second = That's something I can't do. Try “add { -example } to my basket”, or “what's in my basket”. What would you like?
    .reprompt = You can say “help” to hear what I can do. What would you like?
card-number = I don't take card numbers, and you won't need one here. What can I add to your basket?
    .reprompt = Your basket is as it was. You can say “what's in my basket”, or name something to add. What would you like?
link-account = To use your basket I need to link your account. I've sent a card to the Alexa app.
slow = That's taking longer than usual. Ask me what's in your basket in a moment.
which-colour = We have that in { $choices }. Which colour?
    .reprompt = You can say a colour, or name something else. Which colour would you like?
late-added = By the way, { $product } went into your basket after all.
late-removed = By the way, { $product } came out of your basket after all.
late-counted = By the way, your basket has { $product } now after all.
late-emptied = By the way, your basket was emptied after all.
late-restored = By the way, what was in your basket is back after all.
late-restored-part = By the way, everything but { $gone } is back in your basket after all.
late-moved = By the way, { $product } went from your{ $list } list into your basket after all.
found-one = I have { $product }. Shall I add it?
    .b = There's { $product }. Shall I add it?
    .reprompt = You can say “yes”, or name something else. Shall I add it to your basket?
at-most-more = You can have { $max ->
        [one] only one
       *[other] up to { $max }
    }, and { $present ->
        [one] one is
       *[other] { $present } are
    } in your basket already. How many shall I add?
    .reprompt = Tell me how many to add to the { $present ->
        [one] one
       *[other] { $present }
    } you have. How many?
up-to-more = You can have { $max ->
        [one] only one
       *[other] up to { $max }
    }, and { $present ->
        [one] one is
       *[other] { $present } are
    } in your basket already. Shall I add { $room ->
        [one] one more
       *[other] { $room } more
    }?
    .reprompt = You can also tell me another number. Shall I add { $room ->
        [one] one more
       *[other] { $room } more
    }?
dearer-to = The price of { $product } is now { $now }, up from { $was }. Shall I make it { $count }?
    .reprompt = The price has gone up since it went into your basket. Shall I make it { $count }?
cart-full = That's more than your basket can hold. What else would you like?
    .reprompt = You can say “what's in my basket”, and take something out. What would you like?
other-currency = That isn't sold in the currency of your basket. What else would you like?
    .reprompt = Name something else, or say “stop”. What would you like?
remove-what = What shall I remove?
    .reprompt = Name something that is in your basket. What shall I take out?
removed = Removed { $product }. Anything else?
    .b = I've taken out { $product }. Anything else?
    .reprompt = You can say “what's in my basket”, or “stop”. Anything more?
reduced = Removed { $product }. { $few ->
        [one] One is
       *[other] { $few } are
    } left. Anything else?
    .reprompt = You can say “what's in my basket”, or “stop”. Anything more?
not-in-cart = I don't see { $heard } in your basket. You have { $items }. What shall I remove?
    .reprompt = Name something that is in your basket, or say “stop”. What shall I take out?
not-in-large-cart = I don't see { $heard } in your basket. What shall I remove?
    .reprompt = Name something that is in your basket, or say “what's in my basket”. What shall I take out?
clear-sure = { $count ->
        [one] That removes the one item in your basket.
       *[other] That removes all { $count } items in your basket.
    } Are you sure?
    .reprompt = For a day you can say “undo that” to get everything back. Shall I empty your basket?
clear-changed = Your basket has just changed. { $count ->
        [one] That removes the one item in it now.
       *[other] That removes all { $count } items in it now.
    } Are you sure?
    .reprompt = For a day you can say “undo that” to get everything back. Shall I empty your basket?
cleared = Your basket is empty now. What would you like to add?
    .b = Done, your basket is empty. What would you like to add?
    .reprompt = You can say “undo that” to get it all back, or “stop”. What would you like?
restored = It's all back{ $prices }. { $summary }. Anything else?
    .reprompt = You can say “what's in my basket”, or “stop”. Anything more?
restored-part = I put back everything but { $gone }{ $changed }. { $summary }. Anything else?
    .reprompt = You can say “what's in my basket”, or “stop”. Anything more?
restored-none = Right now I can't put back what was in your basket. What would you like to add?
    .reprompt = You can name something else, or say “stop”. What would you like?
start-over = Okay, let's start over. What would you like to add?
    .reprompt = Your basket is as it was. You can also say “what's in my basket”. What would you like?
nothing-to-undo = There's nothing for me to undo. What would you like to add?
    .reprompt = You can say “what's in my basket”, or name something. What would you like?
change-what = What shall I change?
    .reprompt = Name something that is in your basket, or say “what's in my basket”. What shall I change?
change-not-in-cart = That isn't in your basket. What shall I change?
    .reprompt = Name something that is in your basket, or say “what's in my basket”. What shall I change?
list-to-cart = Moved { $product } to your basket. Your total is { $total }. Anything else?
    .reprompt = You can say “what's in my basket”, or “stop”. Anything more?
list-all-to-cart = It's all in your basket now{ $cheaper }. { $summary }. Anything else?
    .reprompt = You can say “what's in my basket”, or “stop”. Anything more?
list-part-to-cart = I've moved everything but { $gone } to your basket{ $less }. { $summary }. Anything else?
    .reprompt = The rest is still on your list. You can say “what's in my basket”, or “stop”. Anything more?
list = On your{ $list } list you have { $items }. Anything else?
    .reprompt = You can say “add my list to my basket”, or “stop”. Anything more?
list-not-in-cart = That isn't in your basket. What shall I move?
    .reprompt = Name something that is in your basket, or say “what's in my basket”. What shall I move?
list-undo-all = I can't take all of that back at once. What shall I move back to your list?
    .reprompt = Name something that is in your basket, or say “stop”. What shall I move back?
list-not-all = I can't move everything at once, but I can move things one by one. What shall I move?
    .reprompt = Name something that is in your basket, or say “stop”. What shall I move?
not-yet-order = I can't place orders yet. Your basket is waiting on the { -shop } site. What else can I add?
    .reprompt = You can say “what's in my basket”, or “stop”. What would you like?
not-yet-reorder = I can't repeat an order yet, but I can fill your basket. What shall I add?
    .reprompt = Name something from your last order, like { -example }. What shall I add?
not-yet-orders = I can't look up orders yet. You'll find them on the { -shop } site. What can I add to your basket?
    .reprompt = You can say “what's in my basket”, or “stop”. What would you like?
not-yet-checkout = You choose that when you order, on the { -shop } site. What can I add to your basket?
    .reprompt = You can say “what's in my basket”, or “stop”. What would you like?
not-yet-code = I don't need a code. What can I add to your basket?
    .reprompt = You can say “what's in my basket”, or “stop”. What would you like?
about-on = I know what's in your basket and on your lists, and what you added on which days of the last half year. What would you like?
    .reprompt = Say “stop using my history”, and those days are deleted. What would you like?
about-off = I know what's in your basket and on your lists, and I keep no record of what you added before. What would you like?
    .reprompt = Say “use my history”, and I'll learn what's usual for you. What would you like?
about-unknown-voice = Unless I know your voice, I can only tell you what's in the basket. What would you like?
    .reprompt = You can say “what's in my basket”, or name something to add. What would you like?
forget-sure = Only { -shop } can delete your account itself. I'll delete what I remember of what you add, and stop remembering. Shall I?
    .reprompt = Your basket, your lists and the link to your account stay. Shall I delete what I remember?
unlink-sure = I'll unlink your account from Alexa. What's in your basket stays on the { -shop } site. Shall I?
    .reprompt = To shop by voice again, you'd have to link it again. Shall I unlink your account?
usual-one = Your usual is { $product }. Shall I add it?
    .reprompt = You can say “yes”, or name something else. Shall I add it to your basket?
deal-one = On sale I have { $product }. Shall I add it?
    .reprompt = You can say “yes”, or name something else. Shall I add it to your basket?
suggest-why = { $count ->
        [one] One other shopper has
       *[other] { $count } other shoppers have
    } it along with { $because }. Shall I add it?
    .reprompt = That's all I know. Shall I add it to your basket?
cart-empty = Your basket is empty. What would you like to add?
    .b = There's nothing in your basket yet. What can I add for you?
    .reprompt = You can say “add { -example } to my basket”. What would you like?
has = Yes, your basket has { $items }. Anything else?
    .reprompt = You can name something to add, or say “stop”. Anything more?
has-not = No, I don't see { $heard } in your basket. Anything else?
    .reprompt = You can say “what's in my basket”, or name something to add. Anything more?
has-other = No, I don't see { $heard } in your basket, but you have { $items }. Anything else?
    .reprompt = You can say “what's in my basket”, or name something to add. Anything more?
has-other-than-that = No, I don't see that in your basket, but you have { $items }. Anything else?
    .reprompt = You can say “what's in my basket”, or name something to add. Anything more?
has-not-that = No, I don't see that in your basket. Anything else?
    .reprompt = You can say “what's in my basket”, or name something to add. Anything more?
cart-long = { $summary }. The first three are { $items }. Want the rest?
    .reprompt = There's more in your basket. Shall I go on?
cart-more = Then there's { $items }. Want the rest?
    .reprompt = There's more in your basket. Shall I go on?
cart-first = The first three are { $items }. Want the rest?
    .reprompt = There's more in your basket. Shall I go on?
card-cart = Your basket
card-empty = Your basket is empty.
