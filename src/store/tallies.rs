//! Daily tallies: how much each technician completed on which day, counted in the transaction that completes it.

use chrono::NaiveDate;
use sea_query::{Expr, ExprTrait, Order, Query};

use super::dialect::constant;
use super::{Conn, Result};
use crate::domain::inventory::AllocationEnd;

/// Work that is completed now.
#[derive(Debug, Clone, Copy)]
pub struct Completed {
    pub ticket_number: i64,
    pub technician_id: i64,
    /// The day in the centre's zone.
    pub on: NaiveDate,
    /// The day that was promised, if one was.
    pub promised_on: Option<NaiveDate>,
}

/// What a technician completed on a day.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Tally {
    pub technician_id: i64,
    pub done_on: NaiveDate,
    pub completed: i64,
    /// How much of it had a day promised, and how much of that was done by then.
    pub promised: i64,
    pub kept: i64,
}

/// Counts work that is completed, before its allocation ends. Where the ticket was completed before, its promise is
/// counted from now on for this time.
///
/// # Errors
/// When the database does not answer.
pub async fn count(db: &mut Conn, now: &Completed) -> Result<()> {
    if let Some(before) = last_completion(db, now.ticket_number).await? {
        add(db, &before, 0, -1).await?;
    }
    add(db, now, 1, 1).await
}

/// The time before, when this ticket was completed; `None` when it never was.
async fn last_completion(db: &mut Conn, ticket_number: i64) -> Result<Option<Completed>> {
    #[derive(sqlx::FromRow)]
    struct Row {
        technician_id: i64,
        ended_on: Option<NaiveDate>,
        promised_on: Option<NaiveDate>,
    }
    let row: Option<Row> = db
        .first(
            Query::select()
                .columns(["technician_id", "ended_on", "promised_on"])
                .from("allocations")
                .and_where(Expr::col("ticket_number").eq(ticket_number))
                .and_where(Expr::col("ended_how").eq(constant(AllocationEnd::Completed.as_str())))
                .order_by("id", Order::Desc)
                .limit(1),
        )
        .await?;
    let completed = |row: Row| {
        let Row { technician_id, ended_on, promised_on } = row;
        Some(Completed { ticket_number, technician_id, on: ended_on?, promised_on })
    };
    Ok(row.and_then(completed))
}

/// Adds to a day's tally: so many completions, and their promise so many times.
async fn add(db: &mut Conn, work: &Completed, completions: i64, promises: i64) -> Result<()> {
    let promised = if work.promised_on.is_some() { promises } else { 0 };
    let kept = if work.promised_on.is_some_and(|promised| work.on <= promised) { promises } else { 0 };
    let added = [("completed", completions), ("promised", promised), ("kept", kept)];
    let mut update = Query::update();
    update
        .table("daily_tallies")
        .values(added.map(|(column, more)| (column, Expr::col(column).add(more))))
        .and_where(Expr::col("technician_id").eq(work.technician_id))
        .and_where(Expr::col("done_on").eq(work.on));
    // One transaction writes at a time: nobody adds the day between the two.
    if db.run(&update).await? == 0 {
        let [completed, promised, kept] = added.map(|(_, more)| more.into());
        db.run(
            Query::insert()
                .into_table("daily_tallies")
                .columns(["technician_id", "done_on", "completed", "promised", "kept"])
                .values_panic([work.technician_id.into(), work.on.into(), completed, promised, kept]),
        )
        .await?;
    }
    Ok(())
}

/// What these technicians completed from a day on, oldest first.
///
/// # Errors
/// When the database does not answer.
pub async fn since(db: &mut Conn, technicians: &[i64], day: NaiveDate) -> Result<Vec<Tally>> {
    db.all(
        Query::select()
            .columns(["technician_id", "done_on", "completed", "promised", "kept"])
            .from("daily_tallies")
            .and_where(Expr::col("technician_id").is_in(technicians.iter().copied()))
            .and_where(Expr::col("done_on").gte(day))
            .order_by("done_on", Order::Asc),
    )
    .await
}
