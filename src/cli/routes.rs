//! `helpdesk routes`: every path, and who may call it, from the table the router is built from.

use crate::web::routes::table;

/// Prints the table.
pub fn print() {
    for route in table() {
        println!("{:<5} {:<44} {}", route.method, route.path.replace(':', ""), route.who);
    }
}
