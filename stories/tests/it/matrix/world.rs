//! World 案情: the cast of the matrix, one person a column, in one centre; and the fresh things that its rows are asked of.
//!
//! ```text
//! programme ── open call ── lead's application (one file), own officer's application
//!           └─ draft calls, made as they are needed
//! another programme, which only the officer elsewhere runs
//! ```

mod applications;
mod earlier;
mod people;
mod planning;
mod similarity;
mod teams;

use crate::harness::{Answer, Centre, PASSWORD, Person};
use rules::federation::{self, FederatedIdentity};
use rules::rights::{Deed, Place};
use rules::{Id, PersonId};
use serde_json::{Value, json};
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use store::Loaded;

/// Who asks; one column of the matrix each.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Role {
    /// Nobody has signed in.
    Anonymous,
    /// The applicant who leads the application and the drafts.
    Lead,
    /// Another applicant.
    Applicant,
    /// Reads in the whole centre.
    Reader,
    /// Officer of another programme.
    Elsewhere,
    /// Officer of the call's programme.
    Programme,
    /// Officer of the one call.
    Call,
    /// Officer of the whole centre who also leads an application to the call.
    Own,
    /// Was officer of the whole centre; the term is over.
    Expired,
    /// Was officer of the whole centre; it was taken back.
    Revoked,
    /// Officer of the whole centre, who gave the three their offices.
    Officer,
    /// System administrator.
    System,
    /// Security administrator.
    Security,
    /// Audit administrator.
    Audit,
    /// Inspects the call's programme.
    Inspector,
    /// Expert of the whole centre.
    Expert,
    /// Drafts for the lead.
    Delegate,
    /// Administers the organisation above those that the rows name.
    Unit,
    /// Secretary in that organisation.
    Secretary,
}

impl Role {
    /// The columns of a centre whose three administrators are apart.
    pub const APART: [Self; 11] = [
        Self::Anonymous,
        Self::Lead,
        Self::Officer,
        Self::System,
        Self::Security,
        Self::Audit,
        Self::Inspector,
        Self::Expert,
        Self::Delegate,
        Self::Unit,
        Self::Secretary,
    ];

    /// The columns of a centre before that, in their order.
    pub const TOGETHER: [Self; 10] = [
        Self::Anonymous,
        Self::Lead,
        Self::Applicant,
        Self::Reader,
        Self::Elsewhere,
        Self::Programme,
        Self::Call,
        Self::Own,
        Self::Expired,
        Self::Revoked,
    ];

    /// The column's heading.
    pub fn heading(self) -> String {
        format!("{self:?}").to_lowercase()
    }

    /// Their name in the cast.
    fn name(self) -> &'static str {
        match self {
            Self::Anonymous => "",
            Self::Lead => "张平",
            Self::Applicant => "李伟",
            Self::Reader => "郭慎之",
            Self::Elsewhere => "吴越",
            Self::Programme => "陈玉兰",
            Self::Call => "刘思源",
            Self::Own => "何静文",
            Self::Expired => "赵启航",
            Self::Revoked => "王芳",
            Self::Officer => "秦朗",
            Self::System => "方正",
            Self::Security => "安宁",
            Self::Audit => "申明",
            Self::Inspector => "纪严",
            Self::Expert => "钱学文",
            Self::Delegate => "孙助",
            Self::Unit => "单明",
            Self::Secretary => "解颖",
        }
    }

    /// Their address.
    pub fn email(self) -> String {
        format!("{}@matrix.example.org", self.heading())
    }
}

