//! The stories of the sample tickets, grouped by where they are now.

mod arriving;
mod leaving;
mod working;

use super::story::Story;

/// Every sample ticket's story. In no order: telling sorts them by their beginning.
pub(super) fn all() -> Vec<Story> {
    let mut stories = arriving::stories();
    stories.extend(working::waiting());
    stories.extend(working::in_hand());
    stories.extend(leaving::stories());
    stories
}
