//! Tickets: the list, asking for a repair, one ticket, and acting on it.

pub mod act;
pub mod index;
pub mod new;
pub mod papers;
pub mod photos;
pub mod rating;
pub mod show;
pub mod tracking_link;
pub mod view;
