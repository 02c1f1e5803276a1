//! The visitors' page.

use poem::http::StatusCode;
use serde::Serialize;

use super::answer::{page, see_other};
use super::shell::first_page;
use super::{Result, Visit};
use crate::store::people;
use crate::views::Page;

/// What the home page shows.
#[derive(Serialize)]
pub struct HomePage {
    /// Whether the house has nobody to run it yet.
    pub needs_setup: bool,
}

impl Page for HomePage {
    const TEMPLATE: &'static str = "home/show.html";
}

/// What the centre does; those signed in go to their own first page.
pub async fn show(visit: &Visit) -> Result {
    if let Some(session) = &visit.session {
        return Ok(see_other(first_page(&session.person)));
    }
    let mut db = visit.read().await?;
    let needs_setup = !people::has_superuser(&mut db).await?;
    page(visit, StatusCode::OK, &HomePage { needs_setup })
}
