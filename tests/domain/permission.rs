//! Who may do and see what, apart from any one action.

use std::fmt::Write as _;

use helpdesk::domain::lifecycle::Status;
use helpdesk::domain::permission::{Actor, GRANTS, May, Party, Relation, Scope};

use super::sample::{
    ADMIN, COLLEAGUE, FOREIGN_MANAGER, History, LAPTOPS, MANAGER, NUMBER, OTHER_MANAGER, OWNER, PHONES, TECHNICIAN,
    Who, every_ticket, ticket, with_history,
};

/// Every grant by party and relation, for a person to read.
#[test]
fn permission_matrix() {
    let mut text = format!("{:<22}", "");
    for party in Party::ALL {
        _ = write!(text, "{:<17}", party.as_str());
    }
    text = format!("{}\n", text.trim_end());
    for &may in May::ALL {
        let mut line = format!("{may:<22}");
        for party in Party::ALL {
            let relations: Vec<_> = relations(may, *party).map(Relation::as_str).collect();
            let cell = if relations.is_empty() { "·".to_owned() } else { relations.join("+") };
            _ = write!(line, "{cell:<17}");
        }
        _ = writeln!(text, "{}", line.trim_end());
    }
    insta::assert_snapshot!(text);
}

fn relations(may: May, party: Party) -> impl Iterator<Item = Relation> {
    GRANTS
        .iter()
        .filter(move |(granted, _)| *granted == may)
        .flat_map(|(_, to)| to.iter())
        .filter(move |(to, _)| *to == party)
        .map(|(_, relation)| *relation)
}

#[test]
fn every_grant_stands_in_the_table_once() {
    let mut granted: Vec<_> = GRANTS.iter().map(|(may, _)| *may).collect();
    granted.sort();
    assert_eq!(granted, May::ALL);
    for (may, to) in GRANTS {
        let mut once = to.to_vec();
        once.dedup();
        assert_eq!(once.len(), to.len(), "{may}");
    }
}

#[test]
fn everybody_sees_the_tickets_that_section_one_gives_them() {
    use Status::{Allocated, AwaitingParts, Completed, InProgress, Ready, Received, Returned};
    let department: &[Status] = &[Received, Allocated, InProgress, AwaitingParts, Completed, Ready, Returned];
    let theirs: &[Status] = &[Allocated, InProgress, AwaitingParts, Completed, Ready, Returned];
    for who in Who::ALL {
        let seen: &[Status] = match who {
            Who::Owner | Who::Link | Who::Executive | Who::Superuser | Who::System => Status::ALL,
            Who::OwnManager | Who::OtherManager | Who::Admin | Who::SecondAdmin => department,
            Who::Technician => theirs,
            _ => &[],
        };
        for &status in Status::ALL {
            let reads = who.actor().may(May::ReadTicket, &ticket(status).place);
            assert_eq!(reads, seen.contains(&status), "{who:?} sees {status}");
            let internals = who.actor().may(May::ReadInternals, &ticket(status).place);
            let staff = !matches!(who, Who::Owner | Who::Link | Who::System);
            assert_eq!(internals, reads && staff, "{who:?} reads what is internal to {status}");
            assert_eq!(internals, who.actor().may(May::CommentInternally, &ticket(status).place), "{who:?} {status}");
        }
    }
}

/// The scope's reading of a place, stated here a second time.
fn holds(scope: Scope, place: &helpdesk::domain::ticket::Place) -> bool {
    match scope {
        Scope::House => true,
        Scope::Department(id) => place.department_id == Some(id),
        Scope::Technician { id, and_completed } => {
            place.technician_id == Some(id) || (and_completed && place.completer_ids.contains(&id))
        }
        Scope::Owner(id) => place.customer_id == id,
        Scope::Ticket(number) => place.number == number,
        Scope::Nothing => false,
    }
}

#[test]
fn a_list_holds_exactly_the_tickets_one_may_read() {
    for (history, ticket) in every_ticket() {
        for who in Who::ALL {
            let actor = who.actor();
            for may in [May::ReadTicket, May::ReadInternals, May::ReadInventory] {
                let listed = holds(actor.scope(may), &ticket.place);
                assert_eq!(listed, actor.may(may, &ticket.place), "{who:?} {may} {} ({history:?})", ticket.status);
            }
        }
    }
}

