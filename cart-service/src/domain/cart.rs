//! A cart, and what each change makes of it (rules M2 to M7, M15).
//!
//! A change consumes the cart and answers the next one, or a [`Refusal`] and no change at all.

use serde::{Deserialize, Serialize};

use super::{
    currency::Currency,
    heard::Heard,
    limits::CartLimits,
    line::{Line, LineId, LinePrice, LineTarget},
    money::Money,
    product::{Availability, Product},
    quantity::Quantity,
    refusal::{Limit, Refusal},
};

/// What a shopper has chosen so far.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Cart {
    version: u64,
    lines: Vec<Line>,
    total: Option<Money>,
}

/// Lines that no sequence of changes leads to: two currencies, or a sum beyond 64 bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the lines of the cart contradict each other")]
pub(crate) struct InconsistentCart;

/// What became of a line. The store writes exactly this.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum LineChange<'a> {
    /// It is new, or has another quantity or price.
    Put(&'a Line),
    /// It is gone.
    Removed(&'a LineId),
    /// It is as it was.
    Kept,
}

/// A product was added.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Added {
    /// The line as it is now.
    pub(crate) line: Line,
    /// The cart as it is now.
    pub(crate) cart: Cart,
}

/// A line is gone, or has fewer pieces.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Removed {
    /// The line as it was.
    pub(crate) before: Line,
    /// The line as it is now, unless it is gone.
    pub(crate) after: Option<Line>,
    /// Pieces that were taken away.
    pub(crate) pieces: u32,
    /// The cart as it is now.
    pub(crate) cart: Cart,
}

impl Removed {
    /// What the store has to write.
    pub(crate) fn change(&self) -> LineChange<'_> {
        match &self.after {
            Some(line) => LineChange::Put(line),
            None => LineChange::Removed(self.before.id()),
        }
    }

    /// The same, with what is left of the line at the price of its product, unless that is higher.
    pub(crate) fn at_price_of(mut self, product: &Product) -> Result<Self, Refusal> {
        let Some(after) = self.after.take() else {
            return Ok(self);
        };
        let after = after.at_price_of(product).map_err(|_lower| too_large())?;
        let version = self.cart.version;
        self.cart = self.cart.replace(after.clone())?;
        self.cart.version = version;
        self.after = Some(after);
        Ok(self)
    }
}

impl Cart {
    /// A cart as it was kept: its version and its lines in the order in which they were added.
    pub(crate) fn of(version: u64, lines: Vec<Line>) -> Result<Self, InconsistentCart> {
        let total = total_of(&lines)?;
        Ok(Self {
            version,
            lines,
            total,
        })
    }

    /// The cart that was never touched.
    pub(crate) fn untouched() -> Self {
        Self {
            version: 0,
            lines: Vec::new(),
            total: None,
        }
    }

    /// Grows with every change.
    pub(crate) fn version(&self) -> u64 {
        self.version
    }

    /// In the order in which they were added.
    pub(crate) fn lines(&self) -> &[Line] {
        &self.lines
    }

    /// The currency of all lines; none while the cart is empty.
    pub(crate) fn currency(&self) -> Option<Currency> {
        self.total.map(Money::currency)
    }

    /// The sum of the available lines; none while the cart is empty.
    pub(crate) fn total(&self) -> Option<Money> {
        self.total
    }

    /// Pieces of all lines.
    pub(crate) fn items(&self) -> u64 {
        self.lines
            .iter()
            .map(|line| u64::from(line.quantity()))
            .sum()
    }

    /// The line that a request names.
    pub(crate) fn line(&self, target: &LineTarget) -> Option<&Line> {
        self.lines.iter().find(|line| line.is(target))
    }

    /// The cart with today's prices on the lines whose price was taken long ago, where they are not
    /// higher; and the lines that are other than before. `products` are those of the lines.
    pub(crate) fn repriced(self, products: &[Product]) -> Result<(Self, Vec<Line>), Refusal> {
        let (mut lines, mut changed) = (Vec::new(), Vec::new());
        for line in self.lines {
            let product = products.iter().find(|product| &product.sku == line.sku());
            let stale = |product: &&Product| product.read_at.is_none_or(|now| line.is_stale(now));
            let Some(product) = product.filter(stale) else {
                lines.push(line);
                continue;
            };
            let before = line.price().clone();
            let line = line
                .at_price_of(product)
                .map_err(|_not_higher| too_large())?;
            if *line.price() != before {
                changed.push(line.clone());
            }
            lines.push(line.told_of(product));
        }
        let more = u64::from(!changed.is_empty());
        let version = self.version.saturating_add(more);
        let cart = Self::of(version, lines).map_err(|_inconsistent| too_large())?;
        Ok((cart, changed))
    }

