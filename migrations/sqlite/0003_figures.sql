-- What a department gets done, counted as it happens, so that its figures are read from days and not from history.

-- The day in the centre's zone on which an allocation ended, and what was promised when its work was completed.
alter table allocations add column ended_on text;
alter table allocations add column promised_on text;
-- Which zone the centre is in, a migration does not know: what ended before this one has its day in UTC.
update allocations set ended_on = substr(ended_at, 1, 10) where ended_at is not null;
update allocations
set promised_on = (select tickets.promised_on from tickets where tickets.number = allocations.ticket_number)
where ended_how = 'completed';

-- What a technician completed on a day; how much of it had a day promised, and how much of that was done by then.
-- Of work that came back and was completed again, the promise counts once, when it was done at last.
create table daily_tallies (
    technician_id integer not null references people (id),
    done_on text not null,
    completed integer not null,
    promised integer not null,
    kept integer not null,
    primary key (technician_id, done_on)
) strict, without rowid;
insert into daily_tallies (technician_id, done_on, completed, promised, kept)
select
    technician_id,
    ended_on,
    count(*),
    sum(case when is_last = 1 and promised_on is not null then 1 else 0 end),
    sum(case when is_last = 1 and ended_on <= promised_on then 1 else 0 end)
from (
    select
        technician_id,
        ended_on,
        promised_on,
        case when id = max(id) over (partition by ticket_number) then 1 else 0 end as is_last
    from allocations
    where ended_how = 'completed'
) as completions
group by technician_id, ended_on;

-- By these, lists are read in their own order, however long the history is behind them.
create index allocations_theirs on allocations (technician_id, ticket_number, id, ended_how);
create index tickets_of_department on tickets (department_id, number);
create index inventory_entries_of_department on inventory_entries (department_id, number);
create index people_standing on people (standing, id);
