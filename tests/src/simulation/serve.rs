//! Requests, as the shell serves them: counters of the whole program are asked in between, and what was asked of an account
//! that was merged is asked of the one that goes on.

use std::rc::Rc;

use serde_json::{Value, json};
use tally_core::account::Command;
use tally_core::account::grants::{Beside, Granted, Want};
use tally_core::ledger::Closed;
use tally_core::quote::Quote;
use tally_core::values::json::Json;
use tally_core::values::time::Instant;
use tally_core::values::wire::decode;
use tally_service::account::{Failure, Freshness, Reply, Request, handle, keep_grants, read_quote};
use tally_service::asking;

use super::finding::Finding;
use super::network::Answer;
use super::object::Ran;
use super::world::{Event, World};
use crate::document::document;

/// A request that an object is serving.
#[derive(Debug, Clone)]
pub struct Serving {
    /// The letter that is answered.
    pub letter: usize,
    /// The object.
    pub object: usize,
    /// The life of the process that serves it; no other hears what counters answer.
    pub life: u64,
    /// What is asked.
    pub request: Rc<Request>,
    /// What the object's clock showed when it came.
    pub now: Instant,
    /// What counters are still to be asked.
    pub wants: Vec<Want>,
    /// What they granted.
    pub answers: Vec<Granted>,
    /// What was written down before they were asked.
    pub written: Vec<i64>,
}

impl World {
    /// A letter arrives at its object.
    ///
    /// # Errors
    /// What a check found.
    pub fn serve(&mut self, letter: usize) -> Result<(), Finding> {
        let Some((object, request)) = self.letters.get(letter).map(|letter| (letter.to, Rc::clone(&letter.request))) else { return Ok(()) };
        self.serve_at(letter, object, request)
    }

    /// A letter arrives at an object, its own or that of the account that goes on.
    ///
    /// # Errors
    /// What a check found.
    pub fn serve_at(&mut self, letter: usize, object: usize, request: Rc<Request>) -> Result<(), Finding> {
        let (now, life) = (self.clock(object), self.objects.get(object).map_or(0, |object| object.lives));
        self.attempt(Serving { letter, object, life, request, now, wants: Vec::new(), answers: Vec::new(), written: Vec::new() })
    }

    /// Tries to carry a request out, with what counters have granted so far.
    fn attempt(&mut self, mut serving: Serving) -> Result<(), Finding> {
        let (object, request, now) = (serving.object, Rc::clone(&serving.request), serving.now);
        let ran = self.transact(object, |sql, versions| handle(sql, versions, &request, now))?;
        self.check(object)?;
        let answer = match ran {
            Ran::Done(reply) => {
                self.wake(object, reply.due);
                self.check_receipt(object, &request, &reply)?;
                if reply.freshness == Freshness::New {
                    self.check_alarm(object)?;
                }
                Answer::Receipt(reply.receipt)
            }
            Ran::Failed(Failure::NeedsGrants(wants)) => {
                serving.wants = wants.into_iter().filter(|want| !request.asked.contains_key(&want.counter)).collect();
                if serving.wants.is_empty() {
                    return Err(self.finding(object, "limits of the program", format!("{} asks the same counters again", request.key)));
                }
                return self.lease(serving);
            }
            Ran::Failed(Failure::Problem(problem)) => {
                let refused = self.books.get(object).map_or(Ok(()), |books| books.keys.refused(&request, problem.code));
                refused.map_err(|(check, what)| self.finding(object, check, what))?;
                if let Some((to, request)) = self.goes_on(object, &request, problem.code) {
                    let delay = self.faults.ms(5, 100);
                    self.plan(delay, Event::Forward(serving.letter, to, request));
                    return Ok(());
                }
                Answer::Problem(problem.code)
            }
            Ran::Failed(_) => Answer::Failed,
            Ran::Dead => return Ok(()),
        };
        self.answer(serving.letter, answer);
        Ok(())
    }

    /// The account that an account was merged into.
    fn merged_into(&self, object: usize) -> Option<usize> {
        let Some(Closed::MergedInto(into)) = &self.books.get(object)?.state().closed else { return None };
        self.objects.iter().position(|object| object.name == *into)
    }

