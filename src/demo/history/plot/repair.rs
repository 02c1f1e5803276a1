//! From the shelf to the bench and off it again.

use super::{Action, Place, Plot, Role, Who, say};
use crate::domain::lifecycle::Outcome;

impl Plot<'_> {
    /// Has it repaired; says whether there is something to be paid for.
    pub(super) fn is_repaired(&mut self) -> anyhow::Result<bool> {
        self.aside(7, Who::Member(self.executive));
        self.is_transferred();
        if self.is_cancelled(1, true) {
            return Ok(false);
        }
        self.is_given()?;
        if self.is_cancelled(1, true) {
            return Ok(false);
        }
        self.changes_hands()?;
        self.days_go_by(0, 2);
        self.by_technician(Action::Work, Vec::new());
        if self.is_cancelled(1, false) {
            return Ok(false);
        }
        self.is_worked_on()?;
        self.is_completed(88);
        if self.chance.percent(4) {
            self.days_go_by(0, 2);
            let reason = self.one_of(say::REWORKS);
            self.by_executive(Action::Rework, vec![("reason", reason)]);
            self.days_go_by(0, 2);
            self.by_technician(Action::Work, Vec::new());
            self.reports(2);
            self.is_completed(94);
        }
        Ok(true)
    }

    fn by_technician(&mut self, action: Action, typed: Vec<(&'static str, String)>) {
        self.step(Who::Member(self.technician), action, typed);
    }

    /// Now and then it belongs on somebody else's bench.
    fn is_transferred(&mut self) {
        if !self.chance.percent(2) {
            return;
        }
        self.days_go_by(0, 1);
        let others: Vec<i64> =
            self.house.departments.iter().map(|one| one.id).filter(|id| *id != self.department).collect();
        let admins = self.house.places(Role::Admin, Some(self.department));
        self.department = others[self.chance.place(others.len())];
        let mut typed = vec![("department_id", self.department.to_string()), ("reason", self.one_of(say::TRANSFERS))];
        if self.chance.percent(70) {
            typed.push(("shelf", self.shelf()));
        }
        let who = if self.chance.percent(60) { admins[self.chance.place(admins.len())] } else { self.executive };
        self.step(Who::Member(who), Action::Transfer, typed);
    }

    /// A manager gives it to one of their technicians, or their admin does.
    fn is_given(&mut self) -> anyhow::Result<()> {
        self.days_go_by(0, 2);
        let technicians = self.house.places(Role::Technician, Some(self.department));
        self.technician = technicians[self.chance.place(technicians.len())];
        let by = self.above(self.technician)?;
        let note = self.perhaps(12, "note", say::GIVEN_WITH);
        self.gives(by, self.technician, note);
        Ok(())
    }

    fn gives(&mut self, by: Place, technician: Place, mut typed: Vec<(&'static str, String)>) {
        typed.push(("technician_id", self.house.members[technician].person.id.to_string()));
        self.step(Who::Member(by), Action::Allocation, typed);
    }

    /// The manager of a technician, or at times that one's admin.
    fn above(&mut self, technician: Place) -> anyhow::Result<Place> {
        let manager = self.house.above(technician)?;
        if self.chance.percent(12) { self.house.above(manager) } else { Ok(manager) }
    }

    /// Now and then it is taken back, or given to somebody else.
    fn changes_hands(&mut self) -> anyhow::Result<()> {
        if !self.chance.percent(4) {
            return Ok(());
        }
        self.days_go_by(0, 2);
        let technicians = self.house.places(Role::Technician, Some(self.department));
        if self.chance.percent(50) {
            let reason = self.perhaps(80, "reason", say::TAKEN_BACK);
            let by = self.house.above(self.technician)?;
            self.step(Who::Member(by), Action::AllocationWithdrawal, reason);
            self.is_given()?;
        } else {
            let others: Vec<Place> = technicians.into_iter().filter(|place| *place != self.technician).collect();
            let admins = self.house.places(Role::Admin, Some(self.department));
            let by = admins[self.chance.place(admins.len())];
            self.technician = others[self.chance.place(others.len())];
            self.gives(by, self.technician, Vec::new());
        }
        Ok(())
    }

    /// Progress, parts, questions and promises, in no order that could be foreseen.
    fn is_worked_on(&mut self) -> anyhow::Result<()> {
        self.reports(35);
        self.question(12, Who::Member(self.technician));
        if !self.fault.part.is_empty() && self.chance.percent(38) {
            self.waits_for_a_part();
            if self.chance.percent(10) {
                self.waits_for_a_part();
            }
        }
        if self.chance.percent(9) {
            self.minutes_go_by(20, 200);
            let date = self.days.ahead(self.now, self.chance.between(17, 24));
            let reason = self.one_of(say::PROMISE_MOVED);
            let manager = self.house.above(self.technician)?;
            let by = if self.chance.percent(60) { manager } else { self.executive };
            self.step(Who::Member(by), Action::Promise, vec![("date", date.to_string()), ("reason", reason)]);
        }
        self.reports(65);
        self.aside(8, Who::Member(self.technician));
        if self.chance.percent(45) {
            self.reports(90);
        }
        Ok(())
    }

    /// Says how far it is.
    fn reports(&mut self, percent: i64) {
        if !self.chance.percent(75) {
            return;
        }
        self.days_go_by(0, 1);
        let stage = match percent {
            ..40 => say::PROGRESS[0],
            40..80 => say::PROGRESS[1],
            _ => say::PROGRESS[2],
        };
        let percent = (percent / 5 + self.chance.between(-3, 1)).max(1) * 5;
        let mut typed = vec![("percent", percent.to_string())];
        typed.extend(self.perhaps(60, "note", stage));
        self.by_technician(Action::Progress, typed);
    }

    fn waits_for_a_part(&mut self) {
        self.minutes_go_by(15, 200);
        let mut typed = vec![("part", self.fault.part.to_owned())];
        if self.chance.percent(70) {
            typed.push(("expected_on", self.days.ahead(self.now, self.chance.between(2, 8)).to_string()));
        }
        self.by_technician(Action::PartsWait, typed);
        self.days_go_by(1, 7);
        self.by_technician(Action::PartsArrival, Vec::new());
    }

    fn is_completed(&mut self, repaired: u32) {
        self.days_go_by(0, 1);
        let is_repaired = self.chance.percent(repaired);
        let (outcome, report, amount) = if is_repaired {
            let (lowest, highest) = self.fault.price;
            (Outcome::Repaired, self.fault.done, self.chance.between(lowest / 50, highest / 50) * 50)
        } else {
            (Outcome::Unrepairable, self.fault.lost, self.chance.between(0, 3) * 100)
        };
        let mut typed =
            vec![("outcome", outcome.to_string()), ("report", report.to_owned()), ("amount_due", amount.to_string())];
        if self.chance.percent(70) {
            typed.push(("shelf", self.shelf()));
        }
        self.by_technician(Action::Completion, typed);
    }

    /// So often in a hundred times, it is called off while it is here.
    fn is_cancelled(&mut self, often: u32, by_customer: bool) -> bool {
        if !self.chance.percent(often) {
            return false;
        }
        self.days_go_by(0, 2);
        if by_customer && self.chance.percent(60) {
            let who = self.customer();
            let reason = self.perhaps(80, "reason", say::CANCELLED_BY_CUSTOMER);
            self.step(who, Action::Cancellation, reason);
        } else {
            let reason = self.one_of(say::CANCELLED_BY_HOUSE);
            self.by_executive(Action::Cancellation, vec![("reason", reason)]);
        }
        true
    }
}
