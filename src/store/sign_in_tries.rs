//! Failed sign-ins: tight for an account and address together, loose for an address, never for an
//! account as a whole, so that nobody can lock somebody else out. Kept in the database, so that
//! they count across processes.

use chrono::{DateTime, TimeDelta, Utc};
use sea_query::{Expr, ExprTrait, Order, Query};

use super::{Conn, Result, hash};

/// How long a failure counts.
const COUNTED: TimeDelta = TimeDelta::minutes(15);
/// How many failures an address may have with one account.
const FOR_ACCOUNT: u64 = 10;
/// How many failures an address may have with all accounts.
const FOR_ADDRESS: u64 = 200;

/// How many seconds somebody has to wait before another try; `None` when they need not.
///
/// # Errors
/// When the database does not answer.
pub async fn wait(db: &mut Conn, address: &str, account: &str, at: DateTime<Utc>) -> Result<Option<u64>> {
    let (account_key, address_key) = keys(address, account);
    let for_account = wait_for(db, "account_key", &account_key, FOR_ACCOUNT, at).await?;
    let for_address = wait_for(db, "address_key", &address_key, FOR_ADDRESS, at).await?;
    Ok(Ord::max(for_account, for_address))
}

/// Notes that a sign-in failed.
///
/// # Errors
/// When the database does not answer.
pub async fn failed(db: &mut Conn, address: &str, account: &str, at: DateTime<Utc>) -> Result<()> {
    let (account_key, address_key) = keys(address, account);
    db.run(Query::delete().from_table("sign_in_tries").and_where(Expr::col("at").lt(at - COUNTED))).await?;
    db.insert(
        Query::insert().into_table("sign_in_tries").columns(["account_key", "address_key", "at"]).values_panic([
            account_key.into(),
            address_key.into(),
            at.into(),
        ]),
    )
    .await?;
    Ok(())
}

/// Forgets the failures of an address with one account: whoever is there has shown that it is theirs.
///
/// # Errors
/// When the database does not answer.
pub async fn forgive(db: &mut Conn, address: &str, account: &str) -> Result<()> {
    let (account_key, _) = keys(address, account);
    db.run(Query::delete().from_table("sign_in_tries").and_where(Expr::col("account_key").eq(account_key)))
        .await
        .map(drop)
}

fn keys(address: &str, account: &str) -> (String, String) {
    (hash(format!("{address}\n{account}")), hash(address))
}

/// How many seconds until there are fewer than `most`; `None` when there are.
async fn wait_for(db: &mut Conn, column: &'static str, key: &str, most: u64, at: DateTime<Utc>) -> Result<Option<u64>> {
    #[derive(sqlx::FromRow)]
    struct Failed {
        at: DateTime<Utc>,
    }
    let deciding: Option<Failed> = db
        .first(
            Query::select()
                .column("at")
                .from("sign_in_tries")
                .and_where(Expr::col(column).eq(key))
                .and_where(Expr::col("at").gt(at - COUNTED))
                .order_by("at", Order::Desc)
                .offset(most - 1)
                .limit(1),
        )
        .await?;
    Ok(deciding.map(|failed| {
        let seconds = (failed.at + COUNTED - at).num_seconds();
        u64::try_from(seconds).map_or(1, |seconds| Ord::max(seconds, 1))
    }))
}
