//! Who may do and see what: the whole table.
//!
//! A grant is keyed by what may be done ([`May`]), never by a role's name, so that a person may
//! one day hold several roles. Everything asks here: buttons, forms, lists, counts, the API, and
//! the live signal.

use super::person::{Role, Standing};
use super::ticket::Place;

/// A kind of party that grants are given to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Party {
    /// A signed-in person of this role.
    Person(Role),
    /// Whoever has a ticket's tracking link.
    LinkHolder,
    /// The programme itself, carrying out a consequence.
    System,
}

impl Party {
    /// Every party, in the order in which tables show them.
    pub const ALL: &'static [Self] = &[
        Self::Person(Role::Customer),
        Self::LinkHolder,
        Self::Person(Role::Executive),
        Self::Person(Role::Technician),
        Self::Person(Role::Manager),
        Self::Person(Role::Admin),
        Self::Person(Role::Superuser),
        Self::System,
    ];

    /// The party's name in tables and logs.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Person(role) => role.as_str(),
            Self::LinkHolder => "link holder",
            Self::System => "system",
        }
    }
}

text_enum! {
    /// How somebody stands to a ticket.
    Relation {
        /// It is their own repair.
        Owner = "owner",
        /// They hold its tracking link.
        Link = "link",
        /// Any ticket of the house.
        House = "house",
        /// It is in their department.
        Department = "department",
        /// It is in their department, and with nobody or with one of their own technicians.
        OwnTechnicians = "own_technicians",
        /// It is allocated to them now.
        Holder = "holder",
        /// They completed it.
        Completer = "completer",
    }
}

text_enum! {
    /// Everything that a grant can allow.
    May {
        RequestRepair = "request_repair",
        RequestForOthers = "request_for_others",
        DecideRequest = "decide_request",
        ArrangePickup = "arrange_pickup",
        TakeIn = "take_in",
        Transfer = "transfer",
        Allocate = "allocate",
        Repair = "repair",
        OrderRework = "order_rework",
        ArrangeReturn = "arrange_return",
        HandBack = "hand_back",
        CancelOwn = "cancel_own",
        CancelForOthers = "cancel_for_others",
        CorrectOwnDetails = "correct_own_details",
        CorrectDetails = "correct_details",
        Promise = "promise",
        Comment = "comment",
        CommentInternally = "comment_internally",
        KeepPhotos = "keep_photos",
        ReadPhotos = "read_photos",
        RenewTrackingLink = "renew_tracking_link",
        Release = "release",
        ReadTicket = "read_ticket",
        ReadInternals = "read_internals",
        ReadInventory = "read_inventory",
        UseDesk = "use_desk",
        UseBoard = "use_board",
        UseBench = "use_bench",
        ReadMail = "read_mail",
        LeadDepartment = "lead_department",
        ReadFeedback = "read_feedback",
        ManagePeople = "manage_people",
        ManageDepartments = "manage_departments",
        ReadData = "read_data",
        ReadAudit = "read_audit",
        HavePicture = "have_picture",
    }
}

const CUSTOMER: Party = Party::Person(Role::Customer);
const EXECUTIVE: Party = Party::Person(Role::Executive);
const TECHNICIAN: Party = Party::Person(Role::Technician);
const MANAGER: Party = Party::Person(Role::Manager);
const ADMIN: Party = Party::Person(Role::Admin);
const SUPERUSER: Party = Party::Person(Role::Superuser);

use Relation::{Completer, Department, Holder, House, Link, OwnTechnicians, Owner};

/// Whoever sees the ticket, but not with its link alone: a photo shows more than where a device is.
const OF_PHOTOS: &[(Party, Relation)] = &[
    (CUSTOMER, Owner),
    (EXECUTIVE, House),
    (TECHNICIAN, Holder),
    (TECHNICIAN, Completer),
    (MANAGER, Department),
    (ADMIN, Department),
    (SUPERUSER, House),
];

