//! A repair centre of a test's own: its server on a free port, its database a copy of one that was
//! made once, its clock standing at Tuesday 24 November 2026, 10:00.

mod far;
mod kept;
mod laptop;

use std::collections::HashMap;
use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use helpdesk::app::App;
use helpdesk::clock::Clock;
use helpdesk::config::Config;
use helpdesk::domain::contact;
use helpdesk::domain::person::{Role, Standing};
use helpdesk::domain::staff::Becomes;
use helpdesk::store::{Store, departments, people, sessions, staff};
use helpdesk::web::routes;
use poem::listener::{Acceptor, Listener, TcpListener};
use poem::{EndpointExt, IntoEndpoint};
use sea_query::{Asterisk, Expr, ExprTrait, Func, Query};
use tokio::sync::Mutex;

use super::browser::{Browser, Page};
use super::cast::PASSWORD;
use super::database::{Database, Engine, engine};
use super::router::Router;
use super::template::template;

pub use kept::Closed;
pub use laptop::Laptop;

/// A status, who brings a ticket there by which action, and what they fill in.
type Step<'a> = (&'a str, &'a str, &'a str, &'a [(&'a str, &'a str)]);

/// A running repair centre. It ends when it is dropped.
pub struct House {
    pub app: App,
    pub base: String,
    /// People's numbers by their names in the cast.
    pub ids: HashMap<&'static str, i64>,
    /// What stands before it.
    pub router: Router,
    /// Who is at a browser already.
    browsers: Mutex<HashMap<String, Browser>>,
    database: Arc<Database>,
    server: tokio::task::JoinHandle<()>,
    watcher: tokio::task::JoinHandle<()>,
}

impl Drop for House {
    fn drop(&mut self) {
        self.server.abort();
        self.watcher.abort();
    }
}

/// The time at which every test begins.
pub fn opening_time() -> DateTime<Utc> {
    "2026-11-24T10:00:00Z".parse().expect("a moment")
}

pub fn config() -> Config {
    Config::read(|_| None).expect("the defaults are good")
}

impl House {
    /// Opens a house with the cast in it and nothing else.
    pub async fn open() -> Self {
        Self::open_with(|_| {}).await
    }

    /// Opens a house with other settings.
    pub async fn open_with(change: impl FnOnce(&mut Config)) -> Self {
        let (template, ids) = template().await;
        Self::open_at(Some(template), ids.clone(), change).await
    }

    /// Opens a house with nobody in it.
    pub async fn open_empty() -> Self {
        Self::open_at(None, HashMap::new(), |_| {}).await
    }

    /// Opens a house with nobody in it, whose database reads a table from end to end only where no index leads to
    /// what is asked for: small tables are read so, by some engines, because they are small.
    pub async fn open_with_indexes() -> Self {
        let database = Database::empty().await;
        let url = match engine() {
            Engine::Postgres => {
                let joint = if database.url.contains('?') { '&' } else { '?' };
                format!("{}{joint}options=-c%20enable_seqscan%3Doff%20-c%20enable_hashjoin%3Doff", database.url)
            }
            Engine::Sqlite | Engine::Mysql => database.url.clone(),
        };
        Self::open_on(Arc::new(database), &url, HashMap::new(), |_| {}).await
    }

    async fn open_at(
        template: Option<&Database>,
        ids: HashMap<&'static str, i64>,
        change: impl FnOnce(&mut Config),
    ) -> Self {
        let database = match template {
            Some(template) => template.copy().await,
            None => Database::empty().await,
        };
        let url = database.url.clone();
        Self::open_on(Arc::new(database), &url, ids, change).await
    }

    async fn open_on(
        database: Arc<Database>,
        url: &str,
        ids: HashMap<&'static str, i64>,
        change: impl FnOnce(&mut Config),
    ) -> Self {
        let acceptor = TcpListener::bind("127.0.0.1:0").into_acceptor().await.expect("a port");
        let port = acceptor.local_addr()[0].as_socket_addr().expect("an address").port();
        let mut config = config();
        config.base_url = Some(format!("http://127.0.0.1:{port}"));
        change(&mut config);
        let clock = Clock::standing(opening_time(), config.zone);
        let store = Store::open(url).await.expect("the database opens");
        store.migrate().await.expect("migrates");
        let app = App::new(config, store, clock);
        let position = app.live.start(&app.store).await.expect("the record of changes");
        let told = app.clone();
        let watcher = tokio::spawn(async move { told.live.watch(&told.store, position).await });
        let router = Router::default();
        let before = router.clone();
        let site = routes::site(&app).into_endpoint().around(move |next, request| before.clone().route(next, request));
        let server = tokio::spawn(async move {
            let _ = poem::Server::new_with_acceptor(acceptor).run(site).await;
        });
        let base = format!("http://127.0.0.1:{port}");
        Self { app, base, ids, router, browsers: Mutex::default(), database, server, watcher }
    }

    /// The same database, as another process has it.
    pub async fn another_store(&self) -> Store {
        Store::open(&self.database.url).await.expect("the database opens")
    }

