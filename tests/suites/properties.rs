//! Laws, each named as a sentence, over made-up programs, carts and histories.
