//! Section 2 of the specification, copied by hand as plain data. It must never be derived from
//! `TABLE` or `GRANTS`: it is here so that a slip in them is found.

use helpdesk::domain::lifecycle::{Action, Mail, Status};

use Status::{
    Accepted, Allocated, AwaitingParts, Cancelled, Collected, Completed, InProgress, PickupScheduled, Ready, Received,
    Rejected, Requested, Returned,
};

/// The words of the column *who*.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum As {
    Customer,
    LinkHolder,
    Executive,
    ThatTechnician,
    /// A manager of the department it is in.
    Manager,
    /// A manager who may give it on: it is with nobody, or with one of their own technicians.
    ManagerOfItsTechnician,
    Admin,
    /// Staff who see the ticket.
    Staff,
    System,
}

/// The right side of the column *from → to*.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Leads {
    To(Status),
    Nowhere,
    /// `allocated` to the same technician (`received` if they are gone).
    BackToWork,
}

/// Conditions that the table states beside the status.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum If {
    Always,
    HandOverIsPickup,
    CompletedNotCancelled,
}

/// The column *customer reads it*.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reads {
    Yes,
    No,
    PublicOnes,
}

/// What the column *input* says of a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Must {
    /// Marked `*`.
    Be,
    /// Not marked.
    May,
    /// Marked `*` for a choice made in another field.
    When(&'static str, &'static str),
    /// Marked `*` for the executive.
    Executive,
    /// Marked `*` when the date moves later.
    Later,
}

pub struct Line {
    pub action: Action,
    pub moves: &'static [(&'static [As], &'static [Status], Leads)],
    pub condition: If,
    pub inputs: &'static [(&'static str, Must)],
    pub reads: Reads,
    pub mail: Mail,
    pub versioned: bool,
}

const EVERY_STATE: &[Status] = &[
    Requested,
    Accepted,
    Rejected,
    PickupScheduled,
    Collected,
    Received,
    Allocated,
    InProgress,
    AwaitingParts,
    Completed,
    Ready,
    Returned,
    Cancelled,
];
const EVERY_OPEN_STATE: &[Status] = &[
    Requested,
    Accepted,
    PickupScheduled,
    Collected,
    Received,
    Allocated,
    InProgress,
    AwaitingParts,
    Completed,
    Ready,
];

const fn line(
    action: Action,
    moves: &'static [(&'static [As], &'static [Status], Leads)],
    inputs: &'static [(&'static str, Must)],
    reads: Reads,
    mail: Mail,
) -> Line {
    // "Every action of the table checks and raises the version, except comments, progress, photos and promises."
    let versioned = !matches!(
        action,
        Action::Comments | Action::Progress | Action::Promise | Action::Photos | Action::PhotosRemoval
    );
    Line { action, moves, condition: If::Always, inputs, reads, mail, versioned }
}

impl Line {
    const fn only(self, condition: If) -> Self {
        Self { condition, ..self }
    }
}