/// The permission table: what may be done, and by whom in which relation to the ticket.
pub const GRANTS: &[(May, &[(Party, Relation)])] = &[
    (May::RequestRepair, &[(CUSTOMER, Owner)]),
    (May::RequestForOthers, &[(EXECUTIVE, House)]),
    (May::DecideRequest, &[(EXECUTIVE, House)]),
    (May::ArrangePickup, &[(EXECUTIVE, House)]),
    (May::TakeIn, &[(EXECUTIVE, House)]),
    (May::Transfer, &[(EXECUTIVE, House), (ADMIN, Department)]),
    (May::Allocate, &[(MANAGER, OwnTechnicians), (ADMIN, Department)]),
    (May::Repair, &[(TECHNICIAN, Holder)]),
    (May::OrderRework, &[(EXECUTIVE, House), (MANAGER, Department), (ADMIN, Department)]),
    (May::ArrangeReturn, &[(EXECUTIVE, House)]),
    (May::HandBack, &[(EXECUTIVE, House)]),
    (May::CancelOwn, &[(CUSTOMER, Owner), (Party::LinkHolder, Link)]),
    (May::CancelForOthers, &[(EXECUTIVE, House)]),
    (May::CorrectOwnDetails, &[(CUSTOMER, Owner)]),
    (May::CorrectDetails, &[(EXECUTIVE, House)]),
    (May::Promise, &[(EXECUTIVE, House), (MANAGER, Department), (ADMIN, Department)]),
    (
        May::Comment,
        &[
            (CUSTOMER, Owner),
            (Party::LinkHolder, Link),
            (EXECUTIVE, House),
            (TECHNICIAN, Holder),
            (TECHNICIAN, Completer),
            (MANAGER, Department),
            (ADMIN, Department),
            (SUPERUSER, House),
        ],
    ),
    (
        May::CommentInternally,
        &[
            (EXECUTIVE, House),
            (TECHNICIAN, Holder),
            (TECHNICIAN, Completer),
            (MANAGER, Department),
            (ADMIN, Department),
            (SUPERUSER, House),
        ],
    ),
    (May::KeepPhotos, OF_PHOTOS),
    (May::ReadPhotos, OF_PHOTOS),
    (May::RenewTrackingLink, &[(CUSTOMER, Owner), (EXECUTIVE, House)]),
    (May::Release, &[(Party::System, House)]),
    (
        May::ReadTicket,
        &[
            (CUSTOMER, Owner),
            (Party::LinkHolder, Link),
            (EXECUTIVE, House),
            (TECHNICIAN, Holder),
            (TECHNICIAN, Completer),
            (MANAGER, Department),
            (ADMIN, Department),
            (SUPERUSER, House),
            (Party::System, House),
        ],
    ),
    (
        May::ReadInternals,
        &[
            (EXECUTIVE, House),
            (TECHNICIAN, Holder),
            (TECHNICIAN, Completer),
            (MANAGER, Department),
            (ADMIN, Department),
            (SUPERUSER, House),
        ],
    ),
    (
        May::ReadInventory,
        &[(EXECUTIVE, House), (TECHNICIAN, Holder), (MANAGER, Department), (ADMIN, Department), (SUPERUSER, House)],
    ),
    (May::UseDesk, &[(EXECUTIVE, House)]),
    (May::UseBoard, &[(MANAGER, Department), (ADMIN, Department)]),
    (May::UseBench, &[(TECHNICIAN, Holder)]),
    (May::ReadMail, &[(SUPERUSER, House)]),
    (May::LeadDepartment, &[(ADMIN, Department)]),
    (May::ReadFeedback, &[(ADMIN, House), (SUPERUSER, House)]),
    (May::ManagePeople, &[(SUPERUSER, House)]),
    (May::ManageDepartments, &[(SUPERUSER, House)]),
    (May::ReadData, &[(SUPERUSER, House)]),
    (May::ReadAudit, &[(SUPERUSER, House)]),
    (May::HavePicture, &[(CUSTOMER, House), (EXECUTIVE, House), (TECHNICIAN, House), (MANAGER, House), (ADMIN, House)]),
];

