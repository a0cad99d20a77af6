# The desk, the home page, receipts, verification, the rules.

# Home.
home-title = Home
home-lead = We publish calls for proposals and take applications from researchers and institutions in China and abroad. Everything done here has a receipt that anybody can verify without us.
home-open = Open now
home-all-calls = All calls
home-none-open = No call is open at the moment
home-none-open-next = Past calls show what is usually asked for; new ones are announced on this page.
home-coming = Opening soon
home-opens = Opens
home-closed = Recently closed
home-closed-at = Closed
home-closes = Closes
home-budget = Budget
home-apply = How to apply
home-apply-register = Register with your name and institution.
home-apply-draft = Choose an open call, write your application and attach your files. Your draft is saved as you write, and you can come back to it at any time.
home-apply-submit = Check it, sign the integrity pledge, and submit before the call closes. The moment at which your request arrives decides.
home-apply-receipt = Keep the receipt. Until the call closes you can submit a new version or withdraw.
home-apply-button = Register
home-sign-in-button = Sign in
home-waiting = Waiting for you
home-nothing-waits = Nothing is waiting for you.
home-unread = { $count ->
    [one] { $count } letter not read yet
   *[other] { $count } letters not read yet
}
home-desk = { $count ->
    [one] Desk: { $count } submitted application in your sight
   *[other] Desk: { $count } submitted applications in your sight
}
home-desk-many = Desk: more than 1,000 submitted applications in your sight
home-draft = Draft not submitted yet:
home-draft-late = can no longer be submitted
home-record = Trusted record
home-record-text = Every submission and withdrawal is written to a verifiable log and signed, so any later change can be found. Whoever holds a receipt can verify it without us.
home-record-verify = Verify a receipt
home-record-rules = Rules
home-unfounded-title = No centre here yet
home-unfounded-lead = The system is running, but its centre has not been founded. The operator founds it with the set-up link, which also makes the first programme officer.
home-unfounded-find = Find the set-up link in the terminal that started the system, or in its log. It contains /setup/.
home-unfounded-open = Open it in a browser. It works once, within 24 hours.
home-unfounded-fill = Enter the centre’s name in Chinese and English and its time zone, and make the account of the first officer.
home-unfounded-lost = If the link is lost or too old, restart the system: it prints a new one.

# The desk.
desk-title = Applications
desk-search = Search
desk-search-example = Number, title, lead, institution or text
desk-all = All
desk-call = Call
desk-stage = State
desk-filter = Filter
desk-title-column = Title
desk-lead = Lead
desk-organisation = Institution
desk-number = Number
desk-arrived = Arrived
desk-amount = Amount
desk-amount-yuan = Amount (CNY)
desk-amount-said = Amount in words
desk-revision-column = Submission
desk-revision = submission { $count }
desk-closes = Closes
desk-live = { $count } submitted
desk-live-many = more than 1,000 submitted
desk-erased = (erased)
desk-caption = { $total }, { $sorted }; { $zone }
desk-total = { $count ->
    [one] { $count } application
   *[other] { $count } applications
}
desk-total-many = 1,000+ applications
desk-newest = Only the newest 1,000 finds are listed here and sorted. Search for more to see fewer, or download the list for spreadsheets, which has all of them.
desk-by-arrived = latest arrival first
desk-by-title = by title in pinyin
desk-by-name = by the lead’s name in pinyin
desk-by-amount = largest amount first
desk-zone = times are { $zone }
desk-withheld = { $count ->
    [one] { $count } application that you lead is withheld here because of conflict of interest; you find it under My applications.
   *[other] { $count } applications that you lead are withheld here because of conflict of interest; you find them under My applications.
}
desk-csv = Export all of these (CSV)
desk-first = First page
desk-next = Next page
desk-none-found = No application matches
desk-none-found-next = Please search for fewer words, or choose another call or state.
desk-show-all = Show all applications
desk-none-yet = No application has arrived yet
desk-none-yet-next = They appear here the moment they are submitted. Meanwhile you can check the open calls and when they close.
desk-see-calls = See the calls
desk-no-calls = No call in your scope is published yet
desk-no-calls-next = Draft and publish a call under a programme. If your role is to read, please wait until one is published.
desk-see-programmes = See the programmes

