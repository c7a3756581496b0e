//! What went wrong in other loyalty, promotion and checkout software, and must not here. Each test carries
//! the id of its duty (`d06_…`) and shows the contrast: the same case where the answer has to be another.
//! `register` says where every duty is tested.

mod duties {
    mod account;
    mod amounts;
    mod ask;
    mod codes;
    mod money;
    mod register;
    mod rules;
    mod time;
}