/// What a row's address names.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Thing {
    /// Nothing that has to be there.
    Nothing,
    /// The programme of the call.
    Programme,
    /// A published call with its window open and a document.
    OpenCall,
    /// A call that is not published, with a document.
    DraftCall,
    /// The lead's draft with a file, complete.
    Draft,
    /// The lead's application.
    Application,
    /// The own officer's application.
    OwnApplication,
    /// The other applicant.
    Person,
    /// A role that the other applicant holds.
    Grant,
    /// What is tied to the lead at an identity service.
    Federated,
    /// An open invitation.
    Invitation,
    /// An approved organisation.
    Organisation,
    /// The other applicant's organisation, whose authorisation waits.
    Registration,
    /// An organisation below another, where the other applicant is secretary and the lead belongs.
    Secretary,
    /// The other applicant asks to belong to an organisation.
    AskedMembership,
    /// The other applicant belongs to an organisation that is not their main one.
    Membership,
    /// A document that the other applicant has stated.
    Identity,
    /// An entry of the other applicant's career.
    Career,
    /// A merge of two strangers that the founder has proposed.
    Merge,
    /// A mandate of the lead's to the delegate.
    Mandate,
    /// Somebody's request for erasure that waits.
    ErasureRequest,
    /// One that is granted, with its letter written.
    GrantedRequest,
    /// An expunction that the founder has proposed.
    Expunction,
    /// An access token of the other applicant.
    Token,
    /// The lead's draft for a call with a team, with the other applicant asked.
    TeamDraft,
    /// The lead's draft, and the table in it.
    TableDraft,
    /// A draft of the lead's in which an approval is entered.
    ApprovalDraft,
    /// What the other applicant is asked.
    Teammate,
    /// The lead's application that lies with a unit.
    Endorsing,
    /// A batch that the unit's secretary has prepared.
    Batch,
    /// A project of the lead's in the register.
    Award,
    /// A ban of the other applicant that is over.
    Ban,
    /// An import of one project.
    Import,
    /// A mechanism in force.
    Mechanism,
    /// A running plan.
    Plan,
    /// A need of the other applicant's that waits.
    Need,
    /// A question of the other applicant's about a published call.
    Enquiry,
    /// A finding that both applications are alike.
    Similarity,
    /// A paper in the file of an organisation, which its secretary or the administrator above keeps.
    UnitFile,
    /// The lead's application at which the founder has looked.
    FormalCheck,
    /// A list of people of an organisation that was taken in.
    Roster,
    /// What such a list asks the other applicant.
    RosterAsk,
}

impl Thing {
    /// Where a thing is read whose existence not everybody may know; none for what is public.
    pub fn secret(self) -> Option<&'static str> {
        match self {
            Self::Nothing | Self::Programme | Self::OpenCall | Self::Organisation | Self::Secretary => None,
            // Who has nothing to do with it is answered as if there were none; a membership has no page of its own.
            Self::AskedMembership | Self::Membership | Self::Token | Self::Enquiry => None,
            Self::Mechanism | Self::Plan => None,
            // Who looks after the people is asked before a list is looked for; what one is not asked is nothing.
            Self::Roster | Self::RosterAsk => None,
            Self::Need => Some("/needs/{id}"),
            // Who keeps the register or imposes bans is asked before anything is looked for.
            Self::Award | Self::Ban | Self::Import => None,
            Self::Registration => Some("/organisations/{id}"),
            Self::DraftCall => Some("/calls/{id}"),
            Self::Draft | Self::TeamDraft | Self::TableDraft | Self::ApprovalDraft => Some("/drafts/{id}"),
            Self::Teammate => Some("/team-invitations/{id}"),
            Self::Endorsing => Some("/applications/{id}"),
            Self::Batch => Some("/endorsements/batches/{id}"),
            Self::Application | Self::OwnApplication | Self::FormalCheck => Some("/applications/{id}"),
            Self::Person | Self::Grant => Some("/people/{person}"),
            Self::Federated => Some("/account"),
            Self::Invitation => Some("/invitations"),
            Self::Identity => Some("/identities/{id}"),
            Self::Career => Some("/account/records"),
            Self::Merge => Some("/merges/{id}"),
            Self::Mandate => Some("/mandates"),
            Self::ErasureRequest | Self::GrantedRequest => Some("/erasure-requests/{id}"),
            Self::Expunction => Some("/expunctions/{id}"),
            Self::Similarity => Some("/similarities/{id}"),
            Self::UnitFile => Some("/unit-files/{id}"),
        }
    }
}

