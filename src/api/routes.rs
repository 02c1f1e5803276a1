//! Every operation on one screen, each with the page's route that does the same. Who may call it is that route's
//! word, so that the two skins cannot differ.

use std::collections::HashMap;
use std::sync::LazyLock;

use poem::endpoint::BoxEndpoint;
use poem::http::Method;
use poem::{EndpointExt, Route};

use super::endpoint::{AtPath, Called, Nothing};
use super::operation::{AFTER, BASE, Gives, Handler, LIMIT, Operation, Takes};
use super::tickets::{self, Ticket, act};
use super::{Problem, docs, tracking};
use crate::app::App;
use crate::domain::lifecycle::{Action, REQUEST_INPUTS};
use crate::web::routes as pages;

macro_rules! operations {
    ($($method:ident $path:literal like $page_method:ident $page:literal $id:ident $takes:expr, $asks:expr => $handler:path, $gives:expr, $summary:literal;)+) => {
        vec![$(operation(
            stringify!($id), Method::$method, $path, (Method::$page_method, $page), $takes, $asks, $gives, $summary,
            Box::new(|call, db| Box::pin($handler(call, db))),
        )),+]
    };
}

/// The table.
#[must_use]
pub fn table() -> &'static [Operation] {
    static TABLE: LazyLock<Vec<Operation>> = LazyLock::new(|| {
        let mut table = operations! {
            GET  "/tickets"         like GET  "/tickets"          list_tickets Takes::Nothing, tickets::list::ASKS => tickets::list::show, Gives::many::<tickets::line::TicketLine>("The tickets that fit, oldest first unless asked otherwise."), "Lists the tickets one sees";
            GET  "/tickets/:number" like GET  "/tickets/:number"  get_ticket   Takes::Nothing, &[] => tickets::show, Gives::one::<Ticket>("The ticket.").tagged(), "One ticket with its events, comments and photos";
        };
        table
    });
    &TABLE
}
