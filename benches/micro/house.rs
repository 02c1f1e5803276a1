//! The sample centre in a folder of its own, asked within the process.

use helpdesk::app::App;
use helpdesk::clock::Clock;
use helpdesk::config::Config;
use helpdesk::domain::lifecycle::Status;
use helpdesk::domain::permission::{Actor, May};
use helpdesk::domain::person::Person;
use helpdesk::store::lines::{self, Filter};
use helpdesk::store::{Conn, Store, people, sessions};
use helpdesk::web::routes;
use poem::endpoint::BoxEndpoint;
use poem::{Endpoint as _, EndpointExt as _, IntoEndpoint as _, Request, Response};
use tempfile::TempDir;
use tokio::runtime::Runtime;

/// The house.
pub struct House {
    pub runtime: Runtime,
    pub app: App,
    site: BoxEndpoint<'static, Response>,
    cookie: String,
    pub executive: Person,
    pub manager: Person,
    pub technician: Person,
    _folder: TempDir,
}

impl House {
    /// A fresh one.
    pub fn open() -> Self {
        let runtime = Runtime::new().expect("a runtime");
        let folder = tempfile::tempdir().expect("a folder");
        let config = Config::read(|_| None).expect("the defaults are good");
        let clock = Clock::system(config.zone);
        let url = format!("sqlite://{}", folder.path().join("bench.db").display());
        let (app, cookie, [executive, manager, technician]) = runtime.block_on(async {
            let store = Store::open(&url).await.expect("a database");
            store.migrate().await.expect("a schema");
            helpdesk::demo::fill(&store, clock.now(), config.zone, config.country, "").await.expect("a sample centre");
            let mut tx = store.begin().await.expect("a transaction");
            let executive = person(&mut tx, "executive").await;
            let word = sessions::start(&mut tx, executive.id, "bench", clock.now()).await.expect("a session");
            let others = [executive, person(&mut tx, "manager").await, person(&mut tx, "technician").await];
            tx.commit().await.expect("it is kept");
            (App::new(config, store, clock), format!("session={word}"), others)
        });
        let site = routes::site(&app).into_endpoint().map_to_response().boxed();
        Self { runtime, app, site, cookie, executive, manager, technician, _folder: folder }
    }

    /// A page as the executive reads it; its text.
    pub fn ask(&self, path: &str) -> String {
        let request = Request::builder().uri(path.parse().expect("a path")).header("Cookie", &self.cookie).finish();
        self.runtime.block_on(async {
            let mut response = self.site.get_response(request).await;
            assert!(response.status().is_success(), "{path} answers {}", response.status());
            response.take_body().into_string().await.expect("text")
        })
    }

    /// A ticket of a status.
    pub fn number(&self, status: Status) -> i64 {
        self.runtime.block_on(async {
            let mut db = self.app.store.read().await.expect("a connection");
            self.number_for(&mut db, &self.executive.actor(), status).await
        })
    }

    /// A ticket of a status that somebody sees.
    pub async fn number_for(&self, db: &mut Conn, actor: &Actor, status: Status) -> i64 {
        let filter = Filter { statuses: vec![status], ..Filter::default() };
        let found = lines::list(db, actor.scope(May::ReadTicket), &filter, 1).await.expect("a list");
        found.rows.first().expect("a ticket of that status").number
    }
}

async fn person(db: &mut Conn, role: &str) -> Person {
    let account = people::login(db, &format!("{role}@demo.test"), None).await.expect("an answer").expect("a login");
    people::find(db, account.id).await.expect("an answer").expect("somebody")
}
