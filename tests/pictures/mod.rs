//! What becomes of the pictures that people send.

mod kept;
pub mod made;
pub mod memory;
mod orientation;
mod refused;
