# Requests for erasure.
erasure-title = Erasure of personal information
erasure-what-goes = Erasure destroys for good your name, contacts, organisation, the text of your applications, attachments, drafts, letters and credentials. Nobody signs in as you again, and nothing of it can be brought back.
erasure-what-stays = What stays, and why:
erasure-stays-facts = Facts: what was done when, numbers, amounts. They hold neither name nor contacts and serve audit and the verification of receipts.
erasure-stays-proof = Digests in the trusted record: they prove that nothing was changed, and your information cannot be restored from them.
erasure-stays-law = What a law or regulation wants kept longer. If there is such a thing, we say why, and only store and protect it (Personal Information Protection Law, article 47).
erasure-ask = Ask for the erasure of my personal information
erasure-ask-submit = Ask for erasure
erasure-ground = Ground
erasure-ground-purpose-ended = The purpose is reached, cannot be reached, or needs it no longer
erasure-ground-term-ended = The service ended, or the term of keeping is over
erasure-ground-consent-withdrawn = Consent is withdrawn
erasure-ground-unlawful = It was handled against the law or the agreement
erasure-ground-other-law = Another case that a law or regulation names
erasure-said = What you want to add
erasure-stage = State
erasure-stage-asked = waits for an answer
erasure-stage-granted = granted, not yet carried out
erasure-stage-refused = refused
erasure-stage-withdrawn = withdrawn
erasure-stage-done = erased
erasure-asked-at = Asked
erasure-answered-at = Answered
erasure-due = Answer due
erasure-due-unknown = the working days of that year are not loaded, so it cannot be reckoned yet
erasure-due-provisional = provisional
erasure-days-left = { $count } working days left
erasure-overdue = overdue
erasure-calendar = By the calendar
erasure-withdraw = Withdraw the request
erasure-granted-notice = Granted. It is carried out once the letter has gone out; download receipts and papers now if you want to keep them.
erasure-refused-notice = Whoever does not accept the answer may sue (Personal Information Protection Law, article 50).
erasure-requests-title = Requests for erasure
erasure-requests-lead = A request is answered within 15 working days; a refusal says why.
erasure-requests-caption = Requests for erasure, those that wait first
erasure-requests-none = There are no requests
erasure-requests-none-next = People ask on their account page; their requests are listed here.
erasure-request-title = Request for erasure
erasure-person = Who asks
erasure-preview = What it would destroy
erasure-preview-help = Names and sizes only; no content is shown.
erasure-preview-caption = { $count } parts would be destroyed
erasure-preview-drafts = { $count } drafts
erasure-preview-attachments = { $count } files attached to drafts
erasure-preview-mails = { $count } letters
erasure-preview-sessions = { $count } sessions
erasure-part-thing = Thing
erasure-part-event = Event
erasure-part-at = When
erasure-part-bytes = Bytes
erasure-answer = Answer
erasure-grant = Grant it
erasure-grant-help = The person is written to first; it can be carried out once that letter has gone out.
erasure-grant-confirm = Grant the erasure and write to the person?
erasure-refuse = Refuse it
erasure-obstacle = What stands against it
erasure-obstacle-retention = A law or regulation wants it kept longer
erasure-obstacle-technical = It can hardly be done technically
erasure-obstacle-no-ground = None of the grounds of the law is there
erasure-reason = Why
erasure-reason-help = The person is sent these words; name the provision and how long it must be kept.
erasure-carry-out = Carry it out
erasure-letter-sent = The letter has gone out. What is erased cannot be brought back.
erasure-carry-out-confirm = Erase this person's information for good? It cannot be brought back.
flash-erasure-asked = Your request for erasure has been received.
flash-erasure-withdrawn = The request for erasure has been withdrawn.
flash-erasure-granted = Granted; the letter is on its way.
flash-erasure-refused = The request has been refused.
flash-erasure-done = The person's information has been erased.
mailbox-step-erasure-asked = receipt of a request for erasure
mailbox-step-erasure-granted = notice of an erasure
mailbox-step-erasure-refused = refusal of an erasure
letter-erasure-asked-subject = Your request for erasure has been received
letter-erasure-asked-body =
    Dear { $name },

    { $centre } has received your request for the erasure of your personal information and answers by { $due } (15 working days). Until then you can withdraw it at any time:
    { $link }
