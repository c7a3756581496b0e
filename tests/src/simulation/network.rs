//! Messages between clients and objects: lost, doubled, delayed, and sent again until somebody answers.

use std::rc::Rc;

use tally_service::account::Request;

use super::fault::Kind;
use super::world::{Event, MINUTE_MS, World};

/// What comes back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// A receipt.
    Receipt(String),
    /// A refusal, by its code.
    Problem(&'static str),
    /// Something went wrong; nobody knows whether anything was written.
    Failed,
}

/// When a sender is content.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Patience {
    /// It asks until there is an answer of any kind.
    Answer,
    /// It asks until there is a receipt: a platform with its webhooks.
    Receipt,
    /// It asks so many times.
    Times(u32),
}

impl std::fmt::Display for Answer {
    fn fmt(&self, form: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            // Its bytes are in the trace already, as the record that they are.
            Self::Receipt(text) => write!(form, "a receipt of {} bytes", text.len()),
            Self::Problem(code) => form.write_str(code),
            Self::Failed => form.write_str("a failure"),
        }
    }
}

/// A request on its way, and what became of it.
#[derive(Debug)]
pub struct Letter {
    /// The actor that sent it.
    pub from: usize,
    /// The object.
    pub to: usize,
    /// What is asked, under its key.
    pub request: Rc<Request>,
    /// When the sender is content.
    pub patience: Patience,
    /// How often it was sent.
    pub attempts: u32,
    /// The answer that ended it.
    pub answer: Option<Answer>,
    /// Whether the sender stopped asking.
    pub is_given_up: bool,
}

impl Letter {
    /// Whether its sender waits for an answer.
    #[must_use]
    pub const fn is_open(&self) -> bool {
        self.answer.is_none() && !self.is_given_up
    }
}

impl World {
    /// Writes a letter and sends it.
    pub fn post(&mut self, from: usize, to: usize, request: Request, patience: Patience) -> usize {
        if let Some(books) = self.books.get_mut(to) {
            books.asks(&request);
        }
        let number = self.letters.len();
        let (word, key) = (request.command.word(), &request.key);
        self.trace
            .note(self.now_ms, format_args!("{from} writes letter {number} to {to}: {word} {key} {}", request.command.body().canonical()));
        self.letters.push(Letter { from, to, request: Rc::new(request), patience, attempts: 0, answer: None, is_given_up: false });
        self.send(number);
        number
    }

    /// Sends a letter, once more if it was sent before.
    pub fn send(&mut self, number: usize) {
        let Some(letter) = self.letters.get_mut(number) else { return };
        letter.attempts += 1;
        let attempt = letter.attempts;
        if !self.faults.strikes(Kind::RequestLost, 300) {
            let delay = self.travel(Kind::RequestDelayed);
            self.plan(delay, Event::Arrive(number));
        }
        if self.faults.strikes(Kind::RequestDoubled, 300) {
            let delay = self.travel(Kind::RequestDelayed);
            self.plan(delay, Event::Arrive(number));
        }
        let patience = (10_000_i64 << attempt.min(6)).min(10 * MINUTE_MS);
        self.plan(patience, Event::Timeout(number, attempt));
    }

    fn travel(&mut self, delayed: Kind) -> i64 {
        if self.faults.strikes(delayed, 200) { self.faults.ms(1000, 40 * MINUTE_MS) } else { self.faults.ms(5, 150) }
    }

    /// Sends an answer back.
    pub fn answer(&mut self, number: usize, answer: Answer) {
        if !self.faults.strikes(Kind::AnswerLost, 300) {
            let delay = self.faults.ms(5, 150);
            self.plan(delay, Event::Hear(number, answer.clone()));
        }
        if self.faults.strikes(Kind::AnswerDoubled, 100) {
            let delay = self.faults.ms(5, 90_000);
            self.plan(delay, Event::Hear(number, answer));
        }
    }

    /// An answer arrives. Answers whether it is the one that the sender waited for.
    pub fn hear(&mut self, number: usize, answer: &Answer) -> bool {
        let Some(letter) = self.letters.get_mut(number).filter(|letter| letter.is_open()) else { return false };
        let content = match answer {
            Answer::Receipt(_) => true,
            Answer::Problem(_) => letter.patience != Patience::Receipt,
            // The timeout sends it again.
            Answer::Failed => false,
        };
        if content {
            letter.answer = Some(answer.clone());
        }
        content
    }

    /// Nobody answered: the letter is sent again, or its sender stops asking.
    pub fn timeout(&mut self, number: usize, attempt: u32) {
        let Some(letter) = self.letters.get_mut(number).filter(|letter| letter.is_open() && letter.attempts == attempt) else { return };
        if matches!(letter.patience, Patience::Times(times) if times <= attempt) {
            letter.is_given_up = true;
            self.faults.happened(Kind::GaveUp);
        } else {
            self.send(number);
        }
    }
}