    /// What one costs on a line: as it was heard when the line changed last.
    pub(crate) fn heard_price(&self, target: &LineTarget) -> Option<Heard> {
        self.line(target)
            .map(|line| Heard::on_line(line.unit_price()))
    }

    /// Refuses a change that was decided on an older cart.
    pub(crate) fn expect_version(&self, expected: Option<u64>) -> Result<(), Refusal> {
        match expected {
            Some(version) if version != self.version => Err(Refusal::VersionConflict {
                version: self.version,
                cart: Some(Box::new(self.clone())),
            }),
            Some(_) | None => Ok(()),
        }
    }

    /// Adds pieces of a product: to its line if it has one, else on a new line `new_line`.
    pub(crate) fn add(
        self,
        product: &Product,
        quantity: Quantity,
        limits: &CartLimits,
        new_line: LineId,
    ) -> Result<Added, Refusal> {
        match product.availability {
            Availability::InStock => {}
            Availability::SoldOut => return Err(sold_out(product)),
            Availability::Withdrawn => return Err(Refusal::UnknownProduct),
        }
        let target = LineTarget::Sku(product.sku.clone());
        let present = self.line(&target).map_or(0, Line::quantity);
        // A sum beyond u32 is beyond any limit, so the refusal below names it.
        let wanted = present.saturating_add(quantity.get());
        let id = self
            .line(&target)
            .map_or(new_line, |line| line.id().clone());

        self.put(product, id, wanted, present, limits)
    }

    /// Gives a line another quantity, at today's price and within today's bounds. Of what can no
    /// longer be bought, fewer pieces are always allowed, at the old price, and more never. Answers
    /// the line as it is now.
    pub(crate) fn set_quantity(
        self,
        target: &LineTarget,
        quantity: Quantity,
        product: &Product,
        limits: &CartLimits,
    ) -> Result<Added, Refusal> {
        let line = self
            .line(target)
            .cloned()
            .ok_or_else(|| not_in_cart(target))?;
        let present = line.quantity();
        let wanted = quantity.get();
        if wanted == present {
            return Ok(Added { line, cart: self });
        }
        match product.availability {
            Availability::InStock => self.put(product, line.id().clone(), wanted, present, limits),
            Availability::SoldOut | Availability::Withdrawn if wanted > present => {
                Err(sold_out(product))
            }
            Availability::SoldOut | Availability::Withdrawn => {
                let line = line.with_quantity(wanted).map_err(|_fewer| too_large())?;
                let cart = self.replace(line.clone())?;
                Ok(Added { line, cart })
            }
        }
    }

    /// Takes pieces off a line, all of them if no number is given or there are not more.
    pub(crate) fn remove(
        self,
        target: &LineTarget,
        pieces: Option<Quantity>,
    ) -> Result<Removed, Refusal> {
        let before = self
            .line(target)
            .cloned()
            .ok_or_else(|| not_in_cart(target))?;
        let present = before.quantity();
        let taken = pieces.map_or(present, |pieces| pieces.get().min(present));
        let left = present.saturating_sub(taken);

        if left == 0 {
            let id = before.id().clone();
            let lines = self
                .lines
                .into_iter()
                .filter(|line| line.id() != &id)
                .collect();
            let cart = next(self.version, lines)?;
            return Ok(Removed {
                before,
                after: None,
                pieces: taken,
                cart,
            });
        }
        let after = before
            .clone()
            .with_quantity(left)
            .map_err(|_fewer| too_large())?;
        let cart = self.replace(after.clone())?;
        Ok(Removed {
            before,
            after: Some(after),
            pieces: taken,
            cart,
        })
    }

    /// Takes everything out. An empty cart stays as it is.
    pub(crate) fn clear(self) -> Self {
        if self.lines.is_empty() {
            return self;
        }
        Self {
            version: self.version.saturating_add(1),
            lines: Vec::new(),
            total: None,
        }
    }

