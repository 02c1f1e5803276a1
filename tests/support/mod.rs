//! What the tests share: a cast of named people, a house that serves them on a port of its own
//! with a database of its own, and a browser that reads pages as a person would.

use std::future::poll_fn;
use std::task::Poll;

mod browser;
mod cast;
mod chrome;
mod database;
mod house;
mod line;
mod process;
mod router;
mod schema;
mod smtp;
mod stream;
mod template;
mod window;

pub use browser::{Browser, Form, Page};
pub use cast::{CAST, PASSWORD};
pub use chrome::Chrome;
pub use database::{Database, Engine, engine};
pub use house::{Closed, House, Laptop, form_of};
pub use line::Line;
pub use process::{Process, command, free_port};
pub use schema::{Column as DescribedColumn, Described, described};
pub use smtp::{Smtp, Taken};
pub use stream::Stream;
pub use template::template;
pub use window::Window;

/// Lets all of them happen at the same moment.
pub async fn at_once<T>(all: impl IntoIterator<Item = impl Future<Output = T>>) -> Vec<T> {
    let mut running: Vec<_> = all.into_iter().map(|future| (Box::pin(future), None)).collect();
    poll_fn(move |context| {
        for (future, done) in running.iter_mut().filter(|(_, done)| done.is_none()) {
            if let Poll::Ready(value) = future.as_mut().poll(context) {
                *done = Some(value);
            }
        }
        if running.iter().all(|(_, done)| done.is_some()) {
            Poll::Ready(running.iter_mut().filter_map(|(_, done)| done.take()).collect())
        } else {
            Poll::Pending
        }
    })
    .await
}