#[test]
fn everybody_has_the_scope_of_their_place() {
    let scope = |who: Who| who.actor().scope(May::ReadTicket);
    assert_eq!(scope(Who::Owner), Scope::Owner(OWNER));
    assert_eq!(scope(Who::Link), Scope::Ticket(NUMBER));
    assert_eq!(scope(Who::Executive), Scope::House);
    assert_eq!(scope(Who::Technician), Scope::Technician { id: TECHNICIAN, and_completed: true });
    assert_eq!(scope(Who::OwnManager), Scope::Department(LAPTOPS));
    assert_eq!(scope(Who::ForeignManager), Scope::Department(PHONES));
    assert_eq!(scope(Who::Admin), Scope::Department(LAPTOPS));
    assert_eq!(scope(Who::Superuser), Scope::House);
    assert_eq!(scope(Who::System), Scope::House);
    for nobody in [Who::Pending, Who::SuspendedOwner, Who::SuspendedExecutive, Who::SuspendedSuperuser] {
        assert_eq!(scope(nobody), Scope::Nothing, "{nobody:?}");
    }
    let bench = Who::Technician.actor().scope(May::UseBench);
    assert_eq!(bench, Scope::Technician { id: TECHNICIAN, and_completed: false });
}

#[test]
fn each_first_page_belongs_to_its_role() {
    let users = |may: May| -> Vec<_> { Who::ALL.into_iter().filter(|w| w.actor().may_ever(may)).collect() };
    assert_eq!(users(May::UseDesk), [Who::Executive]);
    let department =
        [Who::OwnManager, Who::OtherManager, Who::ForeignManager, Who::Admin, Who::SecondAdmin, Who::ForeignAdmin];
    assert_eq!(users(May::UseBoard), department);
    assert_eq!(users(May::UseBench), [Who::Technician, Who::EarlierCompleter, Who::Colleague, Who::Bystander]);
    let inventory = [
        vec![Who::Executive, Who::Technician, Who::EarlierCompleter, Who::Colleague, Who::Bystander],
        department.to_vec(),
        vec![Who::Superuser],
    ];
    assert_eq!(users(May::ReadInventory), inventory.concat());
}

#[test]
fn pending_and_suspended_people_may_do_nothing() {
    let shut_out = [
        Who::Pending,
        Who::SuspendedOwner,
        Who::SuspendedExecutive,
        Who::SuspendedTechnician,
        Who::SuspendedManager,
        Who::SuspendedAdmin,
        Who::SuspendedSuperuser,
    ];
    for who in shut_out {
        assert_eq!(who.actor().party(), None, "{who:?}");
        for &may in May::ALL {
            assert!(!who.actor().may_ever(may), "{who:?} may {may}");
        }
    }
}

#[test]
fn a_person_without_a_department_is_in_no_department() {
    let Actor::Person { id, name, role, standing, .. } = Who::OwnManager.actor() else { panic!("a person") };
    let placeless = Actor::Person { id, name, role, standing, department_id: None };
    // A requested ticket has no department either: nothing equals nothing is no relation.
    for status in [Status::Requested, Status::Received] {
        assert!(!placeless.may(May::ReadTicket, &ticket(status).place), "{status}");
        assert!(!placeless.may(May::Allocate, &ticket(status).place), "{status}");
    }
    assert_eq!(placeless.scope(May::ReadTicket), Scope::Nothing);
}

#[test]
fn a_manager_gives_on_only_what_their_own_technicians_have() {
    let mut place = ticket(Status::Allocated).place;
    assert!(Who::OwnManager.actor().may(May::Allocate, &place));
    assert!(!Who::OtherManager.actor().may(May::Allocate, &place));
    (place.technician_id, place.manager_id) = (Some(COLLEAGUE), Some(OTHER_MANAGER));
    assert!(!Who::OwnManager.actor().may(May::Allocate, &place));
    assert!(Who::OtherManager.actor().may(May::Allocate, &place));
    assert!(Who::Admin.actor().may(May::Allocate, &place));
    // Somebody's manager in another department is a stranger here.
    place.manager_id = Some(FOREIGN_MANAGER);
    assert!(!Who::ForeignManager.actor().may(May::Allocate, &place));
    // An admin acts for the whole department, also where they are nobody's manager.
    place.manager_id = Some(ADMIN);
    assert!(!Who::ForeignAdmin.actor().may(May::Allocate, &place));
    assert_ne!(MANAGER, OTHER_MANAGER);
}

#[test]
fn inventory_is_read_by_whoever_has_the_device() {
    let completed = with_history(Status::Completed, History::Plain).place;
    assert!(Who::Technician.actor().may(May::ReadTicket, &completed));
    assert!(!Who::Technician.actor().may(May::ReadInventory, &completed), "they gave it back");
    assert!(Who::Technician.actor().may(May::ReadInventory, &ticket(Status::InProgress).place));
}

#[test]
fn staff_are_people_of_the_house_who_may_use_it() {
    let staff: Vec<_> = Who::ALL.into_iter().filter(|w| w.actor().is_staff()).collect();
    assert_eq!(
        staff,
        [
            Who::Executive,
            Who::Technician,
            Who::EarlierCompleter,
            Who::Colleague,
            Who::Bystander,
            Who::OwnManager,
            Who::OtherManager,
            Who::ForeignManager,
            Who::Admin,
            Who::SecondAdmin,
            Who::ForeignAdmin,
            Who::Superuser
        ]
    );
}
