//! Every operation on one screen, each with the page's route that does the same. Who may call it is that route's
//! word, so that the two skins cannot differ.

use std::collections::HashMap;
use std::sync::LazyLock;

use poem::endpoint::BoxEndpoint;
use poem::http::Method;
use poem::{EndpointExt, Route};
use poem_openapi::OpenApi;

use super::Api;
use super::endpoint::{AtPath, Document, Nothing};
use super::operation::Takes::{self, Fields, Nothing as Empty, Picture};
use super::operation::{Ask, BASE, Gives, Handler, LIST, Operation, VERSION};
use super::tickets::act::act;
use super::tickets::events::{Comment, Event};
use super::tickets::line::TicketLine;
use super::tickets::photos::Photo;
use super::tickets::{self, Ticket, forms, new};
use super::tracking::{self, Tracked};
use crate::app::App;
use crate::domain::feedback::RATING;
use crate::domain::lifecycle::{Action, TABLE as ACTIONS};
use crate::web::routes as pages;

/// A line of the table: what is called, which page does the same, what it takes and is asked with, what answers,
/// what it gives, and what it is in a line.
macro_rules! operations {
    ($($method:ident $path:literal = $page_method:ident $page:literal $id:ident $takes:expr, $asks:expr => $handler:path, $gives:expr, $summary:literal;)+) => {
        vec![$(operation(
            stringify!($id), (Method::$method, $path), (Method::$page_method, $page), $takes, $asks, $gives, $summary,
            Box::new(|call, db| Box::pin($handler(call, db))),
        )),+]
    };
}

mod house;

/// The table.
#[must_use]
pub fn table() -> &'static [Operation] {
    static TABLE: LazyLock<Vec<Operation>> = LazyLock::new(|| {
        let mut table = of_tickets();
        table.extend(actions());
        table.extend(house::of_the_house());
        table
    });
    &TABLE
}

fn of_tickets() -> Vec<Operation> {
    operations! {
        GET    "/tickets" = GET "/tickets" list_tickets Empty, tickets::list::ASKS => tickets::list::show, Gives::many::<TicketLine>("The tickets that fit."), "Lists the tickets that one sees";
        POST   "/tickets" = POST "/tickets" request_repair Fields(new::fields()), &[] => new::make, Gives::made::<Ticket>("The ticket.").tagged().or_missing(), "Asks for a repair";
        GET    "/tickets/filters" = GET "/tickets" list_filters Empty, &[] => tickets::filters::show, Gives::one::<tickets::filters::Filters>("The departments and the technicians."), "By whose numbers one can narrow the list of tickets";
        GET    "/tickets/:number" = GET "/tickets/:number" get_ticket Empty, &[] => tickets::show, Gives::one::<Ticket>("The ticket.").tagged(), "One ticket with its events, comments and photos";
        GET    "/tickets/:number/actions" = GET "/tickets/:number" list_actions Empty, &[] => tickets::act::list, Gives::one::<forms::Actions>("What may be done, with what may be chosen."), "What one may do with a ticket now";
        GET    "/tickets/:number/events" = GET "/tickets/:number" list_events Empty, LIST => tickets::events::list, Gives::many::<Event>("What happened, newest first."), "What happened to a ticket";
        GET    "/tickets/:number/comments" = GET "/tickets/:number" list_comments Empty, LIST => tickets::events::list_comments, Gives::many::<Comment>("What was written, newest first."), "What was written on a ticket";
        GET    "/tickets/:number/photos" = GET "/tickets/:number" list_photos Empty, &[] => tickets::photos::list, Gives::many::<Photo>("The photos, at most ten."), "A ticket's photos";
        POST   "/tickets/:number/photos" = POST "/tickets/:number/photos" add_photo Picture, &[] => tickets::photos::add, Gives::made::<Photo>("The photo.").unless(), "Adds a photo";
        GET    "/tickets/:number/photos/:id" = GET "/tickets/:number/photos/:id" get_photo Empty, &[] => tickets::photos::show, Gives::one::<Photo>("The photo."), "One photo of a device";
        DELETE "/tickets/:number/photos/:id" = POST "/tickets/:number/photos/:id/removal" remove_photo Empty, &[] => tickets::photos::remove, Gives::done("It is gone."), "Removes a photo that one added oneself";
        GET    "/tickets/:number/photos/:id/:size" = GET "/tickets/:number/photos/:id/:size" get_photo_picture Empty, &[] => tickets::photos::picture, Gives::picture(), "The picture of a photo, full or small";
        POST   "/tickets/:number/tracking-link" = POST "/tickets/:number/tracking-link" renew_tracking_link Empty, &[] => tickets::act::renew_link, Gives::one::<Ticket>("The ticket with its new link.").tagged(), "Gives a ticket another tracking link";
        GET    "/categories" = GET "/tickets/new" list_categories Empty, &[] => new::categories, Gives::many::<new::Category>("The kinds of devices."), "The kinds of devices that are repaired here";
        GET    "/customers" = GET "/tickets/new" find_customers Empty, new::CUSTOMER_ASKS => new::customers, Gives::many::<new::Customer>("The customers who fit, at most twenty."), "Finds the customer at the counter";
        GET    "/pickups" = GET "/desk" list_pickups Empty, tickets::list::DUE_ASKS => tickets::list::pickups, Gives::many::<TicketLine>("The tickets, by day and window."), "The pickups that are planned";
        GET    "/returns" = GET "/desk" list_returns Empty, tickets::list::DUE_ASKS => tickets::list::returns, Gives::many::<TicketLine>("The tickets, by day and window."), "The returns that are planned";
        GET    "/tracking/:token" = GET "/t/:token" track_repair Empty, &[] => tracking::show, Gives::one::<Tracked>("The repair.").tagged(), "A repair for whoever has its tracking link";
        GET    "/tracking/:token/events" = GET "/t/:token" list_tracked_events Empty, LIST => tracking::events, Gives::many::<Event>("What happened, newest first."), "What happened to a repair, for whoever has its tracking link";
        POST   "/tracking/:token/cancellation" = POST "/t/:token/cancellation" cancel_by_link acts(Action::Cancellation), &[] => tracking::cancel, Gives::one::<Tracked>("The repair.").tagged(), "Cancels a repair by its tracking link";
        POST   "/tracking/:token/comments" = POST "/t/:token/comments" comment_by_link acts(Action::Comments), &[] => tracking::comment, Gives::one::<Tracked>("The repair.").tagged(), "Comments on a repair by its tracking link";
        POST   "/tracking/:token/rating" = POST "/t/:token/rating" rate_by_link Fields(RATING.to_vec()), &[] => tracking::rate, Gives::one::<Tracked>("The repair.").tagged().unless(), "Says how a repair went";
    }
}

