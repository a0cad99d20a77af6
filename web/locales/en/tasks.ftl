# Tasks, choice of notices, deliveries

nav-tasks = Tasks
nav-tasks-count = ({ $count } waiting)
home-all-tasks = All tasks

task-title = Tasks
task-lead = { $count ->
    [one] { $count } task waits for you.
   *[other] { $count } tasks wait for you, the earliest deadline first.
}
task-notices = How you are notified
task-none = Nothing waits for you
task-none-next = Drafts, invitations, roles that end, unread letters and whatever else needs you are listed here. The open calls are a good place to start.
task-none-link = See the calls
task-caption = What waits for you, the earliest deadline first
task-what = What to do
task-due = Due
task-from = From
task-since = Since
task-later = Later
task-later-label = Put off “{ $title }”
task-later-days = { $days ->
    [one] in { $days } day
   *[other] in { $days } days
}
task-stays = cannot be put off
task-no-due = no deadline
task-left = { $days ->
    [one] { $days } day left
   *[other] { $days } days left
}
task-today = due today
task-overdue-today = overdue since today
task-overdue = { $days ->
    [one] overdue by { $days } day
   *[other] overdue by { $days } days
}
task-kind = Kind
task-every-kind = Every kind
task-kind-count = { $kind } ({ $count })
task-filter = Filter
task-snoozed = Put off
task-snoozed-text = { $count ->
    [one] { $count } task is put off. It comes back by itself, a day before its deadline at the latest.
   *[other] { $count } tasks are put off. They come back by themselves, a day before their deadlines at the latest.
}
task-wake = Bring all back
task-calendar = Calendar
task-calendar-text = Subscribe to your deadlines in the calendar of your phone or computer.
task-calendar-make = Make an address
task-calendar-secret = Whoever knows this address sees the names and deadlines of your tasks without signing in: please do not pass it on. If it has leaked, change it; the old one stops working at once.
task-calendar-anew = Change the address
task-calendar-end = End the address
task-role-of = { $name } ({ $role })
task-letters = { $count ->
    [one] { $count } unread letter
   *[other] { $count } unread letters
}
task-deliveries = { $count ->
    [one] { $count } letter did not arrive
   *[other] { $count } letters did not arrive
}
flash-task-snoozed = The task is put off and comes back by itself.
flash-task-woken = All tasks that were put off are back.
flash-task-calendar-made = The address of your calendar is ready; an earlier one no longer works.
flash-task-calendar-ended = The address of your calendar no longer works.

task-kind-draft = Finish and submit the application
task-kind-draft-changed = The call has changed: check your draft, then submit
task-kind-draft-late = Draft not submitted; the call has closed
task-kind-call-publish = Publish the call
task-kind-call-opens = A call opens soon
task-kind-call-closes = A call closes soon
task-kind-invitation = An invitation ends soon and is not accepted
task-kind-invitation-returned = An invitation did not arrive: check the address
task-kind-grant = A role of yours ends
task-kind-grant-given = A role that you gave ends
task-kind-letters = Read your letters
task-kind-address = Your address does not receive mail: check it
task-kind-deliveries = Look after letters that did not arrive
task-kind-organisation-review = Review an organisation
task-kind-memberships = Confirm who belongs to the unit
task-kind-authorisation = The authorisation of the unit ends soon: send a new one
task-kind-merge = Confirm the merge of two records
task-kind-erasure = Answer a request for erasure
task-kind-erasure-granted = Carry out an erasure that was granted
task-kind-expunction = Confirm an expunction as the second person
task-kind-mandate-given = A mandate that you gave ends
task-kind-mandate-received = A mandate by which you draft ends
task-kind-documents = Check the original of an identity document
task-kind-orphans = Review roles whose giver could give them no longer
task-kind-contact = Prove your address
task-memberships = { $name }: { $count }
task-expunction = { $count ->
    [one] { $count } part or file to be destroyed
   *[other] { $count } parts and files to be destroyed
}
task-orphans = { $count ->
    [one] { $count } role
   *[other] { $count } roles
}

mailbox-by-mail = Letters always stand here, and are sent as you have chosen.
mailbox-page-only = This centre does not send mail yet; letters stand here alone.

notice-title = How you are notified
notice-lead = Every letter stands in your mailbox on this site. Here you choose whether it is also sent by mail or SMS, at once or gathered in a daily digest. Letters are written in the language of your profile.
notice-no-mail = This centre does not send mail yet, so letters stand on the page alone. What you choose holds once it does.
notice-mandatory = These letters concern your rights, your deadlines or the safety of your account and must reach you in time. They always go by mail at once; they cannot be switched off or gathered.
notice-always = always sent
notice-ways = Sent by
notice-ways-help = Tick nothing to have them on the page alone.
notice-by-mail = Mail
notice-by-sms = SMS
notice-timing = When
notice-now = at once
notice-daily = in the daily digest
notice-digest = Daily digest
notice-digest-text = At most one letter a day, with what waits for you and what was gathered. None is sent while nothing is new, due soon or just overdue.
notice-digest-hour = Time of day
notice-digest-zone = In { $zone }
notice-hour = from { $hour }
notice-save = Save
notice-topic-account = Account and safety
notice-text-account = Registration, invitations, the safety of signing in.
notice-topic-application = Your applications
notice-text-application = What became of an application: received, withdrawn.
notice-topic-reminder = Deadlines
notice-text-reminder = Reminders of tasks that are due within three days.
notice-topic-work = Work
notice-text-work = What was handed over to you or confirmed.
notice-failing = Mail to { $address } came back; the address may not receive anything.
notice-failing-next = Meanwhile letters that can be switched off and the digest are not sent there; everything stands on the page. Correct the address if it is wrong, or use it again if it works by now.
notice-failing-change = Change the address
notice-failing-again = It works again: use it
flash-notices-kept = Your choice is saved.
flash-address-trusted = The address is used again.