letter-erasure-granted-subject = Your personal information is about to be erased
letter-erasure-granted-body =
    Dear { $name },

    { $centre } has granted your request for erasure and is about to carry it out. Your account, the text of your applications and your letters cannot be brought back afterwards, and we do not keep your address: this is the last letter to it. Download receipts and papers now if you want to keep them; if you have changed your mind, withdraw the request at once:
    { $link }
letter-erasure-refused-subject = The answer to your request for erasure
letter-erasure-refused-body =
    Dear { $name },

    { $centre } answers your request for erasure as follows: it is refused.
    What stands against it: { $obstacle }
    Why: { $reason }
    Whoever does not accept the answer may sue (Personal Information Protection Law, article 50). See:
    { $link }
rule-text-erasure-asked = A person has one open request for erasure at a time.
rule-text-erasure-answered = A request that was answered, withdrawn or carried out does not change any more.
rule-text-erasure-own = Nobody decides on a request of their own.
rule-text-erasure-letter = A request is granted and the person written to before it is carried out.
rule-text-erasure-found = There is no such request, or it is not yours to see.
refusal-erasure-already-asked = You have a request for erasure that is still open.
refusal-erasure-already-asked-next = Wait for its answer, or withdraw it first.
refusal-erasure-already-answered = The request has been answered.
refusal-erasure-already-answered-next = The person can ask again.
refusal-erasure-own-request = This is your own request; you cannot decide on it.
refusal-erasure-own-request-next = Another system administrator must decide.
refusal-erasure-not-granted = The request has not been granted.
refusal-erasure-not-granted-next = Grant it first, and wait until the letter has gone out.
refusal-erasure-letter-waits = The letter to the person has not gone out, and afterwards there is no address.
refusal-erasure-letter-waits-next = Try again in a moment; if it stays so, look at what waits on the mailbox page.
refusal-erasure-no-such-request = There is no such request for erasure.
refusal-erasure-no-such-request-next = Start from the list of requests.

# The declaration that comes with a file.
files-unclassified = I declare that the file holds no state secret and no work secret.
rule-text-form-unclassified = A file comes with the declaration that it holds no state secret, because none may be kept in such a system; what was expunged cannot be sent again.
refusal-form-undeclared = The file was not declared free of state secrets, so it was not taken.
refusal-form-undeclared-next = Make sure that it holds no state secret and no work secret, tick the declaration, and send it again.
refusal-form-expunged = This content has been expunged and cannot be sent again.
refusal-form-expunged-next = Ask the centre's security office if you think that this is wrong.

