### What the skill says in American English.
###
### A message is one phrase; `.b` and `.c` are other wordings of it, `.reprompt` is what who is
### silent hears. Everything in “such quotes” must be understood by model/en-US.json.
### `-shop` is what the shop is called, and `-example` something that it sells: both are settings.

## Opening and closing

welcome = Welcome to { -shop }. What can I add for you?
    .b = Welcome to { -shop }. What would you like to add?
    .reprompt = You can say “add { -example } to my cart”, or “help”. What would you like?
welcome-back = Welcome back to { -shop }. You have { $count ->
        [one] one item
       *[other] { $count } items
    } in your cart. What can I add for you?
    .b = { -shop } here, welcome back. There { $count ->
        [one] is one item
       *[other] are { $count } items
    } in your cart. What would you like to add?
    .reprompt = You can say “what's in my cart” or “help”, or name something to add. What would you like?
welcome-unlinked = Welcome to { -shop }. Once your account is linked, I can fill your cart for you. What would you like?
    .reprompt = Try “add { -example } to my cart”, and I'll help you link your account, or say “help”. What would you like?
help = I can add things to your cart, take them out, and tell you what's in it. Try “add { -example } to my cart”. What would you like?
    .reprompt = You can also say “what's in my cart”, or “take { -example } out of my cart”. What would you like?
goodbye = Goodbye.
    .b = See you soon.
    .c = Bye for now.
all-in-cart = Okay. Your cart is saved.
    .b = All right. It's all in your cart.
fallback-first = I didn't catch that. What would you like to add?
    .b = Sorry, I didn't get that. What can I add for you?
    .reprompt = You can say “add { -example } to my cart”. What would you like?
fallback-second = That's something I can't do. Try “add { -example } to my cart”, or “what's in my cart”. What would you like?
    .reprompt = You can say “help” to hear what I can do. What would you like?
fallback-third = I still can't help with that. You'll find everything on the { -shop } site.
card-number = I don't take card numbers, and you won't need one here. What can I add to your cart?
    .reprompt = Your cart is as it was. You can say “what's in my cart”, or name something to add. What would you like?

## The account

link-account = To use your cart I need to link your account. I've sent a card to the Alexa app.
link-again = Your link doesn't allow me to do that. To link again, use the card I've sent to the Alexa app.
account-away = Sorry, I can't reach your account right now. Try again in a moment.
shop-away = Sorry, the shop isn't answering right now. Try again in a moment.
one-moment = One moment.
    .b = Just a moment.
slow = That's taking longer than usual. Ask me what's in your cart in a moment.

## Adding

add-what = What would you like to add?
    .b = What can I add for you?
    .reprompt = Name something from the shop, like { -example }. What shall I add?
how-many = How many?
    .b = How many would you like?
    .reprompt = Tell me a number, like two. How many?
which-one = I have { $choices }. Which one?
    .b = There's { $choices }. Which one would you like?
    .reprompt = You can say its name, or “the first one”. Which one shall I add?
which-size = We have that in { $choices }. Which size?
    .reprompt = You can say a size, or name something else. Which size would you like?
which-colour = We have that in { $choices }. Which color?
    .reprompt = You can say a color, or name something else. Which color would you like?
which-kind = We have that as { $choices }. Which one?
    .reprompt = You can say which kind, or name something else. Which one would you like?
one-at-a-time = One thing at a time:
values-more = { $a }, { $b }, { $c } and more
which-again = I'm not sure which one you mean. What's its name?
    .reprompt = Tell me the name of the product. What shall I add?
did-you-mean = Did you mean { $product }?
    .b = Do you mean { $product }?
    .reprompt = I'd add { $product }. Shall I?
that-many = That's { $product }. Is that right?
    .reprompt = I'd add { $product }. Shall I?
not-found = I couldn't find { $heard }. What else can I look for?
    .b = I don't see anything called { $heard }. What else can I look for?
    .reprompt = Try a shorter name. What can I look for?
not-found-then = Then I couldn't find what you mean. What else can I look for?
    .reprompt = Try another name for it. What can I look for?
find-what = What can I look for?
    .reprompt = Name something from the shop, like { -example }. What can I look for?