/// Who is acting: a person, somebody with a tracking link, or the programme itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Actor {
    /// A signed-in person.
    Person {
        id: i64,
        name: String,
        /// `None` while they wait for approval.
        role: Option<Role>,
        standing: Standing,
        department_id: Option<i64>,
    },
    /// Whoever has this ticket's link.
    LinkHolder { number: i64 },
    /// The programme itself.
    System,
}

impl Actor {
    /// The party this actor is, `None` when they may do nothing (pending, suspended).
    #[must_use]
    pub fn party(&self) -> Option<Party> {
        match self {
            Self::Person { role: Some(role), standing: Standing::Active, .. } => Some(Party::Person(*role)),
            Self::Person { .. } => None,
            Self::LinkHolder { .. } => Some(Party::LinkHolder),
            Self::System => Some(Party::System),
        }
    }

    /// The person's number, if the actor is a person.
    #[must_use]
    pub fn person_id(&self) -> Option<i64> {
        match self {
            Self::Person { id, .. } => Some(*id),
            _ => None,
        }
    }

    /// Whether the actor belongs to the house.
    #[must_use]
    pub fn is_staff(&self) -> bool {
        matches!(self.party(), Some(Party::Person(role)) if role.is_staff())
    }

    /// Whether this may be done by this actor in some relation, whatever the ticket.
    #[must_use]
    pub fn may_ever(&self, may: May) -> bool {
        self.relations(may).next().is_some()
    }

    /// Whether this actor may do this to the ticket that stands in `place`.
    #[must_use]
    pub fn may(&self, may: May, place: &Place) -> bool {
        self.relations(may).any(|relation| self.stands(relation, place))
    }

    /// Which tickets a list granted by `may` holds for this actor.
    #[must_use]
    pub fn scope(&self, may: May) -> Scope {
        let relations: Vec<_> = self.relations(may).collect();
        match self {
            _ if relations.is_empty() => Scope::Nothing,
            Self::System => Scope::House,
            Self::LinkHolder { number } => Scope::Ticket(*number),
            Self::Person { .. } if relations.contains(&House) => Scope::House,
            Self::Person { department_id: Some(department), .. }
                if relations.contains(&Department) || relations.contains(&OwnTechnicians) =>
            {
                Scope::Department(*department)
            }
            Self::Person { id, .. } if relations.contains(&Holder) || relations.contains(&Completer) => {
                Scope::Technician { id: *id, and_completed: relations.contains(&Completer) }
            }
            Self::Person { id, .. } if relations.contains(&Owner) => Scope::Owner(*id),
            Self::Person { .. } => Scope::Nothing,
        }
    }

    fn relations(&self, may: May) -> impl Iterator<Item = Relation> {
        let party = self.party();
        GRANTS
            .iter()
            .filter(move |(granted, _)| *granted == may)
            .flat_map(|(_, to)| to.iter())
            .filter(move |(to, _)| Some(*to) == party)
            .map(|(_, relation)| *relation)
    }

    fn stands(&self, relation: Relation, place: &Place) -> bool {
        let in_department = |department: Option<i64>| department.is_some() && department == place.department_id;
        match (self, relation) {
            (Self::Person { .. } | Self::System, House) => true,
            (Self::LinkHolder { number }, Link) => *number == place.number,
            (Self::Person { id, .. }, Owner) => *id == place.customer_id,
            (Self::Person { department_id, .. }, Department) => in_department(*department_id),
            (Self::Person { id, department_id, .. }, OwnTechnicians) => {
                in_department(*department_id) && (place.technician_id.is_none() || place.manager_id == Some(*id))
            }
            (Self::Person { id, .. }, Holder) => place.technician_id == Some(*id),
            (Self::Person { id, .. }, Completer) => place.completer_ids.contains(id),
            _ => false,
        }
    }
}

/// Which tickets a list, count, page, export or live signal may show.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Scope {
    /// All of them.
    House,
    /// Those of this department.
    Department(i64),
    /// Those allocated to this technician now, and (for reading) those they completed.
    Technician { id: i64, and_completed: bool },
    /// Those of this customer.
    Owner(i64),
    /// This one alone.
    Ticket(i64),
    /// None.
    Nothing,
}
