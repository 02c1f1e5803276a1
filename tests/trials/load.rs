//! Thirty-two people over some processes, and what they did together.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;

use chrono::NaiveDate;
use helpdesk::domain::person::MailChoice;
use sea_query::{Expr, ExprTrait, Query};
use tokio::task::LocalSet;

use super::centre::Centre;
use super::client::{CameTo, Client, Tally};
use super::random::Random;
use crate::support::{Browser, Laptop};

/// Who acts, and from how many browsers: thirty-two in all.
const CROWD: &[(&str, usize)] = &[
    ("chitra", 4),
    ("carlos", 4),
    ("esha", 4),
    ("ezra", 4),
    ("mira", 2),
    ("mohan", 1),
    ("manish", 2),
    ("anita", 1),
    ("aditi", 1),
    ("tara", 3),
    ("tariq", 2),
    ("tomas", 1),
    ("tina", 2),
    ("sunil", 1),
];
/// How many tickets they act on.
const TICKETS: usize = 50;

/// What the crowd shares.
pub struct Load {
    pub seed: u64,
    pub tickets: Rc<Vec<i64>>,
    pub today: NaiveDate,
    pub tally: Rc<RefCell<Tally>>,
    clients: Vec<Client>,
}

impl Load {
    /// Makes the tickets and signs everybody in.
    pub async fn prepare(centre: &Centre, bases: &[&str]) -> Self {
        let mut load = Self {
            seed: Random::seed(),
            tickets: Rc::default(),
            today: centre.clock.today(),
            tally: Rc::default(),
            clients: Vec::new(),
        };
        choose_less_mail(centre, "carlos").await;
        load.tickets = Rc::new(requests(centre, bases).await);
        let people = CROWD.iter().flat_map(|(name, browsers)| std::iter::repeat_n(*name, *browsers));
        for (nth, name) in people.enumerate() {
            let browsers = centre.browsers(name, bases).await;
            let client = Client::new(nth, centre.ids[name], browsers, &load);
            load.clients.push(client);
        }
        assert_eq!((load.clients.len(), load.tickets.len()), (32, TICKETS));
        load
    }

    /// Lets everybody act until this is over.
    pub async fn during<T>(&mut self, this: impl Future<Output = T>) -> T {
        let is_over = Rc::new(Cell::new(false));
        let everybody = LocalSet::new();
        for mut client in std::mem::take(&mut self.clients) {
            let is_over = Rc::clone(&is_over);
            everybody.spawn_local(async move {
                while !is_over.get() {
                    client.step().await;
                }
            });
        }
        let done = everybody.run_until(this).await;
        is_over.set(true);
        everybody.await;
        done
    }

    /// Says and answers what was done, and fails when somebody got an answer that nobody should get.
    pub fn report(&self) -> Tally {
        let tally = self.tally.take();
        let mut acknowledged = 0;
        let mut unknown = 0;
        let mut refused: BTreeMap<u16, usize> = BTreeMap::new();
        for sent in &tally.sent {
            match sent.came_to {
                CameTo::Acknowledged => acknowledged += 1,
                CameTo::Unknown => unknown += 1,
                CameTo::Refused(status) => *refused.entry(status).or_default() += 1,
            }
        }
        println!(
            "requests {}, forms {}, of them twice at once {}; acknowledged {acknowledged}, refused {refused:?}, \
             unanswered {} (of them forms {unknown}), unavailable {}",
            tally.requests,
            tally.sent.len(),
            tally.doubles,
            tally.unanswered,
            tally.unavailable,
        );
        assert!(tally.faults.is_empty(), "{:#?}", tally.faults);
        assert!(acknowledged > 50 && refused.get(&409).is_some_and(|conflicts| *conflicts > 0), "too little happened");
        tally
    }
}

/// Lets somebody choose to hear only of what they have to do something about.
async fn choose_less_mail(centre: &Centre, name: &str) {
    let mut tx = centre.store.begin().await.expect("a transaction");
    let mut update = Query::update();
    update
        .table("people")
        .value("mail_choice", MailChoice::NeedsYou.as_str())
        .and_where(Expr::col("id").eq(centre.ids[name]));
    tx.run(&update).await.expect("chooses");
    tx.commit().await.expect("commits");
}

/// The tickets, asked for by their customers, each for a device of its own.
async fn requests(centre: &Centre, bases: &[&str]) -> Vec<i64> {
    let customers = [centre.browsers("chitra", bases).await, centre.browsers("carlos", bases).await];
    let mut numbers = Vec::new();
    for nth in 0..TICKETS {
        let browser: &Browser = &customers[nth % 2][nth / 2 % bases.len()];
        let hand_over = if nth % 3 == 0 { "drop_off" } else { "pickup" };
        let mut fields = Laptop::request(&centre.day(1).to_string(), hand_over);
        fields.retain(|(name, _)| *name != "serial");
        fields.push(("serial", format!("PF-{nth}")));
        let answer = browser.peek_post("/tickets", &fields).await;
        numbers.push(answer.location().trim_start_matches("/tickets/").parse().expect("a number"));
    }
    numbers
}
