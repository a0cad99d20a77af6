# Terms: what people call the things that the rules name.

role-officer = Programme officer
role-applicant = Applicant
role-reader = Reader
role-expert = Expert
role-system-administrator = System administrator
role-security-administrator = Security administrator
role-audit-administrator = Audit administrator
role-inspector = Inspector
role-unit-administrator = Unit administrator
role-research-secretary = Research secretary

stage-submitted = Submitted
stage-withdrawn = Withdrawn

call-stage-draft = Not published
call-stage-published = Published
call-stage-cancelled = Cancelled
programme-stage-running = Running
programme-stage-closed = Closed
grant-stage-live = In force
grant-stage-revoked = Revoked
invitation-stage-sent = Not yet accepted
invitation-stage-accepted = Accepted
invitation-stage-withdrawn = Withdrawn

class-free-exploration = Free exploration
class-goal-oriented = Goal-oriented
class-disruptive = Disruptive and non-consensus
class-cross-disciplinary = Cross-disciplinary
class-talent = Talent
class-international = International

field-mathematics = Mathematics
field-physics = Physics
field-chemistry = Chemistry
field-biology = Biology
field-information-technology = New-generation information technology
field-health = Medicine and health
field-aerospace = Aerospace
field-materials = Materials
field-earth-and-environment = Environment and earth science
field-energy = Energy

phase-before = Not open yet
phase-open = Open
phase-closed = Closed

qualifier-exactly = { $value }
qualifier-nearly = nearly { $value }
qualifier-some = more than { $value }
qualifier-over = over { $value }
qualifier-about = about { $value }

unit-fen = { $value }{ $suffix }
unit-projects = { $count ->
    [one] { $value } project
   *[other] { $value } projects
}
unit-items = { $value }
unit-facilities = { $count ->
    [one] { $value } facility
   *[other] { $value } facilities
}
unit-results = { $count ->
    [one] { $value } result
   *[other] { $value } results
}
unit-organisations = { $count ->
    [one] { $value } organisation
   *[other] { $value } organisations
}
unit-people = { $count ->
    [one] { $value } person
   *[other] { $value } people
}
unit-percent = { $value }%
unit-years = { $count ->
    [one] { $value } year
   *[other] { $value } years
}
unit-metres = { $count ->
    [one] { $value } metre
   *[other] { $value } metres
}

ground-purpose-ended = The purpose is reached, cannot be reached, or no longer needs the information
ground-term-ended = The service has ended, or the time of keeping is over
ground-consent-withdrawn = The person has withdrawn their consent
ground-unlawful = The handling broke a law, a regulation or an agreement
ground-other-law = Another case named by law or regulation