/// What the braces of a path stand for.
pub type Names = BTreeMap<&'static str, String>;

/// The world.
pub struct World<'a> {
    /// The centre, for a clean end.
    pub centre: &'a Centre,
    people: RefCell<BTreeMap<Role, Person>>,
    ids: BTreeMap<Role, String>,
    pub founder: Person,
    /// Whether the security administrator gives roles, and not the founder.
    apart: bool,
    /// Which columns there are.
    pub roles: &'static [Role],
    programme: String,
    /// The call of the two applications.
    pub call: String,
    application: String,
    own_application: String,
    /// The organisation above those that the rows name, once the three are apart.
    unit: Option<String>,
    count: Cell<u32>,
}

/// The address that a successful write gives.
pub fn location(answer: &Answer) -> String {
    assert!(answer.status < 300, "{} {}", answer.status, answer.body);
    answer.location().to_owned()
}

/// The last part of an address.
fn last(path: &str) -> String {
    path.rsplit('/').next().unwrap_or_default().to_owned()
}

impl<'a> World<'a> {
    /// Makes everybody and everything, and the three administrators where they are to be apart.
    pub fn new(centre: &'a Centre, apart: bool) -> Self {
        let mut world = Self {
            centre,
            people: RefCell::default(),
            ids: BTreeMap::new(),
            founder: centre.officer(),
            apart: false,
            roles: if apart { &Role::APART } else { &Role::TOGETHER },
            programme: String::new(),
            call: String::new(),
            application: String::new(),
            own_application: String::new(),
            unit: None,
            count: Cell::new(0),
        };
        for role in Role::TOGETHER.into_iter().chain(Role::APART) {
            if world.people.borrow().contains_key(&role) {
                continue;
            }
            let person = if role == Role::Anonymous { centre.anonymous() } else { centre.applicant(role.name(), &role.email(), "示范大学") };
            if role != Role::Anonymous {
                world.ids.insert(role, person.get("/account").json()["id"].as_str().expect("an id").to_owned());
            }
            world.people.borrow_mut().insert(role, person);
        }
        world.programme = last(&location(&world.founder.post_json("/programmes", &world.programme_body())));
        let elsewhere = last(&location(&world.founder.post_json("/programmes", &world.programme_body())));
        world.grant(Role::Reader, &json!({ "role": "reader", "scope": "centre" }));
        world.grant(Role::Elsewhere, &json!({ "role": "officer", "scope": format!("programme:{elsewhere}") }));
        world.grant(Role::Programme, &json!({ "role": "officer", "scope": format!("programme:{}", world.programme) }));
        world.grant(Role::Own, &json!({ "role": "officer", "scope": "centre" }));
        world.grant(Role::Expired, &json!({ "role": "officer", "scope": "centre", "from": "2020-01-01T00:00", "until": "2020-02-01T00:00" }));
        let taken_back = world.grant(Role::Revoked, &json!({ "role": "officer", "scope": "centre" }));
        location(&world.founder.post_json(&format!("/grants/{taken_back}/revocation"), &json!({})));
        if apart {
            world.set_apart();
        }
        world.call = world.open_call();
        world.application = world.submitted(Role::Lead, &world.call);
        world.own_application = world.submitted(Role::Own, &world.call);
        world
    }

    /// The three administrators, an officer beside them, an inspector, an expert, and somebody who drafts for the lead.
    fn set_apart(&mut self) {
        self.grant(Role::Officer, &json!({ "role": "officer", "scope": "centre" }));
        self.grant(Role::Expert, &json!({ "role": "expert", "scope": "centre" }));
        let unit = self.organisation(None);
        self.grant(Role::Unit, &json!({ "role": "unit-administrator", "scope": format!("organisation:{unit}") }));
        self.grant(Role::Secretary, &json!({ "role": "research-secretary", "scope": format!("organisation:{unit}") }));
        self.unit = Some(unit);
        let three = json!({ "system": Role::System.email(), "security": Role::Security.email(), "audit": Role::Audit.email() });
        location(&self.founder.post_json("/administrators", &three));
        self.apart = true;
        let inspector = json!({ "person": Role::Inspector.email(), "scope": format!("programme:{}", self.programme), "until": self.soon() });
        location(&self.person(Role::Audit).post_json("/inspections", &inspector));
        self.mandate("centre");
    }