found-one = I have { $product }. Shall I add it?
    .b = There's { $product }. Shall I add it?
    .reprompt = You can say “yes”, or name something else. Shall I add it to your cart?
found-several = I have { $choices }. Which one shall I add?
    .b = There's { $choices }. Which one shall I add?
    .reprompt = You can say its name, or “the first one”. Which one shall I add?
found-more = I have { $choices }, and more after that. Which one shall I add?
    .b = There's { $choices }, and more after that. Which one shall I add?
    .reprompt = You can say its name, or “go on” to hear more. Which one shall I add?
found-end = Those were the best matches. What else can I look for?
    .reprompt = Name something else, or say “stop”. What can I look for?
found-none-below = There's nothing like that under { $limit }. The cheapest is { $product }. Shall I add it?
    .reprompt = You can say “yes”, or name something else. Shall I add it?
size = { $name }: that's { $size }, { $price }. Shall I add it?
    .reprompt = You can say “yes”, or name something else. Shall I add it?
size-unknown = I don't know the size of { $name }, but I have it { $price }. Shall I add it?
    .reprompt = You can say “yes”, or name something else. Shall I add it?
in-stock = I have { $product }, and it's in stock. You'll see the delivery day when you order. Shall I add it?
    .reprompt = You can say “yes”, or name something else. Shall I add it?
sold-out-when = I'm sold out of { $product }, and I don't know when I'll have more. What else can I look for?
    .reprompt = I may have something else. What can I look for?
sold-out = I'm sold out of { $product }. What else can I look for?
    .reprompt = I may have something else. What can I look for?
sold-out-like = I'm sold out of { $other }. Something similar is { $name } { $price }. Shall I add it?
    .reprompt = You can say “yes”, or name something else. Shall I add it?
at-most = You can have { $max ->
        [one] only one
       *[other] up to { $max }
    }. How many shall I add?
    .reprompt = Tell me a number up to { $max }. How many?
at-most-more = You can have { $max ->
        [one] only one
       *[other] up to { $max }
    }, and { $present ->
        [one] one is
       *[other] { $present } are
    } in your cart already. How many shall I add?
    .reprompt = Tell me how many to add to the { $present ->
        [one] one
       *[other] { $present }
    } you have. How many?
enough = You already have { $max ->
        [one] one
       *[other] { $max }
    }, and that's the most I can add. What else would you like?
    .reprompt = Name something else, or say “stop”. What would you like?
at-least = You need to take at least { $min }. How many would you like?
    .reprompt = Tell me a number, { $min } or more. How many?
multiple-of = That's only sold in multiples of { $multiple }. How many would you like?
    .reprompt = Tell me a multiple of { $multiple }. How many?
at-least-add = You need to take at least { $min }. Shall I add { $room ->
        [one] one
       *[other] { $room }
    }?
    .reprompt = You can also tell me another number. Shall I add { $room ->
        [one] one
       *[other] { $room }
    }?
multiple-of-add = That's only sold in multiples of { $multiple }. Shall I add { $room ->
        [one] one
       *[other] { $room }
    }?
    .reprompt = You can also tell me another multiple of { $multiple }. Shall I add { $room ->
        [one] one
       *[other] { $room }
    }?
cart-full = That's more than your cart can hold. What else would you like?
    .reprompt = You can say “what's in my cart”, and take something out. What would you like?
other-currency = That isn't sold in the currency of your cart. What else would you like?
    .reprompt = Name something else, or say “stop”. What would you like?
added = Added { $product }. Your total is { $total }. Anything else?
    .b = I've added { $product }. That's { $total } in all. Anything else?
    .reprompt = You can name something else, or say “stop”. Anything more?
added-free = Added { $product }. There's nothing to pay so far. Anything else?
    .b = I've added { $product }. So far it's all free. Anything else?
    .reprompt = You can name something else, or say “stop”. Anything more?
added-more = { $count ->
        [one] You have { $product } now.
       *[other] That makes { $product }.
    } Anything else?
    .b = { $count ->
        [one] Now you have { $product }.
       *[other] You have { $product } now.
    } Anything else?
    .reprompt = You can name something else, or say “stop”. Anything more?
up-to = You can have { $max ->
        [one] only one
       *[other] up to { $max }
    }. Shall I add { $room ->
        [one] one
       *[other] { $room }
    }?
    .reprompt = You can also tell me another number. Shall I add { $room ->
        [one] one
       *[other] { $room }
    }?
