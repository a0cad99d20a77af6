# Organisations and who belongs to them.

nav-organisations = Organisations

# The list.
unit-title = Organisations
unit-lead = The organisations that the centre has approved. Search by present name, former name or unified social credit code.
unit-register = Register an organisation
unit-reviews-count = To be reviewed ({ $count })
unit-mine = Registered by you, and not approved yet:
unit-search = Search
unit-search-example = Name, former name or code
unit-class-all = All classes
unit-none = No organisation found
unit-none-next = Please search for something else. If your organisation is missing, its authorised administrator can register it.
unit-csv = Export the list (CSV)
unit-first = First page
unit-next = Next page
unit-caption = Organisations, by pinyin
unit-name = Name
unit-of = part of
unit-formerly = Formerly:
unit-former = Former names
unit-and = ;
unit-standing = Standing
unit-ended-on = Ended on
unit-since-merged = Merged (from { $day })
unit-since-split = Split (from { $day })
unit-since-dissolved = Dissolved (from { $day })

# Classes, as the basic-research meeting of 2024-01-19 lists them.
unit-class = Class
unit-class-help = Choose one of the strategic classes only where the state or the city recognises it; otherwise “Other”. An officer decides.
unit-class-national-laboratory = National laboratory
unit-class-research-university = Research university
unit-class-national-institute = National research institute
unit-class-new-institution = New-type research institution
unit-class-leading-company = Leading technology company
unit-class-other = Other

# Standing.
unit-stage-registered = To be reviewed
unit-stage-rejected = Sent back
unit-stage-approved = Approved
unit-stage-merged = Merged into
unit-stage-split = Split into
unit-stage-dissolved = Dissolved
unit-way-merged = Merged into another
unit-way-split = Split into several
unit-way-dissolved = Dissolved

# Registration.
unit-new-title = Register an organisation
unit-new-intro = First say what the organisation is, then upload a scan of its sealed authorisation. Once an officer has approved it, you are its administrator.
unit-name-zh = Chinese name
unit-name-en = English name
unit-name-help = As on the seal and the certificate. Organisations abroad may have an English name only.
unit-known = How it is known
unit-known-code = In China, by its unified social credit code
unit-known-part = A part of another organisation (such as a department), without a code
unit-known-abroad = Abroad
unit-code = Unified social credit code
unit-code-help = 18 characters, on the certificate or business licence.
unit-parent = Organisation above
unit-parent-help = The full name, code or ROR of an approved organisation.
unit-parents = Part of
unit-ror = ROR
unit-ror-help = Research Organization Registry, for example https://ror.org/02v51f717; leave empty if there is none.
unit-direct-title = Direct entry
unit-direct = Enter it as approved, without an authorisation
unit-direct-help = For officers, and for the administrator of the organisation above who adds a part. It has no administrator at first.
flash-unit-registered = Registered. Please go on to upload the sealed authorisation.
flash-unit-entered = The organisation has been entered.

# One organisation.
unit-record = Record
unit-other-name = Chinese name
unit-members = Staff
unit-edit = Enter a change
unit-below = Organisations and parts below
unit-below-none = None yet.
unit-add-part = Add a part
unit-dates = History
unit-dates-caption = Names, what it was part of, and its end, by date
unit-day = Date
unit-what = What happened
unit-day-unknown = Date not known
unit-was-called = Called:
unit-came-below = Part of
unit-left = No longer part of
unit-carried-on = This organisation is no more. It is carried on by:
unit-namesakes = Approved organisations have the same name already; please check whether this is one of them:
unit-predecessors = Has taken in
unit-administrator = Administrator
unit-administrator-none = None at present
unit-until = until
unit-history = What was entered
unit-history-caption = What was entered, the newest first
unit-send-next = Please upload the sealed authorisation. Until it is approved, only you and officers can see this organisation.
unit-waits = The authorisation has been sent and waits for an officer.

# Authorisation.
unit-authorisation = Authorisation
unit-proposed = Proposed administrator
unit-valid-to = Valid up to and including
unit-valid-to-help = As the paper says. The administrator's term ends with that day.
unit-sent = Sent
unit-scan = Scan with the seal
unit-scan-help = PDF, PNG or JPEG, at most { $size }.
unit-scan-digest = Digest of the scan
unit-verdict-waiting = To be reviewed
unit-verdict-approved = Approved
unit-verdict-rejected = Sent back
unit-send = Send the authorisation
unit-send-help = It names the organisation in full, the person authorised and the last day of validity, and bears the official seal.
unit-take-over = Take over as administrator
unit-take-over-help = An organisation has one administrator. If you hold a new sealed authorisation of this organisation, send it here; you take over once an officer approves it.
unit-send-submit = Send the authorisation
unit-approve-title = Handing over
unit-approve = Approve
unit-replaces = The present administrator leaves office
unit-replaces-help = Needed where somebody else is administrator now.
unit-reason = Why it is sent back
unit-reason-help = Say what is missing; whoever registered the organisation will read it.
unit-reject = Send back
flash-unit-authorisation-sent = The authorisation has been sent and waits for an officer.
flash-unit-approved = Approved. The administrator's role has begun.
flash-unit-rejected = Sent back, with the reason.