# Receipts.
proof-title = Receipt: { $number }
proof-crumb = Receipt
proof-holds = This receipt was verified just now with the log’s public key: what stands below has not changed since it was logged.
proof-broken = This receipt does not verify: the database does not agree with the log. Please keep this page and tell the centre at once.
proof-pending = This is done, and is being written to the verifiable log, which usually takes a few seconds at most.
proof-reload = Look again
proof-event = What it proves
proof-number = Number
proof-application = Title
proof-what = Event
proof-submitted = Application submitted
proof-withdrawn = Application withdrawn
proof-revision = Submission
proof-revision-count = number { $count }
proof-arrived = Arrived
proof-at = Recorded
proof-version = Record
proof-place = Its place in the log
proof-place-text = A digest of the event is one entry of the log. The checkpoint is signed and covers this entry and all before it.
proof-log = Log
proof-index = Index
proof-entry = Entry
proof-checkpoint = Checkpoint
proof-key = Public key
proof-parts = What is in the receipt
proof-parts-facts = The facts (number, call, times, amounts, digests of files): readable.
proof-parts-own = What you wrote and how you are reached: readable. Please keep the file to yourself.
proof-parts-closed = { $count ->
    [one] { $count } part about a person is there as a digest only, or erased; that does not affect the proof.
   *[other] { $count } parts about persons are there as digests only, or erased; that does not affect the proof.
}
proof-code = QR code
proof-code-label = QR code: opens the page that checks this entry
proof-code-text = Scan it to see whether this entry is still in the log.
proof-code-open = Open that page
proof-code-none = The address is too long for a QR code.
proof-keep = Keep and verify
proof-download = Download the receipt (JSON)
proof-keep-text = Please download the receipt and keep it. With it and the public key you can verify it without us.
proof-verify-here = Verify it here
proof-verify-offline = Verify it offline:
proof-command = kechuang verify RECEIPT --key FILE
proof-key-file = Public key file
proof-tlog = C2SP tlog-proof, for other tools
proof-print = This page can be printed as it is.

# Verification.
verify-title = Verify a receipt
verify-lead = Upload or paste a receipt to see whether what it says is genuine, whole and in the verifiable log. You need not sign in, and we do not keep what you send.
verify-file = Upload the receipt file
verify-paste = Or paste the receipt
verify-paste-help = A receipt is JSON text that begins with {"{"}, of at most 4 MB. If you also upload a file, the file counts.
verify-key = Your own public key (optional)
verify-key-help = Left empty, the keys published here are used. To verify independently of us, paste a key that you kept earlier.
verify-submit = Verify
verify-offline = Verify offline
verify-offline-text = No connection is needed: get this software, save the receipt and the public key file, and run:
verify-result-title = Result
verify-holds = The receipt holds.
verify-holds-text = What it says agrees with the log and has not changed since it was logged.
verify-fails = The receipt does not hold.
verify-checks = Step by step
verify-check-form = The receipt is whole and its header is in a known form
verify-check-signature = The checkpoint is signed by a known key, and the signature is right
verify-check-log = The checkpoint is of the log that the receipt names
verify-check-content = The content leads to the signed root
verify-check-holds = holds
verify-check-fails = fails
verify-check-unreached = not checked
verify-by-own-key = Verified with the key you gave.
verify-by-published-key = Verified with the keys published here.
verify-why-form = The receipt is not whole, or was made by a newer version. Please download it again.
verify-why-not-signed = No known key has signed the checkpoint. The receipt may be another centre’s: please paste that centre’s public key.
verify-why-bad-signature = The signature on the checkpoint is wrong: it was changed after it was signed.
verify-why-checkpoint = The checkpoint is not well formed, so nobody can be said to have signed it.
verify-why-log = The receipt names another log than its checkpoint.
verify-why-content = The receipt does not agree with the log’s entry: its content, its index or its proof was changed.
verify-proved = What was verified
verify-thing = Thing
verify-version = record { $version }
verify-actor = Actor
verify-index = { $index } (the checkpoint covers { $size } entries, counted from 0)
verify-root = Root
verify-facts = Facts
verify-facts-closed = The facts are not for the holder of this receipt; it has their digest only.
verify-private = Personal and written content
verify-private-of = About the person
verify-closed = { $count ->
    [one] { $count } more part is there as a digest only, or erased.
   *[other] { $count } more parts are there as digests only, or erased.
}
verify-name = Name
verify-value = Content
verify-part = As the receipt says it, line by line
verify-application = Application
verify-cut = Only the first { $count } are shown; the receipt has them all.
verify-another = Verify another receipt
verify-label-call = Call
verify-label-call-version = Version of the call
verify-label-lead = Lead
verify-label-pledge = Version of the pledge
verify-label-money = Amount
verify-label-choices = Choice
verify-label-files = File
verify-label-lead-name = Lead’s name
verify-label-organisation = Institution
verify-label-email = E-mail
verify-label-texts = Text
verify-label-file-names = File name
verify-label-signed = Signature under the pledge
verify-link-title = Is the entry in the log?
verify-link-held = Yes: at this index the log has the entry of the link, under its present checkpoint.
verify-link-differs = No: at this index the log has another entry. Please verify the receipt file, and ask the centre.
verify-link-beyond = The present checkpoint covers { $size } entries and does not reach this index. If this was done just now, please look again in a moment; otherwise ask the centre.
verify-link-malformed = The link is not whole. Please scan the code again, or verify the receipt file.
verify-link-broken = The log does not agree with its checkpoint, so nothing can be said. Please tell the centre at once.
verify-link-note = This says only that the entry is in the log. What the entry records is what the receipt file proves.