    /// The same request to the account that an account was merged into.
    fn goes_on(&mut self, object: usize, request: &Request, code: &str) -> Option<(usize, Rc<Request>)> {
        let to = self.merged_into(object).filter(|_| code == "account_closed")?;
        let into = self.objects.get(to)?.name.clone();
        // With a bug, accounts may be merged in a circle: then none of them goes on.
        let on = std::iter::successors(Some(to), |next| self.merged_into(*next)).take(self.objects.len());
        if on.into_iter().any(|next| next == object) {
            return None;
        }
        let Json::Map(fields) = request.command.body() else { return None };
        let renamed = |(name, value)| if name == "account" { (name, Json::Text(into.to_string())) } else { (name, value) };
        let body = Json::Map(fields.into_iter().map(renamed).collect());
        let command = Command::read(request.command.word(), &body)?.ok()?;
        let sent_on = Request { salt: request.salt.clone(), ..Request::new(command, request.key.clone(), &body.canonical()) };
        self.books.get_mut(to)?.asks(&sent_on);
        Some((to, Rc::new(sent_on)))
    }

    /// Writes down that counters will be asked, and asks them.
    fn lease(&mut self, mut serving: Serving) -> Result<(), Finding> {
        let (object, now) = (serving.object, serving.now);
        let (account, wants) = (serving.request.command.act().account().clone(), serving.wants.clone());
        let ran = self.transact(object, |sql, versions| asking::begin(sql, versions, &account, &wants, now))?;
        self.check(object)?;
        match ran {
            Ran::Done(begun) => {
                serving.written.push(begun.id);
                self.wake(object, begun.due);
                self.check_alarm(object)?;
                self.ask_next(serving);
            }
            Ran::Failed(_) => self.answer(serving.letter, Answer::Failed),
            Ran::Dead => {}
        }
        Ok(())
    }

    /// A counter answered, or did not; the process that asked goes on if it still lives.
    ///
    /// # Errors
    /// What a check found.
    pub fn granted(&mut self, mut serving: Serving, answer: Option<Granted>) -> Result<(), Finding> {
        let object = serving.object;
        if self.objects.get(object).is_none_or(|object| object.lives != serving.life) {
            return Ok(());
        }
        let Some(answer) = answer else {
            self.answer(serving.letter, Answer::Failed);
            return Ok(());
        };
        serving.wants.remove(0);
        serving.answers.push(answer);
        if !serving.wants.is_empty() {
            self.ask_next(serving);
            return Ok(());
        }
        let answers = std::mem::take(&mut serving.answers);
        let (account, now) = (serving.request.command.act().account().clone(), serving.now);
        let written = serving.written.clone();
        let ran = self.transact(object, |sql, versions| keep_grants(sql, versions, &account, (&answers, &written), now))?;
        self.check(object)?;
        match ran {
            Ran::Done(kept) => {
                self.wake(object, kept.due);
                if kept.due.is_some() {
                    self.check_alarm(object)?;
                }
                if kept.outdated.is_empty() {
                    serving.written.clear();
                }
                let mut request = (*serving.request).clone();
                let said = answers.into_iter().filter(|answer| !kept.outdated.contains(&answer.counter));
                request.asked.extend(said.map(|answer| (answer.counter, 0)));
                self.attempt(Serving { request: Rc::new(request), ..serving })
            }
            Ran::Failed(_) => {
                self.answer(serving.letter, Answer::Failed);
                Ok(())
            }
            Ran::Dead => Ok(()),
        }
    }

    fn check_receipt(&mut self, to: usize, request: &Request, reply: &Reply) -> Result<(), Finding> {
        let Some(books) = self.books.get_mut(to) else { return Ok(()) };
        books.answered(request, reply).map_err(|(check, what)| self.finding(to, check, what))
    }

    /// What an object would quote for a cart now, if it was ever called; counters are asked what they leave.
    #[must_use]
    pub fn quote(&mut self, object: usize, cart: &Value) -> Option<Quote> {
        let now = self.clock(object);
        let quoted = self.objects.get(object).filter(|object| object.is_migrated())?;
        let account = quoted.name.clone();
        let body = json!({"account": account.to_string(), "cart": cart});
        let request = decode(&document(body)).expect("a request of the simulation can be read");
        let missing = std::mem::take(&mut *self.versions.out_of_reach.borrow_mut());
        let mut asked = Beside::new();
        let quote = loop {
            let Some(quoted) = self.objects.get(object) else { break None };
            match read_quote(&quoted.sql, &self.versions, &account, &request, &asked, now) {
                Err(Failure::NeedsGrants(wants)) => {
                    let left: Beside = wants.iter().map(|want| (want.counter.clone(), self.peek(&account, want))).collect();
                    asked.extend(left);
                }
                outcome => break outcome.ok(),
            }
        };
        *self.versions.out_of_reach.borrow_mut() = missing;
        quote
    }
}