/// The table of section 2, line by line.
pub const LINES: &[Line] = &[
    line(
        Action::Request,
        // From nothing: on a ticket that exists, it is never possible.
        &[(&[As::Customer], &[], Leads::To(Requested)), (&[As::Executive], &[], Leads::To(Accepted))],
        &[
            ("device_category", Must::Be),
            ("brand", Must::Be),
            ("model", Must::Be),
            ("serial", Must::May),
            ("fault", Must::Be),
            ("hand_over", Must::Be),
            ("preferred_date", Must::Be),
            ("contact_name", Must::Be),
            ("phone", Must::Be),
            ("address", Must::When("hand_over", "pickup")),
        ],
        Reads::Yes,
        Mail::Essential,
    ),
    line(
        Action::Acceptance,
        &[(&[As::Executive], &[Requested], Leads::To(Accepted))],
        &[("note", Must::May)],
        Reads::Yes,
        Mail::All,
    ),
    line(
        Action::Rejection,
        &[(&[As::Executive], &[Requested], Leads::To(Rejected))],
        &[("reason", Must::Be)],
        Reads::Yes,
        Mail::Essential,
    ),
    line(
        Action::Pickup,
        &[(&[As::Executive], &[Accepted, PickupScheduled], Leads::To(PickupScheduled))],
        &[("date", Must::Be), ("window", Must::Be), ("note", Must::May)],
        Reads::Yes,
        Mail::NeedsYou,
    )
    .only(If::HandOverIsPickup),
    line(
        Action::PickupFailure,
        &[(&[As::Executive], &[PickupScheduled], Leads::To(Accepted))],
        &[("reason", Must::Be)],
        Reads::Yes,
        Mail::NeedsYou,
    ),
    line(
        Action::PickupCollection,
        &[(&[As::Executive], &[PickupScheduled], Leads::To(Collected))],
        &[("note", Must::May)],
        Reads::Yes,
        Mail::No,
    ),
    line(
        Action::Intake,
        &[(&[As::Executive], &[Accepted, PickupScheduled, Collected], Leads::To(Received))],
        &[
            ("department_id", Must::Be),
            ("fault_type", Must::Be),
            ("condition", Must::Be),
            ("accessories", Must::May),
            ("assessment", Must::Be),
            ("shelf", Must::Be),
            ("promised_on", Must::May),
        ],
        Reads::Yes,
        Mail::All,
    ),
    line(
        Action::Transfer,
        &[(&[As::Executive, As::Admin], &[Received], Leads::Nowhere)],
        &[("department_id", Must::Be), ("shelf", Must::May), ("reason", Must::Be)],
        Reads::No,
        Mail::No,
    ),
    line(
        Action::Allocation,
        &[
            (&[As::ManagerOfItsTechnician, As::Admin], &[Received], Leads::To(Allocated)),
            (&[As::ManagerOfItsTechnician, As::Admin], &[Allocated, InProgress, AwaitingParts], Leads::To(Allocated)),
        ],
        &[("technician_id", Must::Be), ("note", Must::May)],
        Reads::No,
        Mail::No,
    ),
    line(
        Action::AllocationWithdrawal,
        &[(&[As::ManagerOfItsTechnician, As::Admin], &[Allocated, InProgress, AwaitingParts], Leads::To(Received))],
        &[("reason", Must::May)],
        Reads::No,
        Mail::No,
    ),
    line(Action::Work, &[(&[As::ThatTechnician], &[Allocated], Leads::To(InProgress))], &[], Reads::Yes, Mail::All),
    line(
        Action::Progress,
        &[(&[As::ThatTechnician], &[InProgress], Leads::Nowhere)],
        // "percent (0–100) and/or note"
        &[("percent", Must::May), ("note", Must::May)],
        Reads::Yes,
        Mail::No,
    ),
    line(
        Action::PartsWait,
        &[(&[As::ThatTechnician], &[InProgress], Leads::To(AwaitingParts))],
        &[("part", Must::Be), ("expected_on", Must::May)],
        Reads::Yes,
        Mail::All,
    ),
    line(
        Action::PartsArrival,
        &[(&[As::ThatTechnician], &[AwaitingParts], Leads::To(InProgress))],
        &[],
        Reads::Yes,
        Mail::All,
    ),
    line(
        Action::Completion,
        &[(&[As::ThatTechnician], &[InProgress, AwaitingParts], Leads::To(Completed))],
        &[("outcome", Must::Be), ("report", Must::Be), ("shelf", Must::Be), ("amount_due", Must::May)],
        Reads::Yes,
        Mail::All,
    ),
    line(
        Action::Rework,
        &[(&[As::Executive, As::Manager, As::Admin], &[Completed, Ready], Leads::BackToWork)],
        &[("reason", Must::Be)],
        Reads::Yes,
        Mail::All,
    )
    .only(If::CompletedNotCancelled),
    line(
        Action::Return,
        &[(&[As::Executive], &[Completed, Ready], Leads::To(Ready))],
        &[
            ("method", Must::Be),
            ("date", Must::When("method", "delivery")),
            ("window", Must::When("method", "delivery")),
            ("address", Must::When("method", "delivery")),
            ("amount_due", Must::May),
        ],
        Reads::Yes,
        Mail::NeedsYou,
    ),
    line(
        Action::ReturnFailure,
        &[(&[As::Executive], &[Ready], Leads::To(Completed))],
        &[("reason", Must::Be)],
        Reads::Yes,
        Mail::NeedsYou,
    ),
    line(
        Action::HandBack,
        &[(&[As::Executive], &[Ready], Leads::To(Returned))],
        &[("received_by", Must::Be)],
        Reads::Yes,
        Mail::Essential,
    ),
    line(
        Action::Cancellation,
        &[
            (&[As::Customer, As::LinkHolder], &[Requested, Accepted, PickupScheduled], Leads::To(Cancelled)),
            (&[As::Customer, As::LinkHolder], &[Received, Allocated], Leads::To(Completed)),
            (&[As::Executive], &[Requested, Accepted, PickupScheduled], Leads::To(Cancelled)),
            (&[As::Executive], &[Received, Allocated, Collected, InProgress, AwaitingParts], Leads::To(Completed)),
        ],
        &[("reason", Must::Executive)],
        Reads::Yes,
        Mail::Essential,
    ),
    line(
        Action::Details,
        &[
            (&[As::Customer], &[Requested, Accepted], Leads::Nowhere),
            (&[As::Executive], EVERY_OPEN_STATE, Leads::Nowhere),
        ],
        &[
            ("hand_over", Must::May),
            ("preferred_date", Must::May),
            ("contact_name", Must::May),
            ("phone", Must::May),
            ("address", Must::May),
            ("brand", Must::May),
            ("model", Must::May),
            ("serial", Must::May),
        ],
        Reads::Yes,
        Mail::No,
    ),
    line(
        Action::Promise,
        &[(
            &[As::Manager, As::Admin, As::Executive],
            &[Received, Allocated, InProgress, AwaitingParts, Completed, Ready],
            Leads::Nowhere,
        )],
        &[("date", Must::Be), ("reason", Must::Later)],
        Reads::Yes,
        Mail::All,
    ),
    line(
        Action::Comments,
        &[(&[As::Customer, As::LinkHolder, As::Staff], EVERY_STATE, Leads::Nowhere)],
        &[("body", Must::Be), ("visibility", Must::May)],
        Reads::PublicOnes,
        Mail::NeedsYou,
    ),
    // No row of section 2, which only says that they never refuse each other: customer and staff add photos
    // while there is work to be done, and whoever added one removes it whenever they like.
    line(Action::Photos, &[(&[As::Customer, As::Staff], EVERY_OPEN_STATE, Leads::Nowhere)], &[], Reads::Yes, Mail::No),
    line(
        Action::PhotosRemoval,
        &[(&[As::Customer, As::Staff], EVERY_STATE, Leads::Nowhere)],
        &[],
        Reads::Yes,
        Mail::No,
    ),
    line(
        Action::Release,
        &[(&[As::System], &[Allocated, InProgress, AwaitingParts], Leads::To(Received))],
        &[],
        Reads::No,
        Mail::No,
    ),
];

/// The line of an action.
pub fn of(action: Action) -> &'static Line {
    LINES.iter().find(|line| line.action == action).expect("section 2 names every action")
}