# Expunctions.
expunctions-title = Expunctions
expunctions-lead = What must not be kept here is named by one person and destroyed when another confirms it; what happened, and by whose order it was destroyed, stays proved.
expunctions-caption = Expunctions, the newest first
expunctions-none = There are no expunctions
expunctions-none-next = Report what was found first, then propose its destruction here.
expunction-new = Propose an expunction
expunction-title = Expunction
expunction-before = Report what may be a state secret to the security office at once, leave everything as it is, and destroy it as that office orders; nobody destroys a state secret on their own.
expunction-thing = Where it is
expunction-thing-help = The address of the page of an application or a person, or the id in it.
expunction-thing-none = There is no such thing.
expunction-part = Text part { $number } ({ $bytes } bytes)
expunction-part-one = Text part
expunction-part-gone = Text part (destroyed or erased)
expunction-file-one = File
expunction-facts-stay = Facts such as numbers, stages, times and amounts cannot be destroyed: the proof of everything after them rests on them, and they hold no text.
expunction-file = Digest of another file
expunction-file-help = Such as one that is attached to a draft only: sha256: and 64 hexadecimal digits.
expunction-ground = Ground
expunction-ground-state-secret = State secret
expunction-ground-work-secret = Work secret
expunction-ground-other-law = Other information that a law or regulation forbids to keep here
expunction-order = By whose order
expunction-order-help = Which authority wants it destroyed, by which document and number. Do not write the secret itself here.
expunction-propose = Propose it
expunction-stage = State
expunction-stage-proposed = waits for the second person
expunction-stage-confirmed = destroyed
expunction-stage-dropped = dropped
expunction-proposed-at = Proposed
expunction-proposed-by = By
expunction-decided-by = Decided by
expunction-targets = What it names
expunction-targets-help = Names and digests only, no content.
expunction-promise = What is promised
expunction-promise-done = Afterwards no table, index, letter, waiting step, draft or stored file holds it any more; on SQLite the freed space is overwritten and the write-ahead log emptied.
expunction-promise-not = Not promised, and for the operator to see to: what a solid-state disk keeps below the file system; old pages of PostgreSQL until VACUUM FULL and the rotation of its archived log; copies downloaded or sent; every backup.
expunction-promise-proof = The digests and the facts stay, and every proof still holds; the content cannot be restored from a digest.
expunction-backups = Backups that may still hold it
expunction-backups-unknown = This system knows of no backups, because no folder of backups was named when it was started. Find every backup and snapshot made since the content came in, destroy or replace each, and record that you did.
expunction-backups-none = The folder of backups has no file written since the content came in.
expunction-backups-help = These files were written since the content came in and may still hold it; destroy or replace each:
expunction-anchors = The anchors outside the database hold names and digests of what was destroyed, no content.
expunction-second = Another person must confirm it; you have proposed it.
expunction-confirm = Confirm and destroy
expunction-confirm-confirm = Destroy it? It cannot be brought back.
expunction-drop = Drop it
expunction-tombstone = What stood here has been expunged as the rules require
flash-expunction-proposed = Proposed; it waits for the second person.
flash-expunction-confirmed = Destroyed. See to the backups listed on the page.
flash-expunction-dropped = Dropped; nothing was destroyed.
rule-group-expunction = Expunctions
rule-text-expunction-targets = An expunction names text parts or files that are there, at most 200.
rule-text-expunction-fact = Facts are not destroyed: nothing after them could be verified.
rule-text-expunction-second = Somebody else than who proposed it confirms an expunction.
rule-text-expunction-decided = What was destroyed or dropped does not change any more.
rule-text-expunction-found = There is no such expunction, or it is not yours to see.
rule-text-expunction-gone = What was expunged is not given out any more.
refusal-expunction-nothing = Nothing is named.
refusal-expunction-nothing-next = Tick at least one text part or file.
refusal-expunction-too-many = One expunction names at most { $most }.
refusal-expunction-too-many-next = Propose several.
refusal-expunction-fact-stays = Facts cannot be destroyed: the proof of everything after them rests on them.
refusal-expunction-fact-stays-next = Choose text parts and files only; facts hold no text.
refusal-expunction-not-there = { $named } is not there, or not any more.
refusal-expunction-not-there-next = Open the thing again, check, and propose it anew.
refusal-expunction-same-person = You have proposed it, so you cannot confirm it.
refusal-expunction-same-person-next = Another person with the right must confirm it.
refusal-expunction-already-decided = It has been carried out or dropped.
refusal-expunction-already-decided-next = Propose another if there is more to destroy.
refusal-expunction-no-such-expunction = There is no such expunction.
refusal-expunction-no-such-expunction-next = Start from the list of expunctions.
refusal-expunction-gone = This was expunged on { $at }.
refusal-expunction-gone-next = It cannot be brought back; ask the centre if you have questions.
