//! The public door itself: who may stay how long, what is passed on, what does not exist.

mod cart;
mod limits;
mod opening;
mod pages;
mod tls;
