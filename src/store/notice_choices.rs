//! What people of the house chose to have by mail, too; who chose nothing has what is usual.

use std::collections::{BTreeMap, HashMap};

use sea_query::{Expr, ExprTrait, OnConflict, Query};

use super::dialect::constant;
use super::{Conn, Result};
use crate::domain::notice::About;

/// What somebody chose, for whatever roles they had.
///
/// # Errors
/// When the database does not answer.
pub async fn of(db: &mut Conn, person_id: i64) -> Result<BTreeMap<About, bool>> {
    #[derive(sqlx::FromRow)]
    struct Row {
        #[sqlx(try_from = "String")]
        about: About,
        by_mail: bool,
    }
    let rows: Vec<Row> = db
        .all(
            Query::select()
                .columns(["about", "by_mail"])
                .from("notice_choices")
                .and_where(Expr::col("person_id").eq(person_id))
                // What another release knows is nothing to this one.
                .and_where(Expr::col("about").is_in(About::ALL.iter().map(|about| constant(about.as_str())))),
        )
        .await?;
    Ok(rows.into_iter().map(|row| (row.about, row.by_mail)).collect())
}

/// Who of these people chose what about one kind of notice.
///
/// # Errors
/// When the database does not answer.
pub async fn about(db: &mut Conn, about: About, people: &[i64]) -> Result<HashMap<i64, bool>> {
    #[derive(sqlx::FromRow)]
    struct Row {
        person_id: i64,
        by_mail: bool,
    }
    if people.is_empty() {
        return Ok(HashMap::new());
    }
    let rows: Vec<Row> = db
        .all(
            Query::select()
                .columns(["person_id", "by_mail"])
                .from("notice_choices")
                .and_where(Expr::col("about").eq(constant(about.as_str())))
                .and_where(Expr::col("person_id").is_in(people.iter().copied())),
        )
        .await?;
    Ok(rows.into_iter().map(|row| (row.person_id, row.by_mail)).collect())
}

/// Writes what somebody chose; what they were not asked about stays.
///
/// # Errors
/// When the database does not answer.
pub async fn choose(db: &mut Conn, person_id: i64, chosen: &[(About, bool)]) -> Result<()> {
    if chosen.is_empty() {
        return Ok(());
    }
    let mut insert = Query::insert();
    insert.into_table("notice_choices").columns(["person_id", "about", "by_mail"]);
    for (about, by_mail) in chosen {
        insert.values_panic([person_id.into(), about.as_str().into(), (*by_mail).into()]);
    }
    insert.on_conflict(OnConflict::columns(["person_id", "about"]).update_column("by_mail").to_owned());
    db.run(&insert).await.map(drop)
}