    /// Puts `wanted` pieces of a product that can be bought on the line `id`, at today's price.
    fn put(
        self,
        product: &Product,
        id: LineId,
        wanted: u32,
        present: u32,
        limits: &CartLimits,
    ) -> Result<Added, Refusal> {
        if let Some(cart) = self.currency()
            && cart != product.price.currency()
        {
            return Err(Refusal::OtherCurrency {
                cart,
                product: product.price.currency(),
            });
        }
        product_allows(product, wanted, present, limits)?;
        self.holds(wanted, present, limits)?;

        let names = (
            product.sku.clone(),
            product.told_name(),
            product.spoken_name.clone(),
        );
        let price = LinePrice::of(product);
        let line = Line::of(id, names, wanted, price, product.availability)
            .map_err(|_overflow| too_large())?;
        let present_total = self.total.map_or(0, Money::minor);
        let cart = self.replace(line.clone())?;
        if cart
            .total
            .is_some_and(|total| total.minor() > limits.total_minor)
        {
            return Err(Refusal::QuantityLimit {
                limit: Limit::Total,
                max: u64::try_from(limits.total_minor).unwrap_or(0),
                present: u64::try_from(present_total).unwrap_or(0),
                sku: None,
                stock: None,
            });
        }
        Ok(Added { line, cart })
    }

    /// Whether the cart as a whole has room for a line that grows from `present` to `wanted`.
    fn holds(&self, wanted: u32, present: u32, limits: &CartLimits) -> Result<(), Refusal> {
        let items = self.items();
        let grown = items
            .saturating_sub(u64::from(present))
            .saturating_add(u64::from(wanted));
        if wanted > present && grown > u64::from(limits.items) {
            return Err(Refusal::QuantityLimit {
                limit: Limit::Items,
                max: u64::from(limits.items),
                present: items,
                sku: None,
                stock: None,
            });
        }
        let lines = u64::try_from(self.lines.len()).unwrap_or(u64::MAX);
        if present == 0 && lines >= u64::from(limits.lines) {
            return Err(Refusal::QuantityLimit {
                limit: Limit::Lines,
                max: u64::from(limits.lines),
                present: lines,
                sku: None,
                stock: None,
            });
        }
        Ok(())
    }

    /// The next cart, in which `line` stands in its old place or at the end.
    fn replace(mut self, line: Line) -> Result<Self, Refusal> {
        match self.lines.iter_mut().find(|old| old.id() == line.id()) {
            Some(old) => *old = line,
            None => self.lines.push(line),
        }
        next(self.version, self.lines)
    }
}

/// Whether a product may be bought in this number.
fn product_allows(
    product: &Product,
    wanted: u32,
    present: u32,
    limits: &CartLimits,
) -> Result<(), Refusal> {
    let rule = product.rule;
    let max = product.most(limits);
    let limit = if wanted > max {
        Limit::Line
    } else if wanted < rule.min() {
        Limit::Min(rule.min())
    } else if !wanted.is_multiple_of(rule.multiple_of()) {
        Limit::MultipleOf(rule.multiple_of())
    } else {
        return Ok(());
    };
    Err(Refusal::QuantityLimit {
        limit,
        max: u64::from(max),
        present: u64::from(present),
        sku: Some(product.sku.clone()),
        stock: product
            .stock
            .filter(|stock| limit == Limit::Line && *stock == max),
    })
}

fn next(version: u64, lines: Vec<Line>) -> Result<Cart, Refusal> {
    Cart::of(version.saturating_add(1), lines).map_err(|_inconsistent| too_large())
}

/// The sum of what can be bought; zero, not nothing, where every line is unavailable.
fn total_of(lines: &[Line]) -> Result<Option<Money>, InconsistentCart> {
    let Some(first) = lines.first() else {
        return Ok(None);
    };
    let mut sum = Money::zero(first.unit_price().currency());
    for line in lines {
        // An unavailable line adds nothing, but its currency must still be the cart's.
        let amount = if line.is_available() {
            line.total()
        } else {
            Money::zero(line.total().currency())
        };
        sum = sum
            .plus(amount)
            .map_err(|_mixed_or_overflow| InconsistentCart)?;
    }
    Ok(Some(sum))
}

fn sold_out(product: &Product) -> Refusal {
    Refusal::OutOfStock {
        sku: product.sku.clone(),
        name: product.spoken_name.clone(),
        similar: None,
    }
}

fn not_in_cart(target: &LineTarget) -> Refusal {
    match target {
        LineTarget::Sku(sku) => Refusal::NotInCart {
            sku: Some(sku.clone()),
        },
        LineTarget::Line(_) => Refusal::NotInCart { sku: None },
    }
}

fn too_large() -> Refusal {
    Refusal::AmountTooLarge
}

#[cfg(test)]
#[path = "cart_tests.rs"]
mod tests;