    /// Somebody who is not signed in.
    pub fn visitor(&self) -> Browser {
        Browser::new(&self.base)
    }

    /// A member of the cast, signed in.
    pub async fn browser(&self, name: &str) -> Browser {
        let mut browsers = self.browsers.lock().await;
        if let Some(browser) = browsers.get(name) {
            return browser.clone();
        }
        let browser = self.new_browser(name).await;
        browsers.insert(name.to_owned(), browser.clone());
        browser
    }

    /// A member of the cast at another browser, in a session of its own.
    pub async fn new_browser(&self, name: &str) -> Browser {
        let mut tx = self.app.store.begin().await.expect("a transaction");
        let token = sessions::start(&mut tx, self.ids[name], "test", self.app.clock.now()).await.expect("a session");
        tx.commit().await.expect("commits");
        Browser::with_session(&self.base, &token)
    }

    /// Lets time pass.
    pub fn pass(&self, time: TimeDelta) {
        self.app.clock.set(self.app.clock.now() + time);
    }

    /// A day from today on, as forms take it.
    pub fn day(&self, from_today: i64) -> String {
        (self.app.clock.today() + TimeDelta::days(from_today)).to_string()
    }

    /// Chitra's request for a laptop's repair; answers its number.
    pub async fn request(&self, hand_over: &str) -> i64 {
        let chitra = self.browser("chitra").await;
        let page = chitra.peek_post("/tickets", &Laptop::request(&self.day(1), hand_over)).await;
        page.location().trim_start_matches("/tickets/").parse().expect("a number")
    }

    /// Takes one action as somebody of the cast, filling the form on the ticket page.
    pub async fn act(&self, name: &str, number: i64, action: &str, fields: &[(&str, &str)]) -> Page {
        let browser = self.browser(name).await;
        let page = browser.get(&format!("/tickets/{number}")).await;
        browser.submit(&page, &form_of(action), fields).await
    }

    /// Brings a new drop-off of Chitra's to a status by the shortest way, each step by its person.
    pub async fn ticket(&self, status: &str) -> i64 {
        let by_pickup = matches!(status, "pickup_scheduled" | "collected");
        let number = self.request(if by_pickup { "pickup" } else { "drop_off" }).await;
        let tomorrow = self.day(1);
        let tara = self.ids["tara"].to_string();
        let department = self.department("Computers").await.to_string();
        let intake = [
            ("department_id", department.as_str()),
            ("fault_type", "screen"),
            ("condition", "A dent on the lid"),
            ("assessment", "The panel is broken"),
            ("shelf", "B-12"),
        ];
        let pickup = [("date", tomorrow.as_str()), ("window", "09-12")];
        let allocation = [("technician_id", tara.as_str())];
        let completion = [("outcome", "repaired"), ("report", "New panel"), ("shelf", "B-12")];
        let steps: Vec<Step> = vec![
            ("accepted", "esha", "acceptance", &[]),
            ("received", "esha", "intake", &intake),
            ("allocated", "mira", "allocation", &allocation),
            ("in_progress", "tara", "work", &[]),
            ("completed", "tara", "completion", &completion),
            ("ready", "esha", "return", &[("method", "collection")]),
            ("returned", "esha", "hand-back", &[("received_by", "Chitra")]),
        ];
        let special: Vec<Step> = match status {
            "requested" => vec![],
            "rejected" => vec![("rejected", "esha", "rejection", &[("reason", "We do not repair these")])],
            "cancelled" => vec![("cancelled", "chitra", "cancellation", &[])],
            "pickup_scheduled" => {
                vec![("accepted", "esha", "acceptance", &[]), ("pickup_scheduled", "esha", "pickup", &pickup)]
            }
            "collected" => vec![
                ("accepted", "esha", "acceptance", &[]),
                ("pickup_scheduled", "esha", "pickup", &pickup),
                ("collected", "esha", "pickup/collection", &[]),
            ],
            "awaiting_parts" => {
                let mut to_work = steps[..4].to_vec();
                to_work.push(("awaiting_parts", "tara", "parts-wait", &[("part", "A panel")]));
                to_work
            }
            other => {
                let end = steps.iter().position(|(reached, ..)| *reached == other).expect("a status on the way");
                steps[..=end].to_vec()
            }
        };
        for (reached, who, action, fields) in special {
            let browser = self.browser(who).await;
            let page = browser.peek_post(&format!("/tickets/{number}/{action}"), fields).await;
            assert_eq!(page.status, 303, "{action} by {who}: {}", page.body);
            assert_eq!(self.status(number).await, reached, "after {action}");
        }
        number
    }

    /// A ticket's status, as it is kept.
    pub async fn status(&self, number: i64) -> String {
        self.ticket_row(number).await.status
    }

    /// The version a ticket has now.
    pub async fn version(&self, number: i64) -> String {
        self.ticket_row(number).await.version.to_string()
    }

    /// The path of a ticket's tracking page.
    pub async fn tracking(&self, number: i64) -> String {
        format!("/t/{}", self.ticket_row(number).await.tracking_token)
    }

