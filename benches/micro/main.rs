//! Micro-benchmarks of what is done most, or takes longest: `cargo bench --bench micro`. Nothing is served; pages are
//! asked for within the process, on the sample centre in a file of its own.

mod house;

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use helpdesk::domain::input::Given;
use helpdesk::domain::lifecycle::{Action, Status};
use helpdesk::domain::permission::May;
use helpdesk::domain::transition::{Now, transition};
use helpdesk::mail::message::{bodies, message};
use helpdesk::pictures::{Kind, Pictures};
use helpdesk::store::lines::{self, Filter};
use helpdesk::store::{outbox, tickets};
use jpeg_encoder::{ColorType, Encoder};

use house::House;

/// Pages from the request to the last byte, signing in and the database's part included; and that part by itself.
fn pages(criterion: &mut Criterion) {
    let house = House::open();
    let ticket = format!("/tickets/{}", house.number(Status::InProgress));
    criterion.bench_function("page: a ticket", |b| b.iter(|| house.ask(black_box(&ticket))));
    criterion.bench_function("page: a list of 50", |b| b.iter(|| house.ask(black_box("/tickets?status=all"))));
    let scope = house.executive.actor().scope(May::ReadTicket);
    criterion.bench_function("query: a list of 50", |b| {
        b.iter(|| {
            house.runtime.block_on(async {
                let mut db = house.app.store.read().await.expect("a connection");
                lines::list(&mut db, scope, black_box(&Filter::default()), 50).await.expect("a list")
            })
        });
    });
}

/// A decision of the lifecycle: whether a device may be given to a technician, and what follows.
fn decision(criterion: &mut Criterion) {
    let house = House::open();
    let actor = house.manager.actor();
    let (ticket, choices) = house.runtime.block_on(async {
        let mut db = house.app.store.read().await.expect("a connection");
        let number = house.number_for(&mut db, &actor, Status::Received).await;
        let ticket = tickets::find(&mut db, number, &actor).await.expect("an answer").expect("a ticket");
        let rows = [Action::Allocation.row()];
        let choices = tickets::choices(&mut db, &actor, &ticket, &rows).await.expect("choices");
        (ticket, choices)
    });
    let given = Given([("technician_id".to_owned(), house.technician.id.to_string())].into());
    let (at, today, country) = (house.app.clock.now(), house.app.clock.today(), house.app.config.country);
    let now = Now { at, today, country, choices: &choices };
    let decide = || transition(black_box(&ticket), Action::Allocation, &actor, &given, Some(ticket.version), &now);
    decide().expect("it may be given out");
    criterion.bench_function("decision: an allocation", |b| b.iter(decide));
}

/// A mail from its letter to the bytes on the wire.
fn mail(criterion: &mut Criterion) {
    let house = House::open();
    let mail = house.runtime.block_on(async {
        let mut db = house.app.store.read().await.expect("a connection");
        let all = outbox::list(&mut db, &outbox::Which::default(), None, 1).await.expect("mails");
        let id = all.rows.first().expect("a mail").id;
        outbox::find(&mut db, id).await.expect("an answer").expect("a mail")
    });
    let letter = mail.letter.clone().expect("a letter");
    let from = "Technical Helpdesk <repairs@example.org>".parse().expect("an address");
    let (views, centre, at) = (&house.app.views, &house.app.config.centre, house.app.clock.now());
    let base = "https://repairs.example.org";
    criterion.bench_function("mail: composed", |b| {
        b.iter(|| {
            let bodies =
                bodies(views, centre, base, black_box(&letter), "/t/word", mail.ticket_number, Some("/not-me/word"));
            message(&mail, &bodies.expect("bodies"), &from, &[], at).expect("a message")
        });
    });
}

/// A photo of a telephone made into the two that are kept.
fn picture(criterion: &mut Criterion) {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let pictures = Pictures::new();
    let file = photo(4000, 3000);
    let mut group = criterion.benchmark_group("picture");
    group.sample_size(10);
    group.bench_function("a photo of 12 megapixels", |b| {
        b.iter(|| {
            let file = file.clone();
            runtime.block_on(pictures.make(move || Ok(file), Kind::Photo)).expect("a picture")
        });
    });
    group.finish();
}

/// A JPEG with detail everywhere, as photos have it.
fn photo(width: u16, height: u16) -> Vec<u8> {
    let shade = |x: u16, y: u16, by: u32| (u32::from(x) * u32::from(y) / by + u32::from(x ^ y)).to_le_bytes()[0];
    let pixels: Vec<u8> = (0..height)
        .flat_map(|y| (0..width).flat_map(move |x| [shade(x, y, 300), shade(x, y, 700), shade(x, y, 1100)]))
        .collect();
    let mut file = Vec::new();
    Encoder::new(&mut file, 90).encode(&pixels, width, height, ColorType::Rgb).expect("a JPEG");
    file
}

criterion_group!(benches, pages, decision, mail, picture);
criterion_main!(benches);