# Review.
unit-reviews = Organisations to be reviewed
unit-reviews-none = Nothing waits
unit-reviews-none-next = Organisations appear here once their authorisation has come in.
unit-reviews-caption = Organisations to be reviewed, the longest waiting first

# Changes.
unit-edit-lead = Enter what has happened. What was before stays readable by its dates.
unit-rename = Change the name
unit-first-day = From which day
unit-first-day-without = First day without
unit-add-former = Add a former name
unit-former-from = First day
unit-former-from-help = Leave empty if it is not known.
unit-former-until = First day of the next name
unit-reclassify = Change the class
unit-attach = Put it below an organisation
unit-detach = Take it from below an organisation
unit-end = End
unit-end-help = Its record stays under its name; the roles of its administrator and secretaries end with it. The administrator of whoever carries on may see its staff.
unit-way = In which way
unit-into = Carried on by
unit-into-help = One a line: full name, code or ROR. One for a merger, two or more for a split, none for a dissolution.
flash-unit-renamed = The name has been changed; the former one stands in the history.
flash-unit-ended = Ended; the history shows how.

# What was entered.
event-organisation-registered = Registered
event-organisation-entered = Entered directly
event-organisation-authorisation-sent = Authorisation sent
event-organisation-approved = Approved
event-organisation-rejected = Sent back
event-organisation-renamed = Name changed
event-organisation-former-name-added = Former name added
event-organisation-reclassified = Class changed
event-organisation-attached = Put below an organisation
event-organisation-detached = Taken from below an organisation
event-organisation-ended = Ended

# Memberships.
member-mine = My organisations
member-mine-caption = Where I belong
member-none = No organisation has confirmed that you belong to it.
member-staff-of = Organisations whose staff you may see:
member-ask = Ask to be confirmed by an organisation
member-organisation = Organisation
member-organisation-ended = Ended
member-department = Department
member-department-help = The full name of a part that is registered; leave empty if there is none.
member-from = First day
member-from-help = Today, if left empty.
member-note = Staff number or note
member-note-help = By which the administrator may know you; may be left empty.
member-term = From and until
member-open-ended = present
member-standing = Standing
member-deed = Action
member-main = Main
member-main-confirmed = Main organisation (confirmed)
member-make-main = Make it the main one
member-withdraw = Withdraw
member-stage-asked = To be confirmed
member-stage-confirmed = Confirmed
member-stage-ahead = Confirmed, not begun
member-stage-ending = Confirmed, ending
member-stage-ended = Ended
member-stage-refused = Not confirmed
member-stage-withdrawn = Withdrawn
flash-member-asked = You have asked; the administrator of the organisation will answer.
flash-member-confirmed = Confirmed.
flash-member-refused = Answered: not confirmed.
flash-member-ended = The last day has been entered.
flash-member-withdrawn = Withdrawn.
flash-member-made-main = This is your main organisation now.

# Staff.
member-nobody = Nobody yet.
member-caption = Staff; who waits for an answer comes first
member-confirm = Confirm
member-refuse = Do not confirm
member-reason = Why not
member-end = End
member-last-day = Last day
member-last-day-help = That day included; open-ended if left empty.
member-by-another = For the administrator above or an officer
member-name-title = Enter somebody
member-name-help = They must have an account. Whom you enter is confirmed at once.
member-name-submit = Enter
member-secretaries = Research secretaries
member-secretaries-help = They may see the staff of this organisation or department and help with applications. Who leaves loses the office when that is entered.
member-secretaries-none = None appointed.
member-secretaries-first = Only confirmed staff can be appointed.
member-secretary = Whom
member-appoint = Appoint
member-dismiss = Dismiss
member-dismiss-confirm = Dismiss this secretary?
flash-member-named = Entered.
flash-member-appointed = Appointed.
flash-member-dismissed = Dismissed.

