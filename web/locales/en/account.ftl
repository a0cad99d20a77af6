# Account, people, grants, invitations, mailbox

account-title = Account
account-profile = Profile
account-profile-submit = Save profile
account-password = Password
account-password-help = A new password signs you out on every other device. You stay signed in here.
account-password-current = Current password
account-password-submit = Change password
account-roles = My roles
account-sessions = Where you are signed in
account-sessions-help = These devices are signed in now. If one of them is not yours, sign out everywhere and change your password.
account-sessions-caption = Devices that are signed in now
account-device = Device
account-device-unknown = Unknown device
account-device-wechat = WeChat
account-this-session = this one
account-seen = Last used
account-since = Signed in
account-end-all = Sign out everywhere
account-end-all-confirm = This signs you out on every device, this one too. Sign out everywhere?
flash-profile-revised = Your profile is saved.
flash-password-changed = Your password is changed, and every other device is signed out.

people-title = People
people-invitations = Invitations
people-search = Search
people-search-help = Name, e-mail or organisation
people-caption = People, by the pinyin of their names
people-roles = Roles
people-no-role = no role in force
people-none = Nobody was found
people-none-next = Try other words, or see everybody.
people-all = See everybody
people-first = First page
people-next = Next page
people-profile = About
people-history = History
people-history-caption = What happened to the account and its grants, the newest first
people-system = the system
people-erased-notice = This person's information has been erased as the law provides. What remains names nobody.

event-person-registered = Registered
event-person-profile-revised = Revised the profile
event-person-password-changed = Changed the password
event-person-signed-out-everywhere = Signed out everywhere
event-person-erased = Personal information erased
event-grant-granted = Given: { $role } ({ $scope })
event-grant-revoked = Revoked: { $role } ({ $scope })

grant-title = Roles and grants
grant-caption = Grants, the newest first
grant-none = No role has been given yet.
grant-role = Role
grant-scope = Scope
grant-scope-help = The role holds in this scope only; a programme includes all of its calls.
grant-scope-centre = The whole centre
grant-scope-programme = Programme: { $title }
grant-scope-call = Call: { $title }
grant-scope-organisation = In the organisation “{ $title }” and below it
grant-scope-project = In the project “{ $title }”
grant-scope-facility = In the facility “{ $title }”
grant-term = Term
grant-open-ended = open-ended
grant-given-by = Given by
grant-by-joining = came with joining
grant-standing = State
grant-ahead = Not yet in force
grant-ended = Ended
grant-deed = Actions
grant-give-title = Give a role
grant-give = Give role
grant-from = From
grant-from-help = Left empty, the role holds at once.
grant-until = Until
grant-until-help = At this time the role ends. Left empty, it holds until it is revoked.
grant-revoke = Revoke
grant-revoke-confirm = Without the role of { $role } this person loses what it permits at once. Revoke it?
flash-granted = The role is given.
flash-revoked = The role is revoked.

invitation-title = Invitations
invitation-new = New invitation
invitation-help = The link in an invitation lets its addressee open an account, which holds the role chosen here and that of an applicant. It is good for { $days } days. Until e-mail is set up, please hand the link to the person invited, and to nobody else.
invitation-submit = Invite
invitation-none = No invitations yet
invitation-none-next = Enter an e-mail address above to invite somebody.
invitation-caption = Invitations, the newest first
invitation-until = Good until
invitation-state = State
invitation-deed = Link and actions
invitation-expired = Expired
invitation-withdraw = Withdraw
invitation-withdraw-confirm = The link stops working at once. Withdraw the invitation?
invitation-accept-title = Accept the invitation
invitation-accept-intro = { $centre } invites you to join. Your role: { $role }. Its scope: { $scope }. Please fill in the form to open your account.
invitation-signed-in = You are signed in as { $name }. Accepting opens another account and signs you in with it.
invitation-accept-submit = Accept and sign in
flash-invited = The invitation is sent.
flash-invitation-withdrawn = The invitation is withdrawn.
flash-joined = Your account is open. Welcome.

mailbox-title = Mailbox
mailbox-read = Mark all as read
mailbox-unread = unread
mailbox-none = No letters yet
mailbox-none-next = When an application of yours is received or withdrawn, you are told here.
mailbox-outbox = Waiting to be sent
mailbox-outbox-help = These letters have not been sent yet. One that has failed several times is not tried again by itself and needs the operator.
mailbox-outbox-none = Nothing waits.
mailbox-outbox-caption = Letters that wait, the oldest first
mailbox-event = Event
mailbox-step = Step
mailbox-step-welcome = Letter on registration
mailbox-step-invitation = Invitation
mailbox-step-received = Letter on receipt
mailbox-step-withdrawn = Letter on withdrawal
mailbox-attempts = Attempts
mailbox-problem = Problem
mailbox-in-turn = waits for its turn
flash-mailbox-read = All letters are marked as read.

letter-welcome-subject = Your account at { $centre }
letter-welcome-body =
    Dear { $name },

    You have registered at { $centre } with the address { $email }. Your profile and password can be changed here:
    { $link }

    If it was not you, please contact the centre.

    { $centre }

letter-invitation-subject = { $centre } invites you to join
letter-invitation-body =
    Dear colleague,

    { $centre } invites you to join. Please open your account before { $until }:
    { $link }

    The link is for you alone and works once; please do not pass it on. If this does not concern you, please ignore it.

    { $centre }

letter-received-subject = Application received: { $number }
letter-received-body =
    Dear { $name },

    Your application has been received.

    Number: { $number }
    Title: { $title }
    Call: { $call }
    Received at: { $arrived }

    Your receipt can be verified offline; please keep it:
    { $link }

    { $centre }

letter-withdrawn-subject = Application withdrawn: { $number }
letter-withdrawn-body =
    Dear { $name },

    This application of yours has been withdrawn.

    Number: { $number }
    Title: { $title }
    Call: { $call }
    Withdrawn at: { $withdrawn }

    Until the call closes it can be revised and submitted again:
    { $link }

    { $centre }