/// One operation for every row of the lifecycle that is not one of those above, or nobody's to take.
fn actions() -> Vec<Operation> {
    let is_apart =
        |action| matches!(action, Action::Request | Action::Photos | Action::PhotosRemoval | Action::Release);
    let rows = ACTIONS.iter().filter(|row| !is_apart(row.action));
    rows.map(|row| {
        let path: &'static str = Box::leak(format!("/tickets/:number/{}", row.action).into_boxed_str());
        let id: &'static str = Box::leak(format!("ticket_{}", row.action).replace(['/', '-'], "_").into_boxed_str());
        let gives = Gives::one::<Ticket>("The ticket as it is then.").tagged();
        let handler: Handler = Box::new(|call, db| Box::pin(act(call, db, row.action)));
        let mut made = operation(
            id,
            (Method::POST, path),
            (Method::POST, path),
            acts(row.action),
            &[],
            gives,
            crate::domain::words::deed(row.action),
            handler,
        );
        made.action = Some(row.action);
        made
    })
    .collect()
}

/// What an action takes: its own fields, and the version that it was decided on.
fn acts(action: Action) -> Takes {
    let row = action.row();
    Fields(row.inputs.iter().copied().chain(row.versioned.then_some(VERSION)).collect())
}

#[expect(clippy::too_many_arguments, reason = "they are the columns of the table above")]
fn operation(
    id: &'static str,
    (method, path): (Method, &'static str),
    page: (Method, &'static str),
    takes: Takes,
    asks: &'static [Ask],
    gives: Gives,
    summary: &'static str,
    handler: Handler,
) -> Operation {
    let like = pages::table().into_iter().find(|route| (&route.method, route.path) == (&page.0, page.1));
    let who = like.map_or_else(|| panic!("{path} is like {}, which is no page", page.1), |route| route.who);
    let full_path: &'static str = Box::leak(format!("{BASE}{path}").into_boxed_str());
    Operation { id, method, path, full_path, page, who, summary, takes, asks, gives, action: None, handler }
}

impl OpenApi for Api {
    fn meta() -> Vec<poem_openapi::registry::MetaApi> {
        super::document::meta()
    }

    fn register(registry: &mut poem_openapi::registry::Registry) {
        super::document::register(registry);
    }

    fn add_routes(self, routes: &mut HashMap<String, HashMap<Method, BoxEndpoint<'static>>>) {
        for (at, operation) in table().iter().enumerate() {
            let called = super::endpoint::Called { at };
            let caught = poem::middleware::CatchPanic::new().with_handler(|_| {
                tracing::error!("a handler panicked");
                super::Problem::of("fault").into_response(None)
            });
            let at_path = routes.entry(operation.full_path.to_owned()).or_default();
            at_path.insert(operation.method.clone(), called.with(caught).boxed());
        }
    }
}

/// The document, at its own path.
fn document() -> AtPath {
    AtPath(HashMap::from([(Method::GET, Document.boxed())]))
}

/// Adds everything below `/api` to the site.
#[must_use]
pub fn add(app: &App, site: Route) -> Route {
    let mut paths = HashMap::new();
    Api.add_routes(&mut paths);
    let site = paths.into_iter().fold(site, |site, (path, methods)| site.at(path, AtPath(methods).data(app.clone())));
    site.at(format!("{BASE}/openapi.json"), document()).at("/api", Nothing).at("/api/*rest", Nothing)
}
