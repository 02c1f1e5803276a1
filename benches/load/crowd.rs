//! Many people with sessions: half of them staff with many pages open, half of them customers.

use anyhow::Context as _;
use helpdesk::domain::person::{Person, Role, Standing};
use helpdesk::store::{people, sessions};
use sea_query::{Expr, ExprTrait as _, Order, Query};

use crate::house::House;
use crate::sample::{NAME, now};

/// How many customers there are at least; those that a database lacks are added.
const CUSTOMERS: usize = 500;

/// Somebody who listens, by a session's word.
#[derive(Debug)]
pub struct Listener {
    pub person: Person,
    pub word: String,
}

/// As many listeners as asked for, with a session for each.
pub async fn crowd(house: &House, count: usize) -> anyhow::Result<Vec<Listener>> {
    let mut tx = house.store.begin().await?;
    let mut customers = ids(&mut tx, true).await?;
    let staff = ids(&mut tx, false).await?;
    for nth in customers.len()..CUSTOMERS {
        let new = people::New {
            name: format!("Listener {nth}"),
            email: None,
            phone: None,
            address: None,
            password_hash: None,
            role: Some(Role::Customer),
            standing: Standing::Active,
            department_id: None,
            superior_id: None,
            email_confirmed_at: None,
        };
        customers.push(people::add(&mut tx, &new, now()).await?);
    }
    let mut listeners = Vec::new();
    for nth in 0..count {
        let from = if nth % 2 == 0 { &customers } else { &staff };
        let id = from[nth / 2 % from.len()];
        let person = people::find(&mut tx, id).await?.context("somebody")?;
        let word = sessions::start(&mut tx, id, NAME, now()).await?;
        listeners.push(Listener { person, word });
    }
    tx.commit().await?;
    Ok(listeners)
}

/// Everybody active: customers, or staff.
async fn ids(db: &mut helpdesk::store::Conn, customers: bool) -> anyhow::Result<Vec<i64>> {
    #[derive(sqlx::FromRow)]
    struct Id {
        id: i64,
    }
    let role = Expr::col("role");
    let mut query = Query::select();
    query.column("id").from("people").and_where(Expr::col("standing").eq(Standing::Active.as_str()));
    query.and_where(if customers { role.eq(Role::Customer.as_str()) } else { role.ne(Role::Customer.as_str()) });
    let rows: Vec<Id> = db.all(query.order_by("id", Order::Asc).limit(2000)).await?;
    Ok(rows.into_iter().map(|row| row.id).collect())
}
