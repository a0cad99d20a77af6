# The portal of calls, subscriptions

calls-any-field = Any field
calls-any-audience = Any lead
calls-any-money = Any amount
calls-money-1 = CNY 1 million and more
calls-money-10 = CNY 10 million and more
calls-money-50 = CNY 50 million and more
calls-sort = Order
calls-sort-closing = Closing soon first
calls-sort-newest = Newest first
calls-sort-money = Most money first
calls-summary = opens { $opens }, closes { $closes }
calls-description = Calls of { $centre }: open, coming and closed, by field, class, lead and amount.
calls-ics-opens = Opens: { $title }
calls-ics-closes = Closes: { $title }
subscription-title = Subscribe to calls
subscription-feeds = Follow what is found above:
subscription-calendar = Calendar (iCalendar)
subscription-text = Or leave an address and be told by mail of new calls like these. No account is needed; it begins once you answer the letter, and each letter has a link that ends it.
subscription-submit = Send me the letter
subscription-of = Address: { $address }
subscription-confirm = Subscribe
subscription-end = Unsubscribe
subscription-ended = It is ended, and the address is gone.
flash-subscription-asked = The letter is on its way; open its link within 48 hours.
flash-subscription-begun = You will be told of new calls.
flash-subscription-ended = It is ended, and the address is gone.
message-subscription-subject = Please confirm: calls of { $centre } by mail
message-subscription-body =
    Somebody asked for news of the calls of { $centre } at this address. If that was you, open this link within 48 hours; if not, do nothing, and no more letters come.

    { $link }
message-new-calls-subject = New calls of { $centre }
message-new-calls-body =
    { $centre } has published calls that you asked to be told of:

    { $calls }

    To end these letters, open this link:

    { $link }
message-new-calls-line = { $title } (closes { $closes }) { $link }
