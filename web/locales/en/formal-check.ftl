# Formal check: the list, what the machine finds, the first and the second look, the queue, and what a call asks of it

formal-check-title = Formal check
formal-check-open = Open the application
formal-check-queue = Formal checks
formal-check-queue-lead = Once an application has reached the centre, one officer looks and another one looks again. The machine checks the rules of the call first; where it finds nothing, several can be done at once.
formal-check-items = Checklist
formal-check-items-caption = { $count } points: what the machine checks first, and of that what is not met
formal-check-item = Point
formal-check-found = The machine finds
formal-check-mark = Your finding
formal-check-marked = First look
formal-check-mark-none = Please choose
formal-check-mark-met = Met
formal-check-mark-not-met = Not met
formal-check-mark-not-asked = Not asked here
formal-check-found-met = Met
formal-check-found-not-met = Not met
formal-check-found-unknown = To be looked at
formal-check-by-people = Seen by people
formal-check-by-machine = Checked by the machine
formal-check-outstanding = { $count ->
    [one] { $count } approval is missing
   *[other] { $count } approvals are missing
}
formal-check-outstanding-later = { $count ->
    [one] { $count } approval is still to come, as the call allows
   *[other] { $count } approvals are still to come, as the call allows
}
formal-check-same = { $count ->
    [one] { $count } finding was judged to be the same text
   *[other] { $count } findings were judged to be the same text
}
formal-check-alike = { $count ->
    [one] { $count } similar application is not judged yet
   *[other] { $count } similar applications are not judged yet
}
formal-check-amended = { $count ->
    [one] the call was amended once since it was sent
   *[other] the call was amended { $count } times since it was sent
}
formal-check-unscanned = { $count ->
    [one] no virus scanner has seen { $count } file
   *[other] no virus scanner has seen { $count } files
}
formal-check-unseen = { $count ->
    [one] { $count } file was not looked into
   *[other] { $count } files were not looked into
}
formal-check-infected = { $count ->
    [one] { $count } file is infected
   *[other] { $count } files are infected
}

formal-check-item-arrived = Arrived in time
formal-check-item-complete = All required answers are there and keep to the form
formal-check-item-pledge = The lead signed the pledge
formal-check-item-team = The team is as asked, and every member agreed
formal-check-item-budget = The budget keeps to the rule of the call
formal-check-item-approval-ethics = Approvals of research ethics
formal-check-item-approval-human-genetic = Approvals for human genetic resources
formal-check-item-approval-export = Approvals for the export of technology
formal-check-item-approval-data = Approvals for data leaving the country
formal-check-item-unit-files = The host's papers are there and valid
formal-check-item-endorsement = Endorsed by every unit
formal-check-item-files = The files open and carry no virus
formal-check-item-similar = No other application says the same
formal-check-item-answers-call = It answers the call
formal-check-item-legible = The papers are legible, signed and sealed
formal-check-item-consistent = Form and files agree with each other
formal-check-item-no-secrets = It holds no state or work secrets

formal-check-state = Formal check
formal-check-state-open = First look
formal-check-state-looked = Second look
formal-check-state-sent-back = Sent back
formal-check-state-correcting = Being corrected
formal-check-state-accepted = Accepted
formal-check-state-not-accepted = Not accepted

formal-check-last = The last look
formal-check-earlier = This was found of submission { $revision }. It was submitted anew since; please look again.
formal-check-verdict = Outcome
formal-check-verdict-accept = Accept
formal-check-verdict-correct = Ask for correction
formal-check-verdict-not-accept = Do not accept
formal-check-first = First look
formal-check-second = Second look
formal-check-sent-back-by = Sent back
formal-check-note = Remarks
formal-check-note-help = Where you ask for correction or do not accept, the lead reads these words as they are. Where you disagree with the machine, say why here.
formal-check-reasons = Why it is not accepted
formal-check-look = First look
formal-check-look-help = Please mark every point. What the machine finds met is filled in and can be changed; where it finds a point not met and you find it met, say why.
formal-check-by-section = Remarks by section
formal-check-save = Save the first look
formal-check-second-title = Second look
formal-check-second-help = Please compare the list with the outcome. If you agree, it takes effect at once and the lead is told; if not, send it back and say why.
formal-check-confirm = Agree
formal-check-send-back = Send back to the first look
formal-check-send-back-why = Why you send it back

formal-check-none = Nothing to check yet
formal-check-none-next = Applications appear here once they have reached the centre.
formal-check-none-found = No application stands there
formal-check-none-found-next = Please choose another state.
formal-check-csv = Export the checks (CSV)
formal-check-choose = Choose
formal-check-caption = { $count } on this page, what arrived first stands first; { $zone }
formal-check-batch-accept = First look at all chosen: every point is met
formal-check-batch-confirm = Second look at all chosen: agree
formal-check-batch-help = A first look at several is for applications in which the machine finds nothing; sending it says that you looked at every point. A second look at several is for what others looked at. If one cannot be done, none is, and it is named.

