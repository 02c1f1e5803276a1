//! What must hold after a trial, whatever happened in it: every history replays to its ticket, and what was
//! answered is what happened.

use std::collections::{BTreeMap, HashMap, HashSet};

use helpdesk::domain::lifecycle::Action;
use helpdesk::domain::permission::Actor;
use helpdesk::store::tickets;

use super::centre::Centre;
use super::client::{CameTo, Sent, Tally, is_word};
use super::kept::{self, Recorded};
use super::replay::{House, ROWS, Told};

/// Checks everything but the mails, says what there is, and answers every event.
pub async fn check(centre: &Centre, numbers: &[i64], tally: &Tally) -> Vec<Recorded> {
    let mut db = centre.read().await;
    let events = kept::events(&mut db).await;
    let mut histories: BTreeMap<i64, Vec<&Recorded>> = BTreeMap::new();
    for event in &events {
        histories.entry(event.ticket_number).or_default().push(event);
    }
    let house = House { actors: centre.actors().await, superiors: centre.superiors() };
    let mut wrong = kept::broken_rules(&mut db).await;
    for number in numbers {
        let ticket = tickets::find(&mut db, *number, &Actor::System).await.expect("reads").expect("a ticket");
        let mut told = Told::default();
        for event in histories.get(number).into_iter().flatten() {
            if let Err(reason) = told.take(event, &house) {
                wrong.push(format!("ticket {number}, event {} ({}): {reason}", event.id, event.action));
                break;
            }
        }
        if let Err(reason) = told.is(&ticket) {
            wrong.push(format!("ticket {number}: {reason}"));
        }
        for (nth, table) in ROWS.into_iter().enumerate() {
            let counted = kept::belongings(&mut db, table, *number).await;
            if counted != (told.rows[nth], told.open_rows()[nth]) {
                wrong.push(format!("ticket {number}: {counted:?} {table}, all and open; its history tells otherwise"));
            }
        }
    }
    assert_eq!(histories.len(), numbers.len(), "no ticket that nobody asked for");
    wrong.extend(answered(&events, &tally.sent));
    assert!(wrong.is_empty(), "{} faults: {:#?}", wrong.len(), &wrong[..wrong.len().min(20)]);
    println!("{} tickets replay, {} events", numbers.len(), events.len());
    events
}

/// Whether each form that was acknowledged is one event, one that was refused none, one that nobody answered at
/// most one, and whether there is no other event.
fn answered(events: &[Recorded], sent: &[Sent]) -> Vec<String> {
    let mut written: HashMap<(i64, Action, Option<i64>), Vec<(&Recorded, Vec<String>)>> = HashMap::new();
    for event in events {
        let inputs = event.action.row().inputs;
        let was_typed = |name: &String| inputs.iter().any(|input| input.name == *name);
        let texts = event.facts().into_iter().filter(|(name, _)| was_typed(name)).map(|(_, text)| text).collect();
        written.entry((event.ticket_number, event.action, event.actor_id)).or_default().push((event, texts));
    }
    // One person may send the same from several browsers: forms without a word of their own are counted together.
    let mut forms: HashMap<_, Vec<&Sent>> = HashMap::new();
    for form in sent {
        forms.entry((form.number, form.action, form.person_id, &form.mark, form.version)).or_default().push(form);
    }
    let mut wrong = Vec::new();
    let mut claimed = HashSet::new();
    for ((number, action, person_id, mark, version), same) in forms {
        let is_its = |(event, texts): &&(&Recorded, Vec<String>)| {
            version.is_none_or(|version| event.version == version + 1)
                && mark.as_ref().map_or(!texts.iter().any(|text| is_word(text)), |mark| texts.contains(mark))
        };
        let its = written.get(&(number, action, Some(person_id))).into_iter().flatten().filter(is_its);
        let its: Vec<i64> = its.map(|(event, _)| event.id).collect();
        // The same form may be sent again, and is acknowledged again.
        let taps = |what: CameTo| -> HashSet<_> {
            same.iter().filter(|form| form.came_to == what).map(|form| &form.once).collect()
        };
        let (acknowledged, unknown) = (taps(CameTo::Acknowledged), taps(CameTo::Unknown));
        let most = acknowledged.union(&unknown).count();
        if !(acknowledged.len()..=most).contains(&its.len()) {
            wrong.push(format!("{same:?} is events {its:?}"));
        }
        let again = its.iter().filter(|id| !claimed.insert(**id));
        wrong.extend(again.map(|id| format!("event {id} is {same:?} and another form")));
    }
    let others = events.iter().filter(|event| event.action != Action::Request && !claimed.contains(&event.id));
    wrong.extend(others.map(|event| format!("nobody sent event {} ({})", event.id, event.action)));
    wrong
}