# Why a receipt cannot be read.
refusal-receipt-empty = No receipt was sent.
refusal-receipt-empty-next = Please upload the receipt file or paste the receipt.
refusal-receipt-too-large = What was sent is larger than { $most } and cannot be a receipt.
refusal-receipt-too-large-next = Please check the file; a receipt usually has a few thousand bytes.
refusal-receipt-unreadable = This cannot be read as a receipt: { $why }
refusal-receipt-unreadable-next = Please use the receipt file as it was downloaded, without changing a character.
refusal-receipt-format = The receipt’s format is “{ $format }”, which this version does not know.
refusal-receipt-format-next = Please verify it with a newer version.
refusal-receipt-key = The key cannot be read: { $why }
refusal-receipt-key-next = Please paste the whole line, which looks like name+8 digits+key. Left empty, the keys published here are used.

# The rules.
rules-title = Rules
rules-lead = Whenever something cannot be done here, you are told under which rule. All of them are on this page; there are no others.
rules-sources = A requirement of the call is set by each call; a law is named with its article; the others are rules of this system itself.
rules-source = Source:{" "}

rule-group-rights = Rights and conflict of interest
rule-group-application = Applications
rule-group-form = Forms and files
rule-group-text = Text
rule-group-money = Amounts
rule-group-call = Calls
rule-group-programme = Programmes
rule-group-centre = The centre
rule-group-person = Accounts
rule-group-grant = Grants of roles
rule-group-invitation = Invitations
rule-group-erasure = Erasure of personal information
rule-group-receipt = Verification of receipts
rule-group-write = Submitting and versions
rule-group-request = Requests