    /// Who gives roles, in the session that they have now.
    fn giver(&self) -> Person {
        if self.apart { self.person(Role::Security) } else { self.founder.clone() }
    }

    /// Who looks after people's records, in the session that they have now.
    fn looks_after(&self) -> Person {
        if self.apart { self.person(Role::System) } else { self.founder.clone() }
    }

    /// Lets the delegate draft for the lead.
    fn mandate(&self, scope: &str) -> String {
        let lead = self.person(Role::Lead);
        let mandate = json!({ "delegate": Role::Delegate.email(), "scope": scope, "until": self.soon() });
        location(&lead.post_json("/mandates", &mandate));
        lead.get("/mandates").json()["given"][0]["id"].as_str().expect("an id").to_owned()
    }

    /// A month from now.
    pub fn soon(&self) -> String {
        rules::Instant(self.centre.store.now().0 + 30 * 86_400_000).rfc3339()
    }

    /// An inspection of a programme of its own, whose term is over.
    pub fn past_inspection(&self) -> Value {
        let programme = last(&location(&self.founder.post_json("/programmes", &self.programme_body())));
        json!({ "person": Role::Applicant.email(), "scope": format!("programme:{programme}"), "from": "2020-01-01T00:00", "until": "2020-02-01T00:00" })
    }

    /// The person of a column.
    pub fn person(&self, role: Role) -> Person {
        self.people.borrow()[&role].clone()
    }