up-to-more = You can have { $max ->
        [one] only one
       *[other] up to { $max }
    }, and { $present ->
        [one] one is
       *[other] { $present } are
    } in your cart already. Shall I add { $room ->
        [one] one more
       *[other] { $room } more
    }?
    .reprompt = You can also tell me another number. Shall I add { $room ->
        [one] one more
       *[other] { $room } more
    }?
only-left = { $room ->
        [one] There's only one left. Shall I add it
       *[other] Only { $room } left. Shall I add { $room }
    }?
    .reprompt = You can also say no, or tell me another number. Shall I add { $room ->
        [one] one
       *[other] { $room }
    }?
only-more-left = { $room ->
        [one] There's only one more left. Shall I add it
       *[other] Only { $room } more left. Shall I add { $room }
    }?
    .reprompt = You can also say no, or tell me another number. Shall I add { $room ->
        [one] one
       *[other] { $room }
    }?
dearer = The price of { $product } is now { $now }, up from { $was }. Shall I add it?
    .reprompt = The price has gone up since you last heard it. Shall I add it?
dearer-all = { $product } went up from { $was } to { $now }; { $count ->
        [2] both
       *[other] all { $count }
    } would be { $total }. Shall I add it?
    .reprompt = The new price would count for { $count ->
        [2] both
       *[other] all { $count }
    }, which comes to { $total }. Shall I add it?
dearer-to = The price of { $product } is now { $now }, up from { $was }. Shall I make it { $count }?
    .reprompt = The price has gone up since it went into your cart. Shall I make it { $count }?
cheaper = Added { $product }, now at only { $now }. Your total is { $total }. Anything else?
    .reprompt = You can name something else, or say “stop”. Anything more?
cheaper-more = { $count ->
        [one] You have { $product } now, at only { $now }.
       *[other] That makes { $product }, now at only { $now } each.
    } Anything else?
    .reprompt = You can name something else, or say “stop”. Anything more?

## Removing

remove-what = What shall I remove?
    .reprompt = Name something that is in your cart. What shall I take out?
remove-which = You have { $choices }. Which one shall I remove?
    .reprompt = You can say its name, or “the first one”. Which one?
removed = Removed { $product }. Anything else?
    .b = I've taken out { $product }. Anything else?
    .reprompt = You can say “what's in my cart”, or “stop”. Anything more?
reduced = Removed { $product }. { $few ->
        [one] One is
       *[other] { $few } are
    } left. Anything else?
    .reprompt = You can say “what's in my cart”, or “stop”. Anything more?
not-in-cart = I don't see { $heard } in your cart. You have { $items }. What shall I remove?
    .reprompt = Name something that is in your cart, or say “stop”. What shall I take out?
not-in-large-cart = I don't see { $heard } in your cart. What shall I remove?
    .reprompt = Name something that is in your cart, or say “what's in my cart”. What shall I take out?

## Changing

clear-sure = { $count ->
        [one] That removes the one item in your cart.
       *[other] That removes all { $count } items in your cart.
    } Are you sure?
    .reprompt = For a day you can say “undo that” to get everything back. Shall I empty your cart?
clear-changed = Your cart has just changed. { $count ->
        [one] That removes the one item in it now.
       *[other] That removes all { $count } items in it now.
    } Are you sure?
    .reprompt = For a day you can say “undo that” to get everything back. Shall I empty your cart?
cleared = Your cart is empty now. What would you like to add?
    .b = Done, your cart is empty. What would you like to add?
    .reprompt = You can say “undo that” to get it all back, or “stop”. What would you like?
start-over = Okay, let's start over. What would you like to add?
    .reprompt = Your cart is as it was. You can also say “what's in my cart”. What would you like?
nothing-to-undo = There's nothing for me to undo. What would you like to add?
    .reprompt = You can say “what's in my cart”, or name something. What would you like?
change-what = What shall I change?
    .reprompt = Name something that is in your cart, or say “what's in my cart”. What shall I change?
change-which = You have { $choices }. Which one shall I change?
    .reprompt = You can say its name, or “the first one”. Which one?
change-how-many = How many would you like?
    .reprompt = Tell me a number, like two. How many?
