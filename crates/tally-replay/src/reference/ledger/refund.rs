//! What may become of an order after it was recorded. Each step says what changed; what that means is booked after it.

use serde_json::Value;

use super::super::tree::{field, flag, list, part, text_or};
use super::account::{Account, Refusal};
use super::order::Order;

impl Account {
    /// Takes a step in the life of an order.
    ///
    /// # Errors
    /// When there is no such order, or the step cannot be taken.
    pub fn step(&mut self, word: &str, body: &Value) -> Result<(), Refusal> {
        let name = text_or(body, "order", "");
        let order = self.orders.get_mut(name).ok_or("order_not_found")?;
        let occurred_at = field(body, "occurredAt").and_then(Value::as_i64).unwrap_or(self.now);
        if occurred_at > self.now {
            return Err("wrong_instant");
        }
        let was = order.nets();
        match word {
            "refund" => order.come_back(body)?,
            "chargeback" => order.charge_back(body)?,
            "fulfil" => order.fulfil(body, occurred_at)?,
            "pay" => order.pay(!flag(body, "undone"), occurred_at),
            _ => order.cancel(word == "cancel")?,
        }
        self.book(name, &was)
    }
}

impl Order {
    fn cancel(&mut self, is_cancelled: bool) -> Result<(), Refusal> {
        if self.is_cancelled == is_cancelled {
            return Err("order_state");
        }
        self.is_cancelled = is_cancelled;
        Ok(())
    }

    /// Paid twice is paid once.
    fn pay(&mut self, is_paid: bool, at: i64) {
        if is_paid && !self.is_paid {
            self.paid_at = at;
        }
        self.is_paid = is_paid;
    }

    fn line(&mut self, named: &Value) -> Result<usize, Refusal> {
        self.lines.iter().position(|line| line.id == text_or(named, "line", "")).ok_or("line_not_found")
    }

    fn come_back(&mut self, body: &Value) -> Result<(), Refusal> {
        let (lines, amount) = (list(body, "lines"), part(body, "amount").as_i64());
        if lines.is_empty() && amount.is_none() {
            for line in &mut self.lines {
                line.units_back = line.units;
            }
        }
        for named in lines {
            let at = self.line(named)?;
            let (units, amount) = (part(named, "quantity").as_i64(), part(named, "amount").as_i64());
            let left = self.lines[at].units - self.lines[at].units_back;
            if units.is_some_and(|units| units > left) {
                return Err("exceeds");
            }
            let all = if amount.is_none() { left } else { 0 };
            self.lines[at].units_back += units.unwrap_or(all);
            if let Some(amount) = amount {
                if amount <= 0 || amount > self.amount_left(Some(at)) {
                    return Err("exceeds");
                }
                self.lines[at].amount_back += amount;
            }
        }
        if let Some(amount) = amount {
            if amount <= 0 || amount > self.amount_left(None) {
                return Err("exceeds");
            }
            self.amount_back += amount;
        }
        Ok(())
    }

    fn charge_back(&mut self, body: &Value) -> Result<(), Refusal> {
        let undone = flag(body, "undone");
        if let Some(amount) = part(body, "amount").as_i64() {
            let paid: i64 = self.lines.iter().map(|line| line.price).sum();
            let left = if undone { self.charged_back } else { paid - self.charged_back };
            if amount <= 0 || amount > left {
                return Err("exceeds");
            }
            self.charged_back += if undone { -amount } else { amount };
            return Ok(());
        }
        let is_possible = if undone { self.is_charged_back || self.charged_back > 0 } else { !self.is_charged_back };
        if !is_possible {
            return Err("order_state");
        }
        self.is_charged_back = !undone;
        if undone {
            self.charged_back = 0;
        }
        Ok(())
    }

    fn fulfil(&mut self, body: &Value, at: i64) -> Result<(), Refusal> {
        let undone = flag(body, "undone");
        let named = list(body, "lines");
        let all: Vec<(usize, Option<i64>)> = (0..self.lines.len()).map(|line| (line, None)).collect();
        let parts = if named.is_empty() {
            all
        } else {
            named.iter().map(|named| Ok((self.line(named)?, part(named, "quantity").as_i64()))).collect::<Result<_, Refusal>>()?
        };
        for (line, units) in parts {
            let line = &mut self.lines[line];
            let left = if undone { line.fulfilled } else { line.units - line.fulfilled };
            let units = units.unwrap_or(left);
            if units > left {
                return Err("exceeds");
            }
            line.fulfilled += if undone { -units } else { units };
        }
        if !undone {
            self.fulfilled_at = at;
        }
        Ok(())
    }
}