formal-check-terms-title = Formal check
formal-check-terms-lead = The checklist is made from the rules of the call. You can add points that people look at, list the reasons for which something is not accepted, and say which outcomes a second person confirms.
formal-check-terms-made = The list has { $count } points now
formal-check-terms-second = Second look
formal-check-second-always = Every outcome is confirmed by a second person
formal-check-second-before-not-accepting = Only what is not accepted is confirmed by a second person
formal-check-terms-items = Further points
formal-check-terms-items-help = For example “the letter of consent is attached”. Leave empty what you do not need; there is room for more once these are saved.
formal-check-terms-item-zh = Point (Chinese)
formal-check-terms-item-en = Point (English)
formal-check-terms-reasons = Reasons for not accepting
formal-check-terms-reasons-help = Please name the clause of the call. Where all are empty, the common grounds are offered.
formal-check-terms-reason-zh = Reason (Chinese)
formal-check-terms-reason-en = Reason (English)

step-checked = Formal check
coming-close = The centre has it. The formal check follows the close at { $closes }.
coming-check = The centre checks it on its form; its lead is told the outcome.
coming-check-until = The centre checks it on its form, by { $day } as planned; its lead is told the outcome.
coming-check-late = The centre is checking the form; that was to be done by { $day } and is overdue. If in doubt, ask the contact of the call.
coming-step = It is accepted; next comes: { $step }.
coming-decision = It is accepted, and waits for review and decision.
formal-check-accepted = Accepted by the centre
flash-formal-check-looked = The first look is saved.
flash-formal-check-confirmed = Confirmed; the outcome has taken effect.
flash-formal-check-sent-back = Sent back to the first look.

task-kind-formal-check = Formal check, first look
task-kind-formal-check-second = Formal check, second look
task-formal-check = { $name }: applications wait for a first look
task-formal-check-second = { $name }: applications wait for a second look

audit-kind-formal-check = Formal check
audit-event-formal-check-looked = Looked at
audit-event-formal-check-confirmed = Confirmed by a second person
audit-event-formal-check-sent-back = Sent back by a second person
event-application-accepted = Accepted on its form
audit-event-application-accepted = Accepted on its form
delivery-letter-application-accepted = Application accepted
letter-application-accepted-subject = [{ $centre }] Application { $number } was accepted
letter-application-accepted-body =
    Dear { $name },

    your application “{ $title }” ({ $number }, { $call }) passed the formal check and was accepted. What comes next is shown here:
    { $link }

    { $centre }

rule-group-formal-check = Formal check
rule-text-formal-check-stage = Only what has reached the centre is checked, and what was accepted or not accepted is not checked again.
rule-text-formal-check-second-person = Two persons look, one after the other; a call may ask the second only before something is not accepted.
rule-text-formal-check-submission = A look is of one submission: what is submitted anew is looked at anew.
rule-text-formal-check-marks = Every point is marked. Nothing is accepted with a point not met, and nothing is corrected or not accepted without one; who disagrees with the machine says why.
rule-text-formal-check-reason = What is not accepted names a reason of the call's list; corrections, refusals and what is sent back are explained.
rule-text-formal-check-list = Points and reasons of a call have Chinese words, and there are at most 30 of each.
rule-text-formal-check-batch = Several are looked at together only where the machine finds nothing; if one cannot be done, none is.

refusal-formal-check-not-at-centre = The centre does not have this application, or it came to its end.
refusal-formal-check-not-at-centre-next = Reload the page to see where it is.
refusal-formal-check-awaits-second = Another officer looked at it, and it waits for a second look.
refusal-formal-check-awaits-second-next = You can agree, or send it back.
refusal-formal-check-settled = The formal check of this application is settled.
refusal-formal-check-settled-next = Reload the page to see the outcome.
refusal-formal-check-not-looked = There is no first look to confirm.
refusal-formal-check-not-looked-next = Please look first.
refusal-formal-check-changed = It was submitted anew since the first look.
refusal-formal-check-changed-next = Please look at what was submitted now.
refusal-formal-check-same-person = Who looked first does not look again.
refusal-formal-check-same-person-next = Please leave it to another officer.
refusal-formal-check-no-such-item = The list has no such point.
refusal-formal-check-no-such-item-next = Reload the page and mark the points that it has now.
refusal-formal-check-unmarked = This point has no mark.
refusal-formal-check-unmarked-next = Please choose met, not met, or not asked here.
refusal-formal-check-not-met = This point is not met, so it cannot be accepted.
refusal-formal-check-not-met-next = Ask for correction, do not accept it, or change the mark.
refusal-formal-check-unexplained = The machine finds this point not met.
refusal-formal-check-unexplained-next = Say in the remarks why you find it met.
refusal-formal-check-nothing-wrong = Every point is met: there is nothing to correct and nothing to refuse.
refusal-formal-check-nothing-wrong-next = Accept it, or mark the point that is not met.
refusal-formal-check-no-reason = No reason was chosen.
refusal-formal-check-no-reason-next = Please choose at least one.
refusal-formal-check-unknown-reason = This reason is not in the list of the call.
refusal-formal-check-unknown-reason-next = Reload the page and choose again.
refusal-formal-check-nothing-said = Nothing was said.
refusal-formal-check-nothing-said-next = Please say what is wrong, and by which clause.
refusal-formal-check-bad-list = A point or a reason is wrong.
refusal-formal-check-bad-list-next = Each has Chinese words, and there are at most { $most } of each kind.
refusal-formal-check-nothing-chosen = Nothing was chosen, or too many at once.
refusal-formal-check-nothing-chosen-next = Please choose 1 to 50.
refusal-formal-check-not-all-met = The machine finds something in application { $number }.
refusal-formal-check-not-all-met-next = Take it out of the choice and look at it by itself.