    async fn ticket_row(&self, number: i64) -> TicketRow {
        let mut db = self.app.store.read().await.expect("a connection");
        let columns = ["status", "version", "tracking_token"];
        let query =
            Query::select().columns(columns).from("tickets").and_where(Expr::col("number").eq(number)).to_owned();
        db.first(&query).await.expect("reads").expect("a ticket")
    }

    /// A technician's load, as their department's board shows it.
    pub async fn load(&self, board_of: &str, technician: &str) -> String {
        let board = self.browser(board_of).await.get("/board").await;
        board.attribute(&format!("[data-technician='{}']", self.ids[technician]), "data-load")
    }

    /// How many rows a table has.
    pub async fn count(&self, table: &'static str) -> i64 {
        #[derive(sqlx::FromRow)]
        struct Count {
            n: i64,
        }
        let mut db = self.app.store.read().await.expect("a connection");
        let query = Query::select().expr_as(Func::count(Expr::col(Asterisk)), "n").from(table).to_owned();
        db.first::<Count>(&query).await.expect("counts").expect("a row").n
    }

    /// Makes one more person, who signs in with the cast's password.
    pub async fn person(&self, name: &'static str, role: Option<Role>, standing: Standing, phone: &str) -> i64 {
        let at = self.app.clock.now();
        let person = people::New {
            name: name.to_owned(),
            email: Some(format!("{}@test.example", name.to_lowercase())),
            phone: contact::phone(phone, self.app.config.country),
            address: None,
            password_hash: Some(self.app.passwords.hash(PASSWORD).await.expect("hashes")),
            role,
            standing,
            department_id: None,
            superior_id: None,
            email_confirmed_at: None,
        };
        let mut tx = self.app.store.begin().await.expect("a transaction");
        let id = people::add(&mut tx, &person, at).await.expect("a person");
        tx.commit().await.expect("commits");
        id
    }

    /// Suspends a member of the cast.
    pub async fn suspend(&self, name: &str) {
        self.suspend_person(self.ids[name]).await;
    }

    /// Suspends anybody, by their number.
    pub async fn suspend_person(&self, id: i64) {
        let mut tx = self.app.store.begin().await.expect("a transaction");
        let person = people::find(&mut tx, id).await.expect("reads").expect("a person");
        staff::change(&mut tx, &person, Becomes::Suspended, self.app.clock.now()).await.expect("suspends");
        tx.commit().await.expect("commits");
    }

    /// Signs in by the form, in a browser of their own; answers the page it led to.
    pub async fn sign_in(&self, login: &str, password: &str) -> (Browser, Page) {
        let browser = self.visitor();
        let form = browser.get("/sign-in").await;
        let page = browser.submit(&form, "#sign-in", &[("login", login), ("password", password)]).await;
        (browser, page)
    }

    /// Confirms an address, as its owner would by a link.
    pub async fn confirm(&self, email: &str) {
        let mut tx = self.app.store.begin().await.expect("a transaction");
        let mut update = Query::update();
        update
            .table("people")
            .value("email_confirmed_at", self.app.clock.now())
            .and_where(Expr::col("email_key").eq(email));
        tx.run(&update).await.expect("confirms");
        tx.commit().await.expect("commits");
    }

    /// The subjects of the mails written to an address, oldest first.
    pub async fn mails_to(&self, email: &str) -> Vec<String> {
        #[derive(sqlx::FromRow)]
        struct Written {
            subject: String,
        }
        let mut db = self.app.store.read().await.expect("a connection");
        let query = Query::select()
            .column("subject")
            .from("outbox")
            .and_where(Expr::col("email").eq(email))
            .order_by("id", sea_query::Order::Asc)
            .to_owned();
        db.all::<Written>(&query).await.expect("reads").into_iter().map(|mail| mail.subject).collect()
    }

    /// The audit log, oldest first: what was done, and its details.
    pub async fn audit(&self) -> Vec<(String, String)> {
        #[derive(sqlx::FromRow)]
        struct Entry {
            act: String,
            details: String,
        }
        let mut db = self.app.store.read().await.expect("a connection");
        let query =
            Query::select().columns(["act", "details"]).from("audit").order_by("id", sea_query::Order::Asc).to_owned();
        db.all::<Entry>(&query).await.expect("reads").into_iter().map(|entry| (entry.act, entry.details)).collect()
    }

    /// The key of the last event there is.
    pub async fn newest_event(&self) -> i64 {
        let mut db = self.app.store.read().await.expect("a connection");
        helpdesk::store::events::newest(&mut db).await.expect("events")
    }

    /// A department's number.
    pub async fn department(&self, name: &str) -> i64 {
        let mut db = self.app.store.read().await.expect("a connection");
        let all = departments::all(&mut db).await.expect("departments");
        all.into_iter().find(|d| d.name == name).expect("a department of this name").id
    }
}

#[derive(sqlx::FromRow)]
struct TicketRow {
    status: String,
    version: i64,
    tracking_token: String,
}

/// The selector of an action's form on the ticket page.
pub fn form_of(action: &str) -> String {
    format!("#form-{}", action.replace('/', "-"))
}