change-at-most = You can have { $max ->
        [one] only one
       *[other] up to { $max }
    }. How many would you like?
    .reprompt = Tell me a number up to { $max }. How many?
change-not-in-cart = That isn't in your cart. What shall I change?
    .reprompt = Name something that is in your cart, or say “what's in my cart”. What shall I change?
change-not-for-sale = There's no more of that right now. What else would you like?
    .reprompt = Name something else, or say “stop”. What would you like?
restored = It's all back{ $prices }. { $summary }. Anything else?
    .reprompt = You can say “what's in my cart”, or “stop”. Anything more?
restored-part = I put back everything but { $gone }{ $changed }. { $summary }. Anything else?
    .reprompt = You can say “what's in my cart”, or “stop”. Anything more?
restored-none = Right now I can't put back what was in your cart. What would you like to add?
    .reprompt = You can name something else, or say “stop”. What would you like?

## Lists

list-what = What shall I put on your list?
    .reprompt = Name something from the shop, like { -example }. What shall I keep for you?
list-move-what = What shall I move?
    .reprompt = You can say its name, or “stop”. What shall I move?
list-remove-what = What shall I take off your list?
    .reprompt = Name something that is on it, or say “what's on my list”. What shall I take off?
list-which = There's { $choices }. Which one do you mean?
    .reprompt = You can say its name, or “the first one”. Which one?
list-did-you-mean = Did you mean { $product }?
    .reprompt = I found { $product }. Is that the one?
list-added = I've put { $product } on your{ $list } list. Anything else?
    .b = On your{ $list } list now: { $product }. Anything else?
    .reprompt = You can say “what's on my list”, or “stop”. Anything more?
list-moved = Moved { $product } to your{ $list } list. Anything else?
    .reprompt = You can say “what's on my list”, or “stop”. Anything more?
list-removed = I've taken { $product } off your{ $list } list. Anything else?
    .reprompt = You can say “what's on my list”, or “stop”. Anything more?
list-to-cart = Moved { $product } to your cart. Your total is { $total }. Anything else?
    .reprompt = You can say “what's in my cart”, or “stop”. Anything more?
list-all-to-cart = It's all in your cart now{ $cheaper }. { $summary }. Anything else?
    .reprompt = You can say “what's in my cart”, or “stop”. Anything more?
list-part-to-cart = I've moved everything but { $gone } to your cart{ $less }. { $summary }. Anything else?
    .reprompt = The rest is still on your list. You can say “what's in my cart”, or “stop”. Anything more?
list-part-dearer = { $dearer } stayed on your list, now costing more{ $less }. { $summary }. Anything else?
    .reprompt = The rest of your list is in. You can say “what's on my list”, or “stop”. Anything more?
list-part-dearer-and-gone = I can't add { $gone }; { $dearer } stayed, now costing more. { $summary }. Anything else?
    .reprompt = The rest of your list is in. You can say “what's on my list”, or “stop”. Anything more?
list-none-to-cart = I can't add { $gone } right now, so everything stays on your list. Anything else?
    .reprompt = You can say “what's on my list”, or “stop”. Anything more?
list-dearer = I left { $dearer } on your list, because they cost more now than before. Which one shall I move anyway?
    .reprompt = Name one to hear its new price, or say “stop”. Which one shall I move?
list-dearer-and-gone = I can't add { $gone } right now, and { $dearer } would cost more than before. What shall I move anyway?
    .reprompt = Everything is still on your list. Name something to hear its new price, or say “stop”. What shall I move?
list-empty = There's nothing on your{ $list } list. What shall I put on it?
    .reprompt = Name something to keep for later, or say “stop”. What shall I put on it?
list = On your{ $list } list you have { $items }. Anything else?
    .reprompt = You can say “add my list to my cart”, or “stop”. Anything more?
list-long = There are { $count } things on your{ $list } list. The first three are { $items }. Want the rest?
    .reprompt = There's more on your list. Shall I go on?
list-more = Then there's { $items }. Want the rest?
    .reprompt = There's more on your list. Shall I go on?
list-not-on-it = I don't see that on your list. What else would you like?
    .reprompt = You can say “what's on my list”, or “stop”. What would you like?