# Refusals of organisations.
refusal-organisation-code-taken = Another organisation is registered under this unified social credit code.
refusal-organisation-code-taken-next = Please search for the code first; if it is yours, send an authorisation on its page to take over as its administrator.
refusal-organisation-ror-taken = Another organisation is registered under this ROR.
refusal-organisation-ror-taken-next = Please check it, or search for the organisation first.
refusal-organisation-no-name = There is no name.
refusal-organisation-no-name-next = Please give the Chinese name; for organisations abroad an English name is enough.
refusal-organisation-needs-parent = A part without a code must say what it is part of.
refusal-organisation-needs-parent-next = Please name the organisation above; with a code of its own, choose “In China”.
refusal-organisation-no-such-organisation = There is no such organisation, or you may not see it.
refusal-organisation-no-such-organisation-next = Please check the address, or search under “Organisations”.
refusal-organisation-not-approved = This organisation is not approved yet.
refusal-organisation-not-approved-next = Please wait until an officer has approved it.
refusal-organisation-ended = This organisation ended on { $on }.
refusal-organisation-ended-next = Please see its history and turn to whoever carries on.
refusal-organisation-not-the-registrant = The first authorisation is sent by whoever registered the organisation.
refusal-organisation-not-the-registrant-next = Please let them send it, or register it yourself once theirs has been sent back.
refusal-organisation-another-waits = Another authorisation of this organisation is being reviewed.
refusal-organisation-another-waits-next = Please wait until that has been answered.
refusal-organisation-nothing-waits = Nothing waits for an answer.
refusal-organisation-nothing-waits-next = Please reload the page; it may have been answered.
refusal-organisation-authorisation-expired = The authorisation was valid up to { $last } and has expired.
refusal-organisation-authorisation-expired-next = Please have the organisation issue a new one and send that.
refusal-organisation-second-administrator = This organisation has an administrator, and it can have only one.
refusal-organisation-second-administrator-next = To replace them, say when approving that the present one leaves office, or take their role back first.
refusal-organisation-ahead = That day has not come yet (today is { $today }).
refusal-organisation-ahead-next = Changes are entered once they have happened; please check the date.
refusal-organisation-out-of-order = That date does not fit the order of the history.
refusal-organisation-out-of-order-next = Please compare it with the history.
refusal-organisation-unchanged = It is so already; nothing would change.
refusal-organisation-unchanged-next = There is nothing to do.
refusal-organisation-cycle = That organisation stands below this one, so it cannot stand above it.
refusal-organisation-cycle-next = Please check which is above which.
refusal-organisation-not-below = This organisation is not part of that one.
refusal-organisation-not-below-next = Please check the organisation above.
refusal-organisation-successors-merged = A merger names one organisation that carries on, and not this one itself.
refusal-organisation-successors-merged-next = Please name just one.
refusal-organisation-successors-split = A split names two or more different organisations that carry on, and not this one itself.
refusal-organisation-successors-split-next = Please name one a line.
refusal-organisation-successors-dissolved = Nobody carries on after a dissolution.
refusal-organisation-successors-dissolved-next = If somebody does, choose a merger or a split.
refusal-organisation-unknown-name = No approved organisation has this name, code or ROR.
refusal-organisation-unknown-name-next = Please look under “Organisations” for the full name; if it is missing, register it first.
refusal-organisation-ambiguous-name = Several organisations have this name.
refusal-organisation-ambiguous-name-next = Please give the code or the ROR instead.
refusal-organisation-code-length = A unified social credit code has 18 characters; this has { $count }.
refusal-organisation-code-length-next = Please copy it from the certificate.
refusal-organisation-code-letter = Character { $place }, “{ $letter }”, cannot stand there.
refusal-organisation-code-letter-next = Codes have digits and capital letters without I, O, S, V, Z; characters 3 to 8 are digits. Please compare the certificate.
refusal-organisation-code-authority = Character 1, “{ $letter }”, is no registering authority of the national standard.
refusal-organisation-code-authority-next = Please copy the code from the certificate.
refusal-organisation-code-category = Character 2, “{ $letter }”, is no category of the registering authority “{ $authority }”.
refusal-organisation-code-category-next = Please copy the code from the certificate.
refusal-organisation-code-check = The check character does not fit; one character may be mistyped.
refusal-organisation-code-check-next = Please compare the certificate character by character.
refusal-organisation-not-a-ror = This is no ROR.
refusal-organisation-not-a-ror-next = Please write https://ror.org/ and nine characters.
refusal-organisation-ror-check = The check digits of the ROR do not fit; one character may be mistyped.
refusal-organisation-ror-check-next = Please copy it from ror.org.
refusal-request-not-a-day = This is no date.
refusal-request-not-a-day-next = Please write it as 2026-03-31.