    /// The name of a column's person.
    pub fn name(&self, role: Role) -> &'static str {
        role.name()
    }

    /// Signs a column's person in again, after they signed out.
    pub fn sign_in_again(&self, role: Role) {
        if role != Role::Anonymous {
            let mut person = self.centre.anonymous();
            let answer = person.post_json("/sessions", &json!({ "email": role.email(), "password": PASSWORD }));
            person.sign_in_with(&answer);
            self.people.borrow_mut().insert(role, person);
        }
    }

    /// Another number each time.
    pub fn next(&self) -> u32 {
        self.count.set(self.count.get() + 1);
        self.count.get()
    }

    /// The body of a new programme.
    pub fn programme_body(&self) -> Value {
        json!({ "code": format!("P-{}", self.next()), "title_zh": "基础研究领先行动", "purpose_zh": "支持自由探索。" })
    }

    /// The body of the programme as it stands, with another purpose.
    pub fn revised_programme(&self) -> Value {
        let programme = self.founder.get(&format!("/programmes/{}", self.programme)).json();
        json!({ "code": programme["code"], "title_zh": "基础研究领先行动", "purpose_zh": format!("支持自由探索，第{}稿。", self.next()) })
    }

    /// The body of a new call.
    pub fn call_body(&self) -> Value {
        let field = |id: &str, zh: &str, required: bool, kind: Value| json!({ "id": id, "label": { "zh": zh, "en": "" }, "required": required, "kind": kind });
        let form = json!({ "sections": [{ "title": { "zh": "基本信息", "en": "" }, "fields": [
            field("title", "项目名称", true, json!({ "line": { "most": 60 } })),
            field("body", "正文", false, json!({ "files": { "most": 3, "bytes_each": 100_000, "media": ["text"] } })),
            field("partners", "合作者", false, json!({ "people": { "most": 3 } })),
        ] }] });
        json!({ "code": format!("C-{}", self.next()), "class": "free-exploration", "fields": ["physics"], "title_zh": "自由探索项目申报指南",
            "text_zh": "围绕基础研究自由选题。", "opens": "2020-01-01T00:00", "closes": "2090-01-01T00:00", "form": form })
    }

    /// A fresh thing, or the one there is: what the braces of its paths stand for.
    pub fn make(&self, thing: Thing) -> Names {
        let mut names =
            Names::from([("number", "0".to_owned()), ("place", "0".to_owned()), ("field", "body".to_owned()), ("version", "1".to_owned())]);
        let id = match thing {
            Thing::Nothing => String::new(),
            Thing::Programme => self.programme.clone(),
            Thing::OpenCall => self.open_call(),
            Thing::DraftCall => self.draft_call(),
            Thing::Draft => self.draft(Role::Lead, &self.open_call()),
            Thing::TableDraft => self.table_draft(&mut names),
            Thing::TeamDraft => self.team_draft(&mut names),
            Thing::ApprovalDraft => self.approval_draft(&mut names),
            Thing::Teammate => self.teammate(&mut names),
            Thing::Endorsing => self.endorsing(&mut names),
            Thing::Batch => self.batch(&mut names),
            Thing::Application => self.application.clone(),
            Thing::OwnApplication => self.own_application.clone(),
            Thing::Person => self.ids[&Role::Applicant].clone(),
            Thing::Federated => self.identity(),
            Thing::Token => self.token(Role::Applicant),
            Thing::Award => self.award(),
            Thing::Import => self.import(),
            Thing::Ban => self.ban(),
            Thing::Mechanism => self.mechanism(),
            Thing::Plan => self.plan(),
            Thing::Need => self.need(),
            Thing::Enquiry => self.enquiry(),
            Thing::Similarity => self.similarity(),
            Thing::Grant => self.grant(Role::Applicant, &self.past_grant()),
            Thing::Organisation => self.organisation(self.unit.as_deref()),
            Thing::Registration => self.registration(),
            Thing::Secretary => self.secretary(&mut names),
            Thing::UnitFile => self.unit_file(),
            Thing::FormalCheck => self.formal_check(),
            Thing::Roster => self.roster(&mut names),
            Thing::RosterAsk => self.roster_ask(),
            Thing::AskedMembership => self.membership(),
            Thing::Membership => self.confirmed(),
            Thing::Invitation => {
                location(&self.giver().post_json("/invitations", &json!({ "email": self.email(), "role": "reader", "scope": "centre" })));
                let newest = self.giver().get("/invitations").json()[0].clone();
                names.insert("token", last(newest["link"].as_str().expect("a link")));
                newest["id"].as_str().expect("an id").to_owned()
            }
            Thing::Identity => {
                let document = self.document();
                names.insert("number_of_document", document["number"].as_str().expect("a number").to_owned());
                last(&location(&self.person(Role::Applicant).post_json("/account/identities", &document)))
            }
            Thing::Career => {
                let person = self.person(Role::Applicant);
                location(&person.post_json("/account/career", &json!({ "what": "post", "entry": "示范大学" })));
                let entries = person.get("/account/records").json();
                let ids = entries["career"].as_array().into_iter().flatten().filter_map(|entry| entry["id"].as_str());
                ids.max().expect("the newest entry").to_owned()
            }
            Thing::Merge => {
                let [kept, away] = self.strangers();
                last(&location(&self.looks_after().post_json("/merges", &json!({ "kept": kept, "away": away, "reason": "两条记录的电话相同" }))))
            }
            Thing::Mandate => self.mandate(&format!("programme:{}", last(&location(&self.founder.post_json("/programmes", &self.programme_body()))))),
            Thing::ErasureRequest => self.asked(false),
            Thing::GrantedRequest => self.asked(true),
            Thing::Expunction => {
                let person = self.somebody().1;
                self.settled(&person, 1);
                last(&location(&self.looks_after().post_json("/expunctions", &self.expunction_body(&person))))
            }
        };
        names.insert("person", self.ids[&Role::Applicant].clone());
        names.insert("id", id);
        names
    }

    /// The id of a column's person.
    pub fn id(&self, role: Role) -> &str {
        &self.ids[&role]
    }

    /// A role over a programme of its own, whose term is over: it changes nothing in what the person may do.
    pub fn past_grant(&self) -> Value {
        let programme = last(&location(&self.founder.post_json("/programmes", &self.programme_body())));
        json!({ "role": "reader", "scope": format!("programme:{programme}"), "from": "2020-01-01T00:00", "until": "2020-02-01T00:00" })
    }

    /// A thing that nobody has touched yet.
    pub fn fresh(&self, thing: Thing) -> Names {
        let mut names = self.make(thing);
        if thing == Thing::Application {
            names.insert("id", self.submitted(Role::Lead, &self.open_call()));
        }
        if thing == Thing::Programme {
            let programme = last(&location(&self.founder.post_json("/programmes", &self.programme_body())));
            self.grant(Role::Programme, &json!({ "role": "officer", "scope": format!("programme:{programme}") }));
            names.insert("id", programme);
        }
        names
    }

    /// A new token of somebody, while they may have more.
    fn token(&self, of: Role) -> String {
        let person = self.person(of);
        let listed = person.get("/account/tokens").json();
        if let Some(live) = listed.as_array().into_iter().flatten().find(|token| token["state"] == "live") {
            return live["id"].as_str().expect("an id").to_owned();
        }
        location(&person.post_json("/account/tokens", &json!({ "label": "统计脚本", "areas": ["read"], "until": self.tomorrow() })));
        person.get("/account/tokens").json()[0]["id"].as_str().expect("an id").to_owned()
    }

    /// The same time tomorrow.
    pub fn tomorrow(&self) -> String {
        rules::Instant(self.centre.store.now().0 + 86_400_000).rfc3339()
    }

    /// An address that nobody has.
    pub fn email(&self) -> String {
        format!("newcomer-{}@matrix.example.org", self.next())
    }

    /// Another subject of an identity service, tied to the lead.
    fn identity(&self) -> String {
        let lead = Id::parse(&self.ids[&Role::Lead]).map(PersonId).expect("an id");
        let (id, subject) = (web::new_id(), self.next().to_string());
        let tied = self.centre.store.write(move |tx| {
            let actor = tx.actor(lead)?;
            let permit = tx.may(&actor, Deed::ReviseSelf, &Place::default())?;
            let key = tx.keys().subject_key("oidc https://id.matrix.example.org", &subject);
            let event = federation::link(lead, key, "https://id.matrix.example.org".to_owned(), federation::Ground::SignedIn);
            tx.commit(&permit, vec![Loaded::<FederatedIdentity>::new(id).happens(event)?])
        });
        self.centre.block_on(tied).expect("it is tied");
        id.to_string()
    }

    fn grant(&self, to: Role, body: &Value) -> String {
        let id = &self.ids[&to];
        location(&self.giver().post_json(&format!("/people/{id}/grants"), body));
        let person = self.founder.get(&format!("/people/{id}")).json();
        // Ids begin with the time, so the newest is the last.
        let ids = person["grants"].as_array().into_iter().flatten().filter_map(|grant| grant["id"].as_str());
        ids.max().expect("the newest grant").to_owned()
    }

    pub fn draft_call(&self) -> String {
        let call = last(&location(&self.founder.post_json(&format!("/programmes/{}/calls", self.programme), &self.call_body())));
        let document = self.founder.post_file(&format!("/calls/{call}/documents"), "申报须知.txt", "须知".as_bytes());
        assert_eq!(document.status, 201, "{}", document.body);
        self.grant(Role::Call, &json!({ "role": "officer", "scope": format!("call:{call}") }));
        call
    }

    pub fn open_call(&self) -> String {
        let call = self.draft_call();
        location(&self.founder.post_json(&format!("/calls/{call}/publication"), &json!({})));
        call
    }
}