list-not-in-cart = That isn't in your cart. What shall I move?
    .reprompt = Name something that is in your cart, or say “what's in my cart”. What shall I move?
list-full = That's more than your list can hold. What else would you like?
    .reprompt = You can say “what's on my list”, or “stop”. What would you like?
list-taken-back = That's back on your{ $list } list. Anything else?
    .reprompt = You can say “what's on my list”, or “stop”. Anything more?
list-undo-all = I can't take all of that back at once. What shall I move back to your list?
    .reprompt = Name something that is in your cart, or say “stop”. What shall I move back?
list-not-whole = I can't empty a list all at once, but I can take things off it. What shall I take off?
    .reprompt = Name something that is on it, or say “what's on my list”. What shall I take off?
list-not-all = I can't move everything at once, but I can move things one by one. What shall I move?
    .reprompt = Name something that is in your cart, or say “stop”. What shall I move?

## Done elsewhere

not-yet-order = I can't place orders yet. Your cart is waiting on the { -shop } site. What else can I add?
    .reprompt = You can say “what's in my cart”, or “stop”. What would you like?
not-yet-reorder = I can't repeat an order yet, but I can fill your cart. What shall I add?
    .reprompt = Name something from your last order, like { -example }. What shall I add?
not-yet-orders = I can't look up orders yet. You'll find them on the { -shop } site. What can I add to your cart?
    .reprompt = You can say “what's in my cart”, or “stop”. What would you like?
not-yet-checkout = You choose that when you order, on the { -shop } site. What can I add to your cart?
    .reprompt = You can say “what's in my cart”, or “stop”. What would you like?
not-yet-code = I don't need a code. What can I add to your cart?
    .reprompt = You can say “what's in my cart”, or “stop”. What would you like?
not-yet-new = I can't tell you what's new yet, but I know what's on sale. What can I add for you?
    .reprompt = You can say “what's on sale”, or name something. What would you like?

## The shopper

history-on = From now on I remember what you add, for half a year, and you can ask for your usual. What can I add for you?
    .reprompt = You can say “stop using my history” whenever you like. What would you like?
history-off = Your history is off, and what I remembered is deleted. What can I add for you?
    .reprompt = Say “use my history” if you change your mind. What would you like?
history-unknown-voice = I only remember things for a voice I know, with its own linked account. What can I add for you?
    .reprompt = You can set up your voice and link your account in the Alexa app. What would you like?
about-on = I know what's in your cart and on your lists, and what you added on which days of the last half year. What would you like?
    .reprompt = Say “stop using my history”, and those days are deleted. What would you like?
about-off = I know what's in your cart and on your lists, and I keep no record of what you added before. What would you like?
    .reprompt = Say “use my history”, and I'll learn what's usual for you. What would you like?
about-unknown-voice = Unless I know your voice, I can only tell you what's in the cart. What would you like?
    .reprompt = You can say “what's in my cart”, or name something to add. What would you like?
forget-sure = Only { -shop } can delete your account itself. I'll delete what I remember of what you add, and stop remembering. Shall I?
    .reprompt = Your cart, your lists and the link to your account stay. Shall I delete what I remember?
forgotten = It's deleted, and from now on I won't remember anything. To delete your account, contact { -shop }. What can I add for you?
    .reprompt = Say “use my history” if you change your mind. What would you like?
unlink-sure = I'll unlink your account from Alexa. What's in your cart stays on the { -shop } site. Shall I?
    .reprompt = To shop by voice again, you'd have to link it again. Shall I unlink your account?
unlinked = Your account isn't linked any more. To shop by voice again, link it in the Alexa app.
welcome-usual = Welcome back to { -shop }. Shall I add your usual, { $product }?
    .b = { -shop } here, welcome back. Your usual is { $product }. Shall I add it?
    .reprompt = You can say “yes” or “help”, or name something else. Shall I add { $product }?
usual-one = Your usual is { $product }. Shall I add it?
    .reprompt = You can say “yes”, or name something else. Shall I add it to your cart?
usual-several = You usually take { $choices }. Which one shall I add?
    .reprompt = You can say its name, or “the first one”. Which one shall I add?
usual-none = You don't have a usual yet. What can I add for you?
    .reprompt = What you add on two days becomes your usual. What would you like?
