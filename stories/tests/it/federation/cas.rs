//! A fake CAS server: tickets for one service and one use.

use super::server::{Asked, Server, Told, listener};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

#[derive(Default)]
struct State {
    user: String,
    attributes: String,
    tickets: BTreeMap<String, String>,
    count: u32,
}

/// The server.
pub struct Cas {
    /// Where it is.
    pub server: Server,
    state: Arc<Mutex<State>>,
}

impl Cas {
    /// Starts one.
    pub fn start() -> Self {
        let state = Arc::new(Mutex::new(State::default()));
        let shared = state.clone();
        let server = Server::start(listener(), move |asked| answer(&mut shared.lock().expect("no story panics here"), asked));
        Self { server, state }
    }

    /// Who is at the browser, and what is said of them beside their name.
    pub fn is(&self, user: &str, attributes: &str) {
        let mut state = self.state.lock().expect("no story panics here");
        (state.user, state.attributes) = (user.to_owned(), attributes.to_owned());
    }

    /// A ticket for any service, as another site would get one for itself.
    pub fn ticket(&self, service: &str) -> String {
        self.state.lock().expect("no story panics here").ticket(service)
    }

    /// Its description for a centre.
    pub fn described(&self, id: &str) -> String {
        format!(
            "[[provider]]\nid = \"{id}\"\nname_zh = \"中国科学院通行证\"\nname_en = \"Academy Passport\"\nprotocol = \"cas\"\nurl = \"{}/cas\"\n",
            self.server.url()
        )
    }
}

impl State {
    fn ticket(&mut self, service: &str) -> String {
        self.count += 1;
        let ticket = format!("ST-{}-aXcVbN", self.count);
        self.tickets.insert(ticket.clone(), service.to_owned());
        ticket
    }
}

fn answer(state: &mut State, asked: &Asked) -> Told {
    let of = |name: &str| asked.query.get(name).map_or("", String::as_str);
    match asked.path.as_str() {
        "/cas/login" => {
            let ticket = state.ticket(of("service"));
            let mark = if of("service").contains('?') { '&' } else { '?' };
            Told::lead(format!("{}{mark}ticket={ticket}", of("service")))
        }
        "/cas/p3/serviceValidate" => {
            // A ticket is gone once it was asked about, whatever was answered.
            let inside = match state.tickets.remove(of("ticket")) {
                None => "<cas:authenticationFailure code=\"INVALID_TICKET\">unknown</cas:authenticationFailure>".to_owned(),
                Some(service) if service != of("service") => {
                    "<cas:authenticationFailure code=\"INVALID_SERVICE\">another service</cas:authenticationFailure>".to_owned()
                }
                Some(_) => format!(
                    "<cas:authenticationSuccess><cas:user>{}</cas:user><cas:attributes>{}</cas:attributes></cas:authenticationSuccess>",
                    state.user, state.attributes
                ),
            };
            Told::body("application/xml", format!("<cas:serviceResponse xmlns:cas=\"http://www.yale.edu/tp/cas\">{inside}</cas:serviceResponse>"))
        }
        _ => Told::no(404, ""),
    }
}
