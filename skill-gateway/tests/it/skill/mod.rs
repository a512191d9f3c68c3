//! The conversation, held through the door: signed requests outside, scripted services behind.

mod accounts;
mod adding;
mod card_numbers;
mod carts;
mod changing;
mod conversation;
mod entities;
mod goods;
mod hostile;
mod kept;
mod lists;
mod picking;
mod placed;
mod reading;
mod removing;
mod requests;
mod samples;
mod searching;
mod shop;
mod shopper;
mod shown;
mod terms;
mod trouble;
mod wild;