usual-off = I don't remember what you add, so I don't know your usual. What can I add for you?
    .reprompt = Say “use my history”, and I'll learn what's usual for you. What would you like?
usual-unknown-voice = I only share what's usual with a voice I know. What can I add for you?
    .reprompt = Name something from the shop, like { -example }. What shall I add?

## Deals and recommendations

deal-one = On sale I have { $product }. Shall I add it?
    .reprompt = You can say “yes”, or name something else. Shall I add it to your cart?
deals = On sale I have { $choices }. Which one shall I add?
    .reprompt = You can say its name, or “the first one”. Which one shall I add?
deals-more = On sale I have { $choices }, and more after that. Which one shall I add?
    .reprompt = You can say its name, or “go on” to hear more. Which one shall I add?
deals-none = There's nothing on sale right now. What can I add for you?
    .reprompt = Name something from the shop, like { -example }. What shall I add?
deals-none-of = None of that is on sale right now. What can I add for you?
    .reprompt = You can say “what's on sale” to hear what is. What would you like?
deals-end = Those were all the deals. What can I add for you?
    .reprompt = You can say “what's on sale” to hear them again. What would you like?
suggest = Shoppers who have { $because } often add { $product }, too. Shall I add it?
    .reprompt = You can ask “why”, or say “yes”. Shall I add it?
suggest-why = { $count ->
        [one] One other shopper has
       *[other] { $count } other shoppers have
    } it along with { $because }. Shall I add it?
    .reprompt = That's all I know. Shall I add it to your cart?
suggest-none = I don't know enough yet to recommend something. What can I add for you?
    .reprompt = You can say “what's on sale”, or name something. What would you like?

## Reading

cart-empty = Your cart is empty. What would you like to add?
    .b = There's nothing in your cart yet. What can I add for you?
    .reprompt = You can say “add { -example } to my cart”. What would you like?
has = Yes, your cart has { $items }. Anything else?
    .reprompt = You can name something to add, or say “stop”. Anything more?
has-not = No, I don't see { $heard } in your cart. Anything else?
    .reprompt = You can say “what's in my cart”, or name something to add. Anything more?
has-other = No, I don't see { $heard } in your cart, but you have { $items }. Anything else?
    .reprompt = You can say “what's in my cart”, or name something to add. Anything more?
has-other-than-that = No, I don't see that in your cart, but you have { $items }. Anything else?
    .reprompt = You can say “what's in my cart”, or name something to add. Anything more?
has-not-that = No, I don't see that in your cart. Anything else?
    .reprompt = You can say “what's in my cart”, or name something to add. Anything more?
cart = { $summary }: { $items }. Anything else?
    .b = { $summary }. That's { $items }. Anything else?
    .reprompt = You can name something to add, or say “stop”. Anything more?
cart-long = { $summary }. The first three are { $items }. Want the rest?
    .reprompt = There's more in your cart. Shall I go on?
cart-more = Then there's { $items }. Want the rest?
    .reprompt = There's more in your cart. Shall I go on?
cart-first = The first three are { $items }. Want the rest?
    .reprompt = There's more in your cart. Shall I go on?
cart-all = You have { $items }. Anything else?
    .reprompt = You can name something to add, or say “stop”. Anything more?
cart-end = That was all of it. Anything else?
    .reprompt = You can say “go back”, or name something to add. Anything more?
cart-rest = Then there's { $items }. Anything else?
    .b = The rest is { $items }. Anything else?
    .reprompt = You can name something to add, or say “stop”. Anything more?
anything-else = Okay. Anything else?
    .b = All right. Anything else?
    .reprompt = You can name something to add, or say “stop”. Anything more?

## Parts

late-added = By the way, { $product } went into your cart after all.
late-removed = By the way, { $product } came out of your cart after all.
late-counted = By the way, your cart has { $product } now after all.
late-emptied = By the way, your cart was emptied after all.
late-restored = By the way, what was in your cart is back after all.
late-restored-part = By the way, everything but { $gone } is back in your cart after all.
late-listed = By the way, { $product } went on your{ $list } list after all.
late-unlisted = By the way, { $product } came off your{ $list } list after all.
late-moved = By the way, { $product } went from your{ $list } list into your cart after all.
late-rest = { $rest ->
        [one] one more
       *[other] { $rest } more
    }
