//! What a database itself says about its tables, in the same words on every engine.

use std::collections::{BTreeMap, BTreeSet};

use helpdesk::store::data::Cells;
use sqlx::{Connection, MySqlConnection, PgConnection, SqliteConnection};

use super::database::Engine;

/// A table, as the database describes it.
#[derive(Debug, Default)]
pub struct Described {
    /// In their order.
    pub columns: Vec<Column>,
    pub key: Vec<String>,
    /// The columns of each unique rule, by its name.
    pub unique: BTreeMap<String, Vec<String>>,
    /// The columns of each other index.
    pub indexes: BTreeSet<Vec<String>>,
    /// Column, table and column there.
    pub references: BTreeSet<(String, String, String)>,
}

#[derive(Debug)]
pub struct Column {
    pub name: String,
    /// The engine's word for its type.
    pub kind: String,
    pub may_be_empty: bool,
    /// The collation, where the engine has them by column.
    pub collation: String,
    /// Whether the engine makes its values.
    pub is_numbered: bool,
}

/// Every table but the record of migrations.
pub async fn described(engine: Engine, url: &str) -> BTreeMap<String, Described> {
    let [columns, rules, references] = questions(engine);
    let mut tables: BTreeMap<String, Described> = BTreeMap::new();
    for [table, name, kind, may_be_empty, collation, is_numbered] in ask(engine, url, columns).await {
        let column =
            Column { name, kind, may_be_empty: may_be_empty == "1", collation, is_numbered: is_numbered == "1" };
        tables.entry(table).or_default().columns.push(column);
    }
    for [table, name, columns, kind] in ask(engine, url, rules).await {
        let columns: Vec<String> = columns.split(',').map(str::to_owned).collect();
        let table = tables.get_mut(&table).expect("a table with columns");
        match &*kind {
            "p" => table.key = columns,
            // SQLite does not keep a name of its own, and tells of a broken rule by its columns.
            "u" if engine == Engine::Sqlite => {
                table.unique.insert(format!("{name}_{}", columns.join("_")), columns);
            }
            "u" => {
                table.unique.insert(name, columns);
            }
            _ => {
                table.indexes.insert(columns);
            }
        }
    }
    for [table, column, to, to_column] in ask(engine, url, references).await {
        tables.get_mut(&table).expect("a table with columns").references.insert((column, to, to_column));
    }
    tables
}

async fn ask<const N: usize>(engine: Engine, url: &str, question: &'static str) -> Vec<[String; N]> {
    let rows: Vec<Cells> = match engine {
        Engine::Sqlite => {
            let mut raw = SqliteConnection::connect(url).await.expect("opens");
            sqlx::query_as(question).fetch_all(&mut raw).await.expect("answers")
        }
        Engine::Postgres => {
            let mut raw = PgConnection::connect(url).await.expect("connects");
            sqlx::query_as(question).fetch_all(&mut raw).await.expect("answers")
        }
        Engine::Mysql => {
            let mut raw = MySqlConnection::connect(url).await.expect("connects");
            sqlx::query_as(question).fetch_all(&mut raw).await.expect("answers")
        }
    };
    let cells = |row: Cells| row.0.into_iter().map(Option::unwrap_or_default).collect::<Vec<_>>();
    rows.into_iter().map(|row| cells(row).try_into().expect("as many columns as asked for")).collect()
}

/// What to ask: the columns of all tables, then their keys, unique rules and indexes, then their references.
fn questions(engine: Engine) -> [&'static str; 3] {
    match engine {
        Engine::Sqlite => [
            "select t.name, c.name, lower(c.type), case when c.\"notnull\" or c.pk > 0 then '0' else '1' end, '',
                case when t.sql like '%' || c.name || ' integer primary key autoincrement%' then '1' else '0' end
            from sqlite_master t join pragma_table_info(t.name) c
            where t.type = 'table' and t.name <> '_sqlx_migrations' and t.name not like 'sqlite!_%' escape '!'
            order by t.name, c.cid",
            "select t.name, t.name, (
                    select group_concat(name) from (select name from pragma_index_info(i.name) order by seqno)
                ), case i.origin when 'u' then 'u' else 'i' end
            from sqlite_master t join pragma_index_list(t.name) i
            where t.type = 'table' and t.name <> '_sqlx_migrations' and i.origin <> 'pk'
            union all select t.name, t.name, (
                    select group_concat(name) from (select name from pragma_table_info(t.name) where pk > 0 order by pk)
                ), 'p'
            from sqlite_master t
            where t.type = 'table' and t.name <> '_sqlx_migrations' and t.name not like 'sqlite!_%' escape '!'",
            "select t.name, f.\"from\", f.\"table\", f.\"to\"
            from sqlite_master t join pragma_foreign_key_list(t.name) f where t.type = 'table'",
        ],
        Engine::Postgres => [
            "select table_name::text, column_name::text, data_type::text, case is_nullable when 'YES' then '1' else '0' end,
                collation_name::text, case is_identity when 'YES' then '1' else '0' end
            from information_schema.columns
            where table_schema = current_schema() and table_name <> '_sqlx_migrations'
            order by table_name, ordinal_position",
            "select t.relname::text, i.relname::text, (
                    select string_agg(a.attname, ',' order by k.place)
                    from unnest(x.indkey) with ordinality k (attnum, place)
                    join pg_attribute a on a.attrelid = t.oid and a.attnum = k.attnum
                ), case when x.indisprimary then 'p' when x.indisunique then 'u' else 'i' end
            from pg_index x join pg_class t on t.oid = x.indrelid join pg_class i on i.oid = x.indexrelid
            where t.relnamespace = current_schema()::regnamespace and t.relname <> '_sqlx_migrations'",
            "select t.relname::text, a.attname::text, o.relname::text, b.attname::text
            from pg_constraint c
            join pg_class t on t.oid = c.conrelid join pg_class o on o.oid = c.confrelid
            join pg_attribute a on a.attrelid = t.oid and a.attnum = c.conkey[1]
            join pg_attribute b on b.attrelid = o.oid and b.attnum = c.confkey[1]
            where c.contype = 'f' and t.relnamespace = current_schema()::regnamespace",
        ],
        Engine::Mysql => [
            "select cast(table_name as char), cast(column_name as char), cast(column_type as char),
                case is_nullable when 'YES' then '1' else '0' end, cast(collation_name as char),
                case when extra like '%auto_increment%' then '1' else '0' end
            from information_schema.columns
            where table_schema = database() and table_name <> '_sqlx_migrations'
            order by table_name, ordinal_position",
            "select cast(table_name as char), cast(index_name as char),
                cast(group_concat(column_name order by seq_in_index) as char),
                case when index_name = 'PRIMARY' then 'p' when non_unique = 0 then 'u' else 'i' end
            from information_schema.statistics
            where table_schema = database() and table_name <> '_sqlx_migrations'
            group by table_name, index_name, non_unique",
            "select cast(table_name as char), cast(column_name as char), cast(referenced_table_name as char),
                cast(referenced_column_name as char)
            from information_schema.key_column_usage
            where table_schema = database() and referenced_table_name is not null",
        ],
    }
}