delivery-title = Deliveries
delivery-lead = How letters fare by mail and SMS; their content is not shown. “Sent” means that the next server took it, not that anybody has read it.
delivery-no-mail = No mail server is set up, so letters stand on the page alone. The README says how to set one up.
delivery-none = Nothing to show
delivery-none-next = Letters are listed here once they leave by mail or SMS.
delivery-caption = Deliveries, the newest first
delivery-letter = Letter
delivery-address = Address
delivery-state = State
delivery-every-state = Every state
delivery-state-count = { $state } ({ $count })
delivery-tries = Tries
delivery-next = next try
delivery-said = The server said
delivery-deed = Deed
delivery-resend = Send again
delivery-channel-mail = Mail
delivery-channel-sms = SMS
delivery-state-queued = { $channel } waiting to be sent
delivery-state-deferred = { $channel } not taken yet, will be tried again
delivery-state-sent = { $channel } sent
delivery-state-failed = { $channel } not delivered
delivery-state-bounced = { $channel } sent back
delivery-only-queued = Waiting
delivery-only-deferred = To be tried again
delivery-only-sent = Sent
delivery-only-failed = Not delivered
delivery-only-bounced = Sent back
delivery-letter-welcome = Letter on registration
delivery-letter-invitation = Invitation
delivery-letter-received = Letter on receipt
delivery-letter-withdrawn = Letter on withdrawal
delivery-letter-unit-approved = Unit approved
delivery-letter-unit-rejected = Unit sent back
delivery-letter-member-confirmed = Membership confirmed
delivery-letter-member-refused = Membership not confirmed
delivery-letter-member-ended = Membership ended
delivery-letter-digest = Daily digest
delivery-letter-reminder = Reminder
flash-delivery-resent = The letter is queued again.

letter-digest-subject = Daily digest: tasks { $tasks }, letters { $letters }
letter-digest-subject-soon = Daily digest: tasks { $tasks }, of which { $soon } due soon or overdue; letters { $letters }
letter-digest-greeting = Dear { $name },
letter-digest-tasks = { $tasks ->
    [one] { $tasks } task waits for you:
   *[other] { $tasks } tasks wait for you:
}
letter-digest-letters = Letters gathered for you: { $letters }
letter-digest-all = All tasks:
letter-digest-change = Change or stop this mail:
letter-task = { $kind }: { $title }
letter-task-due = Due { $due }, { $clock }
letter-reminder-subject = Due soon: { $kind }
letter-reminder-body =
    Dear { $name },

    A task of yours is due soon.

    { $task }
    Due: { $due }
    { $link }

    Change or stop these letters:
    { $settings }

rule-group-task = Tasks
rule-text-task-found = Only a task that waits for oneself can be put off.
rule-text-task-safe = A task that others or the law wait for cannot be put off.
rule-text-task-days = A task is put off for 1 to 30 days.
rule-text-task-due = A task that was put off comes back at least a day before its deadline.
rule-group-notice = Notices
rule-text-notice-mandatory = Letters about rights, deadlines and the safety of the account always go by mail at once; they cannot be switched off or gathered.
rule-group-delivery = Deliveries
rule-text-delivery-ended = Only a letter that was not delivered or came back is sent again.
rule-text-delivery-gateway = Letters leave by the mail server or the SMS gateway that the centre has set up; without one they stand on the page alone.

refusal-task-no-such-task = There is no such task; it may be done by now.
refusal-task-no-such-task-next = Please go back to your tasks to see what waits.
refusal-task-not-safe = A task of this kind cannot be put off.
refusal-task-not-safe-next = Please do it soon: somebody waits for it, or the law does.
refusal-task-out-of-range = A task is put off for 1 to { $most } days.
refusal-task-out-of-range-next = Please choose another number of days.
refusal-task-past-due = This task is due { $due }; put off for so long, it would come back too late.
refusal-task-past-due-next = Please choose fewer days, or do it now.
refusal-notice-mandatory = These letters cannot be switched off or gathered in the digest.
refusal-notice-mandatory-next = They concern your rights, your deadlines or the safety of your account; other letters can be switched off.
refusal-delivery-not-ended = This letter is under way or was sent.
refusal-delivery-not-ended-next = Please look again later.
refusal-delivery-no-gateway = No gateway is set up for letters of this kind.
refusal-delivery-no-gateway-next = Please ask the operator to set one up; the letter stands on its reader's page.
