//! Tells a story: takes each of its steps by the real lifecycle, at its own time and as who takes it.

use anyhow::{Context as _, anyhow, ensure};
use chrono::{DateTime, Utc};
use phonenumber::country;

use super::calendar::Calendar;
use super::cast::Cast;
use super::story::{Answer, LINK, Step, Story};
use crate::domain::input::{Choices, Given, Input};
use crate::domain::permission::Actor;
use crate::domain::person::Person;
use crate::domain::transition::{Now, Refused, request, transition};
use crate::store::{self, Conn};

/// Tells stories into one transaction.
pub(super) struct Teller<'a> {
    pub tx: &'a mut Conn,
    pub cast: &'a Cast,
    pub calendar: &'a Calendar,
    pub country: country::Id,
}

impl Teller<'_> {
    /// Tells a story whose steps happened at these times.
    pub(super) async fn tell(&mut self, story: &Story, times: &[DateTime<Utc>]) -> anyhow::Result<()> {
        ensure!(times.is_sorted(), "its steps are not in the order of time");
        let (first, rest) = story.steps.split_first().context("it has no beginning")?;
        let number = self.begin(story, first, times[0]).await.with_context(|| said(first))?;
        for (step, at) in rest.iter().zip(&times[1..]) {
            self.step(story, number, step, *at).await.with_context(|| said(step))?;
        }
        Ok(())
    }

    async fn begin(&mut self, story: &Story, step: &Step, at: DateTime<Utc>) -> anyhow::Result<i64> {
        let owner = self.cast.person(story.customer)?;
        let actor = self.actor(step, 0)?;
        let asked = [
            ("device_category", story.device.category),
            ("brand", story.device.brand),
            ("model", story.device.model),
            ("serial", story.device.serial),
            ("fault", story.fault),
            ("contact_name", &owner.name),
            ("phone", owner.phone.as_deref().unwrap_or_default()),
        ];
        let mut given = Given::from_iter(asked);
        self.fill_in(&mut given, step, owner)?;
        let choices = Choices { categories: self.cast.categories.clone(), ..Choices::default() };
        let request = request(&actor, &given, &self.now(at, &choices)).map_err(|why| refused(&why))?;
        Ok(store::tickets::make(self.tx, &request, owner, &actor, at).await?.number)
    }

    async fn step(&mut self, story: &Story, number: i64, step: &Step, at: DateTime<Utc>) -> anyhow::Result<()> {
        let owner = self.cast.person(story.customer)?;
        let actor = self.actor(step, number)?;
        let ticket = store::tickets::find(self.tx, number, &actor).await?.context("they may not see it")?;
        let row = step.action.row();
        let choices = store::tickets::choices(self.tx, &actor, &ticket, &[row]).await?;
        let now = self.now(at, &choices);
        // A form is sent with what it shows already, as a browser would.
        let shown = |input: &Input| Some((input.name, ticket.prefill(step.action, input.name, now.today)?));
        let mut given: Given = row.inputs.iter().filter_map(shown).collect();
        self.fill_in(&mut given, step, owner)?;
        let change = transition(&ticket, step.action, &actor, &given, Some(ticket.version), &now)
            .map_err(|why| refused(&why))?;
        store::apply(self.tx, &ticket, &change, &actor).await?;
        Ok(())
    }

    fn fill_in(&self, given: &mut Given, step: &Step, owner: &Person) -> anyhow::Result<()> {
        for (field, answer) in &step.answers {
            let typed = match answer {
                Answer::Text(text) => (*text).to_owned(),
                Answer::Day(day) => self.calendar.date(*day).to_string(),
                Answer::Department(name) => self.cast.department(name)?.to_string(),
                Answer::Person(name) => self.cast.person(name)?.id.to_string(),
                Answer::Home => owner.address.clone().unwrap_or_default(),
            };
            given.0.insert((*field).to_owned(), typed);
        }
        Ok(())
    }

    fn actor(&self, step: &Step, number: i64) -> anyhow::Result<Actor> {
        if step.who == LINK { Ok(Actor::LinkHolder { number }) } else { Ok(self.cast.person(step.who)?.actor()) }
    }

    fn now<'c>(&self, at: DateTime<Utc>, choices: &'c Choices) -> Now<'c> {
        Now { at, today: self.calendar.date_at(at), country: self.country, choices }
    }
}

fn said(step: &Step) -> String {
    format!("{} by {} on day {}", step.action, step.who, step.day)
}

fn refused(why: &Refused) -> anyhow::Error {
    anyhow!("refused: {why:?}")
}