coloured = { $colour } { $name }
counted = { $count ->
        [one] { $name }
       *[other] { $number } { $plural }
    }
counted-plural = { counted }
summary-all = You have { $count ->
        [one] one item
       *[other] { $count } items
    } { $price }
summary-part = You have { $count } items, of which { $available ->
        [one] one
       *[other] { $available }
    } can be bought now, { $price }
summary-none = You have { $count ->
        [one] one item, which can't be bought now
       *[other] { $count } items, none of which can be bought now
    }
cheaper-one = , with { $product } down to { $now }
less-one = , with { $product } cheaper than before
less-several = , and { $count } things cost less than before
dearer-one = , but the price of { $product } is up from { $was } to { $now }
more-one = , with { $product } up in price
more-several = , and { $count } things cost more than before
prices-changed = , and some prices have changed
gone-many = { $count ->
        [one] one of the items
       *[other] { $count } of the items
    }
deal = { $name } { $price } instead of { $was }
deal-until = { $deal } until { $day }
choice-sold-out = { $name }, which is sold out
unavailable = { $product }, which can't be bought now
raised = { $product }, { $count ->
        [one] now { $now }
       *[other] now { $now } each
    } instead of { $was }
or-two = { $a } or { $b }
or-three = { $a }, { $b } or { $c }
and-two = { $a } and { $b }
and-three = { $a }, { $b } and { $c }

for-money = for { $total }
for-free = for free
money-free = free
money-both = { $majors } and { $minors }
currency-USD = { $count ->
        [one] 1 dollar
       *[other] { $count } dollars
    }
    .minor = { $count ->
        [one] 1 cent
       *[other] { $count } cents
    }
currency-CAD = { $count ->
        [one] 1 dollar
       *[other] { $count } dollars
    }
    .minor = { $count ->
        [one] 1 cent
       *[other] { $count } cents
    }
currency-AUD = { $count ->
        [one] 1 dollar
       *[other] { $count } dollars
    }
    .minor = { $count ->
        [one] 1 cent
       *[other] { $count } cents
    }
currency-EUR = { $count ->
        [one] 1 euro
       *[other] { $count } euros
    }
    .minor = { $count ->
        [one] 1 cent
       *[other] { $count } cents
    }
currency-GBP = { $count ->
        [one] 1 pound
       *[other] { $count } pounds
    }
    .minor = { $count ->
        [one] 1 penny
       *[other] { $count } pence
    }
currency-CHF = { $count ->
        [one] 1 franc
       *[other] { $count } francs
    }
    .minor = { $count ->
        [one] 1 centime
       *[other] { $count } centimes
    }
currency-JPY = { $count } yen
    .minor = { $count } sen
currency-other = { $count } { $code }
    .minor = { $digits ->
        [3] { $count ->
            [one] 1 thousandth
           *[other] { $count } thousandths
        }
        [4] { $count ->
            [one] 1 ten-thousandth
           *[other] { $count } ten-thousandths
        }
       *[other] { $count ->
            [one] 1 hundredth
           *[other] { $count } hundredths
        }
    }

## Cards and screens

card-cart = Your cart
card-products = To choose from
card-empty = Your cart is empty.
card-history = Your history
card-history-on = From now on what you add is remembered for half a year, for your usual. To end that, say “stop using my history”.
card-history-off = Nothing of what you add is remembered any more, and what was remembered is deleted.
card-link = Your account
card-unlinked = Your account isn't linked any more. To shop by voice again, link it in the Alexa app.
card-list = Your list
card-list-empty = Nothing is on your list.
card-line = { $count } × { $name }: { $price }
card-gone = { $count } × { $name }: can't be bought now
card-sold-out = { $name }: sold out
card-product = { $name }: { $price }
card-more = … and { $rest } more
card-total = Total: { $price }
written-money = { $symbol }{ $amount }
screen-which = Which one?
screen-add = Add this?
screen-clear = Remove all of this?
screen-some = Add { $count }?
screen-change = Change to { $count }?
screen-forget = Delete what I remember?
screen-unlink = Unlink your account?
screen-rest = Read on
screen-yes = Yes
screen-no = No
screen-row = { $count } × { $name }
screen-sold-out = Sold out
screen-gone = Can't be bought now
