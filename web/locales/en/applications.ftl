# Writing, submitting, withdrawing

applications-mine = My applications
applications-none = No applications yet
applications-none-next = Choose a call to start one.
applications-sent = Submitted
applications-caption = { $count ->
    [one] 1 application
   *[other] { $count } applications, the latest first
}
drafts-title = Drafts
drafts-caption = { $count ->
    [one] 1 draft
   *[other] { $count } drafts
}
draft-untitled = (no title yet)
draft-saved-at = Saved
draft-lapsed = Lapsed
draft-save = Save the draft
draft-to-submission = Check and submit
draft-remove = Delete the draft
draft-remove-confirm = The draft and its files will be deleted for good. Delete it?
draft-closed = The call has closed; this draft can no longer be submitted.
draft-already-submitted = This application is submitted under { $number }. Submitting again makes a new version.
draft-already-withdrawn = This application ({ $number }) is withdrawn. You can change it and submit it again until the call closes.
flash-draft-started = The draft is there. What you type is saved by itself.
flash-draft-saved = The draft is saved.
flash-draft-removed = The draft is deleted.
flash-attached = The file is attached.
flash-detached = The file is removed.

submission-title = Check and submit
submission-arrival = The arrival of the request at the system decides.
submission-incomplete = { $count ->
    [one] One thing is still missing:
   *[other] { $count } things are still missing:
}
submission-submit = Sign the pledge and submit
answer-none = Not given
pledge-title = Pledge of research integrity
pledge-text =
    I pledge that:
    1. what I submit is true, accurate and complete, and nothing in it is fabricated, falsified, plagiarised or written by others in my name;
    2. all who take part know of it and agree, and names and shares of work are stated truly;
    3. the rules on research ethics, secrecy and intellectual property are kept, and nothing in it is a state secret;
    4. I will not try to influence the review in any way;
    5. if I break this pledge I bear the consequences and accept the decision of the authorities.
pledge-sign = Signature
pledge-sign-help = Type your name “{ $name }” to sign.
pledge-signed = Signed as
flash-submitted = The application is submitted. Keep the receipt: it can be verified offline.
flash-withdrawn = The application is withdrawn. You can submit it again until the call closes.

application-title = Project title
application-number = Number
application-call = Call
application-lead = Applicant
application-arrived = Arrived
application-stage = Stage
application-revision = version { $revision }
application-history = History
history-caption = The earliest first
application-revise = Change and submit again
application-withdraw = Withdraw the application
application-withdraw-confirm = You can submit again until the call closes, not after. Withdraw it?
erased = (erased)
history-event = Event
history-at = Time
history-by = By
history-receipt = Receipt
history-receipt-open = See the receipt
event-application-submitted = Submitted
event-application-withdrawn = Withdrawn
standing-endorsing = With { $unit } since { $since }, to be forwarded by { $closes }
standing-returned = To be changed and submitted again by { $until }
standing-lapsed = The time to submit again ended at { $until }
step-written = Written
step-received = Received
step-decided = Review and decision
