//! Houses that share a database, or reach it by a line that can be cut.

use std::sync::Arc;

use super::House;
use crate::support::line::Line;
use crate::support::template::template;

impl House {
    /// Opens a house whose database is reached by a line that can be cut.
    pub async fn open_by_line() -> (Self, Line) {
        let (template, ids) = template().await;
        let database = Arc::new(template.copy().await);
        let line = Line::to(&database.url).await;
        (Self::open_on(database, &line.url, ids.clone(), |_| {}).await, line)
    }

    /// Opens another process's house on the same database.
    pub async fn beside(&self) -> Self {
        Self::open_on(Arc::clone(&self.database), &self.database.url, self.ids.clone(), |_| {}).await
    }

    /// The address of its database.
    pub fn database_url(&self) -> &str {
        &self.database.url
    }
}
