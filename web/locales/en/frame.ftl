# The page frame: navigation, footer, forms, attachments, notes.

frame-skip = Skip to content
frame-nav = Main navigation
frame-crumbs = You are here
frame-sign-in = Sign in
frame-register = Register
frame-sign-out = Sign out
frame-account = Account
frame-zone = All times are { $zone }
frame-rules = Rules
frame-checkpoint = Log checkpoint
frame-verify = Verify a receipt
frame-record = Everything done here is written to a verifiable log, so later changes can be found.
frame-your-time = Your time: {"{}"}

nav-calls = Calls
nav-programmes = Programmes
nav-mine = My applications
nav-desk = Desk
nav-people = People
nav-mailbox = Mailbox
nav-unread = ({ $count } unread)
nav-verify = Verify

problem-sign-in = Please sign in first
problem-not-allowed = You may not do this
problem-not-found = Not found
problem-conflict = This cannot be done now
problem-input = Something needs correcting
problem-wait = Please wait a moment
problem-refused = This could not be done
problem-rule = Rule
problem-status = status { $status }

fault-title = Something failed on our side
fault-busy = The system is busy and nothing was done. Please try again in a moment.
fault-full = The system has run out of room and nothing was done; the operators have been told by its log. Please send the same page again later.
fault-unknown = We could not make sure whether this was done. Please send the same page again: what was done is not done twice.
fault-other = The system failed; the failure is recorded for the operators. Please try again later, and tell the centre if it stays.

countdown-days = { $count ->
    [one] { $count } day left
   *[other] { $count } days left
}
countdown-hours = { $count ->
    [one] { $count } hour left
   *[other] { $count } hours left
}
countdown-minutes = { $count ->
    [one] { $count } minute left
   *[other] { $count } minutes left
}
countdown-moment = less than a minute left

copy = Copy
copy-done = Copied
steps-label = Progress
steps-done = (done)
pager-label = Pages
pager-newer = Newer
pager-older = Older

form-required = required
form-choose = Please choose
form-colon = :{" "}
form-counter = { $count } of at most { $most } characters
form-errors = { $count ->
    [one] One part needs correcting
   *[other] { $count } parts need correcting
}
form-kept = Everything you entered is still here. Please correct the parts below and send the form again.
form-money-unit = CNY
form-money-help = In yuan, exact to the fen, for example 1,250,000 or 125万.
form-money-most = At most { $most }.

files-attach = Upload
files-remove = Remove
files-limits = At most { $most ->
    [one] one file
   *[other] { $most } files
}, up to { $size } each; types: { $types }
files-full = The limit of { $most } is reached. To replace a file, remove one first.
files-too-large = The file is larger than { $size } and was not sent. Please compress or split it.
files-failed = The upload did not succeed. Please check the connection and try again.
files-sending = Uploading

draft-saved = Saved at {"{}"}
draft-saving = Saving…
draft-changed = Changes not saved yet
draft-offline = The server cannot be reached. Your text is kept on this device and will be saved when the connection returns
draft-refused = Not saved: {"{}"}
draft-conflict = The draft was changed in another window or on another device. Saving has stopped here
draft-conflict-help = What you entered on this page is kept on this device. You can open the latest draft to compare, or replace it with this page.
draft-conflict-open = Open the latest draft
draft-conflict-keep = Replace it with this page
draft-restore = This device holds text that did not reach the server ({"{}"})
draft-restore-yes = Restore it
draft-restore-no = Discard
draft-no-script = Scripts are off in your browser. Please save with the “Save the draft” button.
zone-asia-shanghai = Beijing time
zone-other = { $zone } time
table-choose-all = Choose all on this page