rule-text-rights-sign-in = What concerns oneself or is internal can be done only after signing in.
rule-text-rights-grant = Only a role in force, within its scope and term, may do what belongs to it.
rule-text-rights-conflict = Nobody handles an application that they lead, nor sees how it is handled.
rule-text-rights-own-role = Nobody gives a role to themselves or takes one from themselves.
rule-text-rights-token = A token reaches only the areas that it was made for; what a person signs or decides about people is never done by token.
rule-text-rights-found = What you may not see is answered as if it did not exist, so that nothing is given away.
rule-text-application-window = Applications are taken only while the call is open; once it has closed they are neither submitted, changed nor withdrawn. The moment at which the request arrives decides, to the millisecond; the closing instant itself is too late.
rule-text-application-once = Each lead has at most one submitted application to a call.
rule-text-application-pledge = An application is submitted with the integrity pledge in force, signed with the name in one’s profile.
rule-text-application-withdrawn = A withdrawn application cannot be withdrawn again; until the call closes it can be submitted anew.
rule-text-application-number = No two applications have the same number.
rule-text-application-found = The draft or application must exist and be one’s own or in one’s scope.
rule-text-form-required = What the call marks as required must be filled in.
rule-text-form-options = Only the options that the call lists can be chosen, and one only where one is asked for.
rule-text-form-amount = An amount may not be above the limit that the call sets for it.
rule-text-form-file-size = Files may not be more or larger than the call allows, nor empty.
rule-text-form-file-type = Files must be of the types that the call takes.
rule-text-form-file-content = A file’s content must be what its name says.
rule-text-form-file-name = A file’s name has no path, no reserved name and no control character, and neither begins nor ends with a dot.
rule-text-form-answer = Answers must belong to the fields of the form and be of their kind.
rule-text-form-fields = Every field must meet its requirements. If one does not, nothing is submitted, and everything entered is kept.
rule-text-form-text = Labels, help and options of a form are not too long and have no control characters or characters that change direction.
rule-text-form-title = Every form has a required field for the title.
rule-text-form-id = Ids of fields are lower-case letters, digits and hyphens, each used once.
rule-text-form-shape = Every field has a label, its options and sensible limits.
rule-text-text-required = A text that is asked for may not be empty.
rule-text-text-length = A text may not be longer than its limit. It is never cut; its writer shortens it.
rule-text-text-control = Text has no control characters.
rule-text-text-direction = Text has no invisible characters that change the direction of what is shown.
rule-text-text-address = An e-mail address must be one that mail can reach.
rule-text-money-amount = An amount is zero or more, exact to the fen, and at most one trillion yuan.
rule-text-call-code = A call’s code has 2 to 24 capital letters, digits or hyphens, begins with a letter, and is unique in the centre.
rule-text-call-window = A call closes after it opens, and is not over when it is published. Afterwards the closing can only be moved later.
rule-text-call-field = A call belongs to at least one field of science.
rule-text-call-english = A call that foreigners may lead has its title and text in English.
rule-text-call-programme = A call is published only under a running programme.
rule-text-call-stage = A published call is not changed any more; a call that is not published or is cancelled takes no applications.
rule-text-call-found = The call must exist.
rule-text-programme-code = A programme’s code has 2 to 24 capital letters, digits or hyphens, begins with a letter, is unique and never changes.
rule-text-programme-closed = A closed programme is not changed any more, and no calls are published under it.
rule-text-programme-found = The programme must exist.
rule-text-centre-once = One system has one centre, founded once.
rule-text-centre-link = The centre is founded with a valid set-up link, which works once.
rule-text-centre-zone = The centre’s time zone is a name of the zone database.
rule-text-person-address = One e-mail address has one account.
rule-text-person-password = A password is neither too short nor too long and is typed twice alike; capitals and symbols are not asked for.
rule-text-person-sign-in = Signing in takes the right address and the right password; which of them was wrong is not said.
rule-text-person-tries = After too many wrong passwords one has to wait.
rule-text-person-gone = An account whose personal information is erased cannot be used any more.
rule-text-grant-once = Nobody is given the same role in the same scope twice.
rule-text-grant-term = A grant ends after it begins.
rule-text-grant-last-officer = The centre keeps at least one programme officer; the last one’s grant is not revoked.
rule-text-grant-revoked = A revoked grant cannot be revoked again.
rule-text-grant-person = A role is granted to a person who is registered.
rule-text-invitation-link = An invitation is accepted with its whole, valid link.
rule-text-invitation-term = An invitation is accepted within its term.
rule-text-invitation-once = An invitation is accepted once.
rule-text-invitation-withdrawn = A withdrawn invitation can be neither accepted nor withdrawn again.
rule-text-erasure-once = Personal information is erased as the law says, once a person; ground and extent are written to the log.
rule-text-erasure-sequenced = Personal information is erased only after all records concerned are in the log.
rule-text-receipt-shape = A receipt is the JSON text as it was downloaded, with its members, no more and no fewer.
rule-text-receipt-format = Only receipt formats that this version knows can be verified.
rule-text-receipt-key = One’s own key is the text of a verifier key of C2SP signed notes.
rule-text-write-version = A change builds on the latest version; what was changed meanwhile is not overwritten.
rule-text-write-key = One key stands for one content; sending the same again does it once.
rule-text-request-size = What is sent at once may not be larger than its limit.
rule-text-request-shape = What is sent must be a readable form or JSON.
rule-text-request-method = Each address takes only the request methods that it is made for.
rule-text-request-origin = A request that does something comes from a page of this system, or carries a valid token.
rule-text-request-time = A date and time must be readable and exist in its zone.
rule-text-request-field = What is sent has no fields that are not known here.
rule-text-request-option = A value must be one of the options.