# Refusals of memberships.
refusal-membership-already-member = They belong to this organisation already, or have asked to.
refusal-membership-already-member-next = Please go on from that record.
refusal-membership-main-taken = Another one is the main organisation, or this one is already.
refusal-membership-main-taken-next = Please reload the page and try again.
refusal-membership-not-asked = This has been answered or withdrawn already.
refusal-membership-not-asked-next = Please reload the page; to change it, ask again.
refusal-membership-not-confirmed = This is not confirmed, or has ended.
refusal-membership-not-confirmed-next = Please reload the page to see how it stands.
refusal-membership-empty-term = It would end before it begins.
refusal-membership-empty-term-next = Please check the dates.
refusal-membership-own-membership = Nobody confirms or refuses their own membership.
refusal-membership-own-membership-next = Please let the administrator of the organisation above or an officer of the centre do it.
refusal-membership-not-a-part = That department is no part of the organisation.
refusal-membership-not-a-part-next = Please name a part of it that is registered.
refusal-membership-no-such-membership = There is no such record, or you may not see it.
refusal-membership-no-such-membership-next = Please start from your account or from the staff page.
refusal-membership-not-a-member = Only confirmed staff of the organisation can have that office.
refusal-membership-not-a-member-next = Please confirm first that they belong to it.

# Rules.
rule-group-organisation = Organisations
rule-group-membership = Memberships
rule-text-organisation-found = An organisation that is not approved is known only to whoever registered it and to officers.
rule-text-organisation-named = What is typed for an organisation names one approved organisation and no other.
rule-text-organisation-once = One organisation a unified social credit code and a ROR; a registration that was sent back holds neither.
rule-text-organisation-credit-code = A unified social credit code follows GB 32100-2015: registering authority, category and check character.
rule-text-organisation-ror-shape = A ROR has its form and its check digits.
rule-text-organisation-name = An organisation has at least one name.
rule-text-organisation-part = A part without a code is part of an approved organisation.
rule-text-organisation-authorisation = An authorisation can be sent and approved up to and including its last day, and the administrator's term ends with it.
rule-text-organisation-review = The first authorisation comes from whoever registered; one is reviewed at a time, and answered once.
rule-text-organisation-administrator = An organisation has one administrator; who is replaced loses the role at once.
rule-text-organisation-approved = Only an approved organisation can stand above others, carry on, or have staff.
rule-text-organisation-ended = What has ended changes no more; its record stays under its name.
rule-text-organisation-date = Changes are entered once they have happened, with dates that fit the history.
rule-text-organisation-change = A change changes something.
rule-text-organisation-above = Nothing stands above itself; only what is above now can be left.
rule-text-organisation-successors = A merger has one successor, a split two or more, a dissolution none.
rule-text-membership-found = A membership is dealt with only by its person and by who administers the organisation.
rule-text-membership-once = One membership a person and organisation at a time.
rule-text-membership-own = Nobody confirms or refuses their own membership.
rule-text-membership-stage = What was asked is answered once; only what is confirmed can end or become the main one.
rule-text-membership-term = A membership ends after it begins.
rule-text-membership-main = A person has one main organisation.
rule-text-membership-department = A department is part of the organisation.
rule-text-membership-office = Research secretaries are appointed from confirmed staff.

letter-unit-approved-subject = { $unit }: authorisation accepted
letter-unit-approved-body =
    Dear { $name },

    { $centre } has accepted the authorisation of { $unit }. You are its administrator up to and including { $last }: you confirm who belongs to it and enter its parts.

    { $link }

    { $centre }
letter-unit-rejected-subject = { $unit }: sent back
letter-unit-rejected-body =
    Dear { $name },

    { $centre } has sent back what you sent for { $unit }.

    Reason: { $reason }

    You can correct it and send it again:
    { $link }

    { $centre }
letter-member-confirmed-subject = { $unit }: membership confirmed
letter-member-confirmed-body =
    Dear { $name },

    The administrator of { $unit } confirms that you belong to it from { $from }.

    { $link }

    { $centre }
letter-member-refused-subject = { $unit }: membership not confirmed
letter-member-refused-body =
    Dear { $name },

    The administrator of { $unit } has not confirmed that you belong to it.

    Reason: { $reason }

    { $link }

    { $centre }
letter-member-ended-subject = { $unit }: membership ended
letter-member-ended-body =
    Dear { $name },

    Your membership of { $unit } ends. Its last day: { $last }.

    { $link }

    { $centre }
